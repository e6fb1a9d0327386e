package org.jianxin.sensitivedata.synthetic;

import java.util.Random;

/**
 * Makes {@link SyntheticEnterprise}s; the same seed gives the same ones. For use by one thread.
 *
 * <p>None can be real: the codes are of counties that were abolished long before the first unified social credit code
 * was issued (2015), and the names say that they are examples.
 */
public final class SyntheticEnterprises {
    private static final String[] REGIONS = {"320421", "320422", "320423"};
    private static final String[] TRADES = {"精密机械", "新能源科技", "纺织", "物流", "软件", "食品", "建材", "医药"};
    private static final String ORGANISATION = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private final Random random;
    private final SyntheticCitizens people;

    private SyntheticEnterprises(long seed) {
        this.random = new Random(seed);
        this.people = SyntheticCitizens.seeded(seed + 1);
    }

    public static SyntheticEnterprises seeded(long seed) {
        return new SyntheticEnterprises(seed);
    }

    /** The next enterprise. */
    public SyntheticEnterprise next() {
        StringBuilder organisation = new StringBuilder("MA");
        for (int i = 0; i < 6; i++) {
            organisation.append(ORGANISATION.charAt(random.nextInt(ORGANISATION.length())));
        }
        String region = REGIONS[random.nextInt(REGIONS.length)];
        String uscc = CheckDigits.uscc("91" + region + CheckDigits.organisation(organisation.toString()));
        int number = 1 + random.nextInt(9999);
        String trade = TRADES[random.nextInt(TRADES.length)];
        SyntheticCitizen person = people.next();
        return new SyntheticEnterprise("常州样例" + number + "号" + trade + "有限公司", uscc, person.name(), person.address());
    }
}
