package org.jianxin.agent.parse;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.util.function.Function;
import org.jianxin.sensitivedata.Detector;
import org.jspecify.annotations.Nullable;

/**
 * What a parser must know besides its lines.
 *
 * @param zone zone of times that name none
 * @param accounts name of a numeric user id of this host, or null when it has none
 */
public record ParserContext(Detector detector, ZoneId zone, Function<String, @Nullable String> accounts) {
    public ParserContext {
        requireNonNull(detector, "detector");
        requireNonNull(zone, "zone");
        requireNonNull(accounts, "accounts");
    }
}
