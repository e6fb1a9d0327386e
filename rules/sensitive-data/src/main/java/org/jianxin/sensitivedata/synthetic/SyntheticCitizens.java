package org.jianxin.sensitivedata.synthetic;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes {@link SyntheticCitizen}s; the same seed gives the same people. For use by one thread.
 *
 * <p>Why none of them can be real:
 *
 * <ul>
 *   <li>citizen id: born 1850 to 1879, that is 105 or older when the first citizen ids were issued (1984), and with the
 *       code of a county of Changzhou that no longer exists (武进县, 金坛县, 溧阳县, abolished 1987 to 1995);
 *   <li>mobile: blocks 17406 to 17409, allotted to maritime and emergency services, not sold to citizens;
 *   <li>bank card: prefix 620000, the one UnionPay and payment services publish test cards of;
 *   <li>e-mail: domains reserved for examples (RFC 2606);
 *   <li>address: roads whose name says that they are examples (样例路);
 *   <li>plate: letter Z of Jiangsu, which no authority issues.
 * </ul>
 */
public final class SyntheticCitizens {
    private static final String SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹";
    private static final String[] COMPOUND_SURNAMES = {"欧阳", "司马", "诸葛", "上官"};
    private static final String MALE = "伟强磊军洋勇杰涛明超刚平辉鹏华飞波斌宇浩凯健俊帆建国志海文龙";
    private static final String FEMALE = "芳娜敏静丽艳娟霞燕玲桂英丹萍红玉兰梅莉秀珍婷雪慧琴欣颖洁倩琳";
    private static final String[] REGIONS = {"320421", "320422", "320423"};
    private static final String[] COUNTIES = {"天宁区", "钟楼区", "新北区", "武进区", "金坛区", "溧阳市"};
    private static final String[] ROADS = {"样例路", "样例大道", "样例东路", "样例街", "样例巷"};
    private static final String[] MAIL = {"example.com", "example.org", "example.net"};
    private static final LocalDate FIRST_BIRTH = LocalDate.of(1850, 1, 1);
    private static final int BIRTH_DAYS = 30 * 365;

    private final Random random;

    private SyntheticCitizens(Random random) {
        this.random = random;
    }

    public static SyntheticCitizens seeded(long seed) {
        return new SyntheticCitizens(new Random(seed));
    }

    /** The next person. */
    public SyntheticCitizen next() {
        boolean male = random.nextBoolean();
        LocalDate birth = FIRST_BIRTH.plusDays(random.nextInt(BIRTH_DAYS));
        return new SyntheticCitizen(
                name(male),
                citizenId(birth, male),
                male ? "男" : "女",
                birth,
                "1740" + (6 + random.nextInt(4)) + digits(6),
                address(),
                CheckDigits.luhn("620000" + digits(9)),
                "citizen" + digits(6) + "@" + one(MAIL),
                "苏Z" + plateLetter() + digits(4));
    }

    /** The next {@code count} people. */
    public List<SyntheticCitizen> next(int count) {
        List<SyntheticCitizen> people = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            people.add(next());
        }
        return people;
    }

    String name(boolean male) {
        String surname = random.nextInt(40) == 0 ? one(COMPOUND_SURNAMES) : one(SURNAMES);
        String given = male ? MALE : FEMALE;
        String first = one(given);
        return random.nextInt(4) == 0 ? surname + first : surname + first + one(given);
    }

    private String citizenId(LocalDate birth, boolean male) {
        int sequence = random.nextInt(500) * 2 + (male ? 1 : 0);
        return CheckDigits.citizenId(one(REGIONS)
                + "%04d%02d%02d%03d"
                        .formatted(birth.getYear(), birth.getMonthValue(), birth.getDayOfMonth(), sequence));
    }

    private String address() {
        String house = "江苏省常州市" + one(COUNTIES) + one(ROADS) + (1 + random.nextInt(300)) + "号";
        return random.nextInt(3) == 0
                ? house
                : house + (1 + random.nextInt(30)) + "幢" + (1 + random.nextInt(18)) + "0" + (1 + random.nextInt(4))
                        + "室";
    }

    private String plateLetter() {
        return one("ABCDEFGHJKLMNPQRSTUVWXYZ");
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    private String one(String characters) {
        int at = random.nextInt(characters.length());
        return characters.substring(at, at + 1);
    }

    private String one(String[] words) {
        return words[random.nextInt(words.length)];
    }
}
