package org.jianxin.gateway.trust;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody is trusted.
 *
 * @param value 0 to {@link #FULL}
 * @param deductions what it is less than full for
 * @param fell when something that counts against the subject came to be known last; null where nothing did
 */
public record TrustScore(int value, List<Deduction> deductions, @Nullable Instant fell) {
    /** Where nothing is known against somebody. */
    public static final int FULL = 100;

    public TrustScore {
        if (value < 0 || value > FULL) {
            throw new IllegalArgumentException("a score is 0 to 100: " + value);
        }
        deductions = List.copyOf(deductions);
    }

    /** What is left of the full score after the deductions, and no less than nothing. */
    static TrustScore after(List<Deduction> deductions, @Nullable Instant fell) {
        int sum = deductions.stream().mapToInt(Deduction::points).sum();
        return new TrustScore(Math.max(0, FULL - sum), deductions, fell);
    }

    /** The deductions in words, in both languages. */
    public List<String> reasons() {
        return deductions.stream().map(Deduction::text).toList();
    }
}
