package org.jianxin.sensitivedata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.jianxin.sensitivedata.synthetic.SyntheticEnterprises;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Precision and recall over texts whose sensitive values are known, mixed with as much that only looks like them. Given
 * names come from their own list (the most frequent of the 2020 and 2021 reports of the Ministry of Public Security), not
 * from the generator the demonstration uses.
 */
class CorpusTest {
    private static final int TEXTS = 3_000;

    private static final String[] SURNAMES = {
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗", "司徒",
        "郑", "梁", "谢", "宋", "唐", "许", "韩", "邓", "冯", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁", "蔡", "蒋", "欧阳", "邹"
    };
    private static final String[] GIVEN = {
        "伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚",
        "桂英", "一诺", "依诺", "欣怡", "梓涵", "语桐", "欣妍", "可欣", "语汐", "雨桐", "梦瑶", "浩宇", "沐辰", "茗泽", "奕辰", "宇泽", "浩然", "奕泽",
        "宇轩", "沐阳", "建国", "志强", "桂兰", "玉梅", "国庆", "文博", "思远", "嘉豪", "子墨", "若曦", "诗涵", "俊熙", "天佑", "海燕", "红梅", "春花",
        "卫东", "学军"
    };
    /** Sentences and fields without anybody's data; each looks like something. */
    private static final String[] HARMLESS = {
        "市政府办公室印发关于进一步优化营商环境的通知，要求各区县于2026年6月30日前报送材料。",
        "常州市武进区新建道路12条，总投资3456789012元，江苏省发展和改革委员会已批复。",
        "{\"order_no\":\"2026030713812345678\",\"amount\":\"6222021.00\",\"status\":\"成功\",\"type\":\"高级\"}",
        "{\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"ts\":1772345678901,\"seq\":13800138000}",
        "2026-03-07 09:30:00.123 INFO [main] o.j.Worker - 处理完成 count=1234567890123 cost=35ms version=1.2.3",
        "10.1.2.3 - - [07/Mar/2026:09:30:00 +0800] \"GET /api/v1/items?page=2&size=20 HTTP/1.1\" 200 12345",
        "业务编号：320400202603071234，批次号 6222020202020202，流水号：18912345678。",
        "{\"ACADEMIC_YEAR_CODE\":\"20252026\",\"scenario_code\":\"SCN-125\",\"acid_level\":7.35}",
        "安全生产、高质量发展、文明创建，时间：三月，单位：公安局，方式：线上，金额：万元。",
        "uuid=550e8400-e29b-41d4-a716-446655440000 sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "（2026）苏0402民初1234号，第13812345678号公告不存在，图片logo@2x.png已上传。",
        "部门,状态,级别,城市\n管理处,成立,高级,金华\n安全部,关闭,初级,常州\n"
    };

    private enum Shape {
        NEWS,
        JSON,
        LOG
    }

    private record Expected(SensitiveKind kind, String value) {}

    private final Map<SensitiveKind, int[]> hits = new EnumMap<>(SensitiveKind.class);

    @ParameterizedTest
    @EnumSource(Shape.class)
    void reachesThePrecisionAndRecallItPromises(Shape shape) {
        Random random = new Random(20261122);
        SyntheticCitizens people = SyntheticCitizens.seeded(99);
        SyntheticEnterprises enterprises = SyntheticEnterprises.seeded(98);
        for (int i = 0; i < TEXTS; i++) {
            List<Expected> expected = new ArrayList<>();
            String text = harmless(random)
                    + text(shape, random, people.next(), enterprises.next().uscc(), expected)
                    + harmless(random);
            compare(text, expected);
        }
        SoftAssertions soft = new SoftAssertions();
        hits.forEach((kind, counts) -> {
            double precision = counts[0] / (double) (counts[0] + counts[1]);
            double recall = counts[0] / (double) (counts[0] + counts[2]);
            boolean words = kind == SensitiveKind.NAME || kind == SensitiveKind.ADDRESS;
            soft.assertThat(counts[0]).as("%s %s found", shape, kind).isGreaterThan(TEXTS / 3);
            soft.assertThat(precision).as("%s %s precision", shape, kind).isGreaterThanOrEqualTo(words ? 0.95 : 0.99);
            soft.assertThat(recall).as("%s %s recall", shape, kind).isGreaterThanOrEqualTo(words ? 0.90 : 0.99);
        });
        soft.assertAll();
        assertThat(hits).hasSize(SensitiveKind.values().length);
    }

    private static String harmless(Random random) {
        return HARMLESS[random.nextInt(HARMLESS.length)] + "\n";
    }

    private static String text(
            Shape shape, Random random, SyntheticCitizen person, String uscc, List<Expected> expected) {
        String name = SURNAMES[random.nextInt(SURNAMES.length)] + GIVEN[random.nextInt(GIVEN.length)];
        expected.add(new Expected(SensitiveKind.NAME, name));
        expected.add(new Expected(SensitiveKind.CITIZEN_ID, person.citizenId()));
        expected.add(new Expected(SensitiveKind.MOBILE, person.mobile()));
        expected.add(new Expected(SensitiveKind.ADDRESS, person.address()));
        expected.add(new Expected(SensitiveKind.BANK_CARD, person.bankCard()));
        expected.add(new Expected(SensitiveKind.EMAIL, person.email()));
        expected.add(new Expected(SensitiveKind.PLATE, person.plate()));
        expected.add(new Expected(SensitiveKind.USCC, uscc));
        Object[] values = {
            name,
            person.citizenId(),
            person.mobile(),
            person.address(),
            person.bankCard(),
            person.email(),
            person.plate(),
            uscc
        };
        String form =
                switch (shape) {
                    case NEWS -> random.nextBoolean()
                            ? "据介绍，村民%s（身份证号%s，电话%s）家住%s，补贴已打入其银行卡%s，可写信至%s；其车辆%s登记在信用代码为%s的企业名下。\n"
                            : "当事人%s，公民身份号码：%s，联系电话 %s，住%s。卡号：%s。邮箱：%s，驾驶%s号车，单位统一社会信用代码%s。\n";
                    case JSON -> random.nextBoolean()
                            ? "{\"name\":\"%s\",\"id_card\":\"%s\",\"mobile\":\"%s\",\"address\":\"%s\",\"bankCard\":\"%s\",\"email\":\"%s\",\"plateNo\":\"%s\",\"uscc\":\"%s\"}\n"
                            : "{\"xm\": \"%s\", \"sfzh\": \"%s\", \"lxdh\": %s, \"jtzz\": \"%s\", \"yhkh\": \"%s\", \"mail\": \"%s\", \"cph\": \"%s\", \"tyshxydm\": \"%s\"}\n";
                    case LOG -> random.nextBoolean()
                            ? "2026-03-07 09:30:00.123 WARN query user=%s idNo=%s phone=%s addr=%s card=%s mail=%s plate=%s uscc=%s cost=12ms\n"
                            : "INSERT INTO citizen VALUES ('%s','%s','%s','%s','%s','%s','%s','%s',1772345678901);\n";
                };
        return form.formatted(values);
    }

    private void compare(String text, List<Expected> expected) {
        Set<Expected> open = new HashSet<>(expected);
        for (Found found : Found.in(text)) {
            int[] counts = hits.computeIfAbsent(found.kind(), kind -> new int[3]);
            boolean right = found.form() == ValueForm.CLEAR && open.remove(new Expected(found.kind(), found.value()));
            counts[right ? 0 : 1]++;
        }
        open.forEach(missed -> hits.computeIfAbsent(missed.kind(), kind -> new int[3])[2]++);
    }
}
