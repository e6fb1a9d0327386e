package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * A unit's right to receive a dataset.
 *
 * @param consumer id of the consumer as the gateway knows it
 * @param from first day
 * @param to last day, included
 * @param number number of the document the agreement stands in
 */
public record Agreement(String consumer, LocalDate from, LocalDate to, String number) {
    public Agreement {
        requireNonNull(consumer, "consumer");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(number, "number");
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("an agreement must not end before it begins");
        }
    }

    /** Whether it is in force on a day. */
    public boolean coversDay(LocalDate day) {
        return !day.isBefore(from) && !day.isAfter(to);
    }
}
