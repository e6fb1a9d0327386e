package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

/**
 * What the reader of one document may see, and what is done with the rest.
 *
 * @param clearance highest grade the reader may see in clear, 0 to 4
 * @param graded treatment of values the catalogue grades above that: those of its fields, and values of a kind that one of
 *     the dataset's fields is for, wherever they stand
 * @param unregistered treatment of values of any other kind whose usual grade is above that
 */
public record Protection(int clearance, Treatment graded, Treatment unregistered) {
    /** Everything passes as it is and is counted. */
    public static final Protection NONE = new Protection(4, Treatment.REPORT, Treatment.REPORT);

    public Protection {
        requireNonNull(graded, "graded");
        requireNonNull(unregistered, "unregistered");
        if (clearance < 0 || clearance > 4) {
            throw new IllegalArgumentException("clearance must be 0 to 4: " + clearance);
        }
    }

    /** Whether a document may come out other than it went in. */
    public boolean changes() {
        return graded == Treatment.MASK || unregistered == Treatment.MASK;
    }
}
