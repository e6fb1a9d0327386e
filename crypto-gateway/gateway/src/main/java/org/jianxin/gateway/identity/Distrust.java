package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * That a person lost trust, which no time and no restart brings back.
 *
 * @param at when
 * @param score no higher trust score counts, 0 to 100, unless a second factor was shown later than {@code at}
 */
public record Distrust(Instant at, int score) {
    public Distrust {
        requireNonNull(at, "at");
        if (score < 0 || score > 100) {
            throw new IllegalArgumentException("a score is 0 to 100: " + score);
        }
    }
}
