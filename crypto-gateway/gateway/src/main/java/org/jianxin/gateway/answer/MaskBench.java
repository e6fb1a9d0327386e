package org.jianxin.gateway.answer;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Dataset;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.MaskRules;
import org.jianxin.sensitivedata.Protection;
import org.jianxin.sensitivedata.Treatment;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;

/**
 * Measures how many megabytes of Chinese JSON one core masks in a second: records as government interfaces give them out,
 * one value in twenty graded above the reader's clearance and masked, every other value looked through.
 */
public final class MaskBench {
    private static final int RECORDS = 4_000;
    private static final int CHUNK = 8 << 10;
    private static final double NANOS = 1e9;

    private MaskBench() {}

    /**
     * Warms up, measures, and prints one line {@code {"name":"mask-json","value":…,"unit":"MB/s"}}: millions of bytes of
     * JSON in a second of processor time of one thread.
     *
     * @param seconds how long to measure; as long again is spent on warming up
     */
    public static void run(PrintStream out, int seconds) {
        byte[] json = json().getBytes(StandardCharsets.UTF_8);
        Detector detector = Detector.create();
        MaskRules rules = MaskRules.defaults();
        Dataset dataset = dataset(rules);
        measure(detector, rules, dataset, json, seconds);
        double rate = measure(detector, rules, dataset, json, seconds);
        out.printf(Locale.ROOT, "{\"name\":\"mask-json\",\"value\":%.1f,\"unit\":\"MB/s\"}%n", rate);
    }

    private static Dataset dataset(MaskRules rules) {
        try {
            return Catalogue.parse("catalogue.yaml", Catalogue.demo(), rules)
                    .dataset("population-basic")
                    .orElseThrow();
        } catch (DefinitionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double measure(Detector detector, MaskRules rules, Dataset dataset, byte[] json, int seconds) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        byte[][] chunks = new byte[(json.length + CHUNK - 1) / CHUNK][];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = Arrays.copyOfRange(json, i * CHUNK, Math.min(json.length, (i + 1) * CHUNK));
        }
        long begun = threads.getCurrentThreadCpuTime();
        long rounds = 0;
        long elapsed;
        do {
            pass(detector, rules, dataset, chunks);
            rounds++;
            elapsed = threads.getCurrentThreadCpuTime() - begun;
        } while (elapsed < seconds * NANOS);
        return json.length * rounds * 1e-6 / (elapsed / NANOS);
    }

    private static void pass(Detector detector, MaskRules rules, Dataset dataset, byte[][] chunks) {
        ExposureInspector inspector = new ExposureInspector(
                detector, rules, dataset, Map.of(), new Protection(2, Treatment.MASK, Treatment.REPORT), value -> "0"
                        .repeat(64));
        long length = 0;
        try (DocumentGuard guard = DocumentGuard.of(List.of("application/json"), List.of(), detector, inspector)
                .orElseThrow()) {
            for (byte[] chunk : chunks) {
                guard.feed(chunk);
                length += rest(guard);
            }
            guard.end();
            length += rest(guard);
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
        long masked = inspector.exposures().stream()
                .mapToLong(exposure -> exposure.gatewayMasked())
                .sum();
        if (length == 0 || masked < 3 * RECORDS / 10) {
            throw new IllegalStateException("only " + masked + " values were masked");
        }
    }

    private static long rest(DocumentGuard guard) throws RefusedException {
        long length = 0;
        for (byte[] next = guard.next(); next != null; next = guard.next()) {
            length += next.length;
        }
        return length;
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
