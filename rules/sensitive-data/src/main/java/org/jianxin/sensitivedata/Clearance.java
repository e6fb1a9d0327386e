package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

/**
 * What a database account may see.
 *
 * @param account name of the account in the database
 * @param grade the highest grade it may read, 0 (none) to 4
 * @param unit the unit it belongs to
 */
public record Clearance(String account, int grade, String unit) {
    public Clearance {
        requireNonNull(account, "account");
        requireNonNull(unit, "unit");
        if (grade < 0 || grade > 4) {
            throw new IllegalArgumentException("grade must be 0 to 4: " + grade);
        }
    }
}
