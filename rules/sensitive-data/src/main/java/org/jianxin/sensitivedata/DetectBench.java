package org.jianxin.sensitivedata;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;

/**
 * Measures how many megabytes of Chinese JSON one thread looks through in a second: records as a population interface
 * gives them out, one in ten with its personal fields, the others with what government records are mostly made of.
 */
public final class DetectBench {
    private static final int RECORDS = 4_000;
    private static final long NANOS = 1_000_000_000L;

    private DetectBench() {}

    /**
     * Warms up, measures, and prints one line {@code {"name":"detect-json","value":…,"unit":"MB/s"}}; a megabyte is a
     * million bytes of UTF-8.
     *
     * @param seconds how long to measure; as long again is spent on warming up
     */
    public static void run(PrintStream out, int seconds) {
        String json = json();
        Detector detector = Detector.create();
        measure(detector, json, seconds);
        double rate = measure(detector, json, seconds);
        out.printf(Locale.ROOT, "{\"name\":\"detect-json\",\"value\":%.1f,\"unit\":\"MB/s\"}%n", rate);
    }

    private static double measure(Detector detector, String json, int seconds) {
        long bytes = json.getBytes(StandardCharsets.UTF_8).length;
        long[] found = {0};
        long begun = System.nanoTime();
        long rounds = 0;
        long elapsed;
        do {
            detector.scan(json, (kind, start, end, form, revealed) -> found[0]++);
            rounds++;
            elapsed = System.nanoTime() - begun;
        } while (elapsed < seconds * NANOS);
        if (found[0] < rounds * RECORDS / 10) {
            throw new IllegalStateException("the detector found " + found[0] + " values in " + rounds + " rounds");
        }
        return bytes * rounds * 1e-6 / (elapsed * 1e-9);
    }

    private static String json() {
        SyntheticCitizens people = SyntheticCitizens.seeded(1);
        StringBuilder json = new StringBuilder("{\"code\":0,\"message\":\"查询成功\",\"data\":[");
        for (int i = 0; i < RECORDS; i++) {
            json.append(i == 0 ? "" : ",");
            if (i % 10 == 0) {
                person(json, people.next());
            } else {
                matter(json, i);
            }
        }
        return json.append("]}").toString();
    }

    private static void person(StringBuilder json, SyntheticCitizen person) {
        json.append("{\"name\":\"").append(person.name());
        json.append("\",\"id_card\":\"").append(person.citizenId());
        json.append("\",\"mobile\":\"").append(person.mobile());
        json.append("\",\"address\":\"").append(person.address());
        json.append("\",\"bank_card\":\"").append(person.bankCard()).append("\"}");
    }

    private static void matter(StringBuilder json, int number) {
        json.append("{\"matter_code\":\"320400-").append(number);
        json.append("\",\"matter_name\":\"企业投资项目备案信息变更登记\",\"department\":\"市行政审批局\",\"status\":\"已办结\"");
        json.append(",\"accepted_at\":\"2026-03-0").append(1 + number % 9).append("T09:30:00Z\",\"duration_days\":");
        json.append(number % 30);
        json.append(",\"summary\":\"申请单位提交的材料齐全，符合法定形式，经审查准予变更，相关信息已推送至公共信用平台。\"}");
    }
}
