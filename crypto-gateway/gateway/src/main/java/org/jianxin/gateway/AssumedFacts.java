package org.jianxin.gateway;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.gateway.FactFinder.Arrival;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what to take for true when a decision is only tried out. */
final class AssumedFacts {
    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "假定的时间，如 2026-11-26T22:00 / the time to assume, such as 2026-11-26T22:00")
    private @Nullable String at;

    @Option(names = "--trust", paramLabel = "SCORE", description = "信任评分 0–100 / trust score, 0 to 100")
    private @Nullable Integer trust;

    @Option(names = "--posture", paramLabel = "GRADE", description = "设备安全等次 / posture of the device: A, B, C, D, F")
    private @Nullable String posture;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "来源地址 / source address")
    private @Nullable String from;

    @Option(
            names = "--fact",
            paramLabel = "NAME=VALUE",
            description = "其他情况，可多次给出，如 context.secondFactorAge=60；值为 ? 即不明 / any other fact, repeatable; a value"
                    + " of ? is not known")
    private Map<String, String> facts = new LinkedHashMap<>();

    Clock clock() throws GatewayException {
        ZoneId zone = ZoneId.systemDefault();
        return at == null ? Clock.systemDefaultZone() : Clock.fixed(instant(at, zone), zone);
    }

    Arrival arrival() {
        return from == null ? Arrival.NONE : new Arrival(from, null, null, null, null, false);
    }

    /** Facts with what is assumed in place of what was found. */
    Facts over(Facts found) throws GatewayException {
        Facts.Builder builder = found.toBuilder();
        try {
            if (trust != null) {
                put(builder, Fact.CONTEXT_TRUST_SCORE, trust.toString());
            }
            if (posture != null) {
                if (!List.of("A", "B", "C", "D", "F").contains(posture)) {
                    throw new GatewayException("--posture is A, B, C, D or F");
                }
                builder.put(Fact.DEVICE_KNOWN, true).put(Fact.DEVICE_POSTURE, posture);
            }
            for (Map.Entry<String, String> assumed : facts.entrySet()) {
                Fact fact = Fact.of(assumed.getKey())
                        .orElseThrow(() -> new GatewayException("there is no fact " + assumed.getKey()));
                put(builder, fact, assumed.getValue());
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new GatewayException("an assumed fact is not of its type: " + e.getMessage());
        }
        return builder.build();
    }

    private static void put(Facts.Builder builder, Fact fact, String text) throws GatewayException {
        if (text.equals("?")) {
            builder.forget(fact);
            return;
        }
        builder.put(
                fact,
                switch (fact.type()) {
                    case TEXT -> text;
                    case TEXTS -> text.isEmpty() ? List.of() : List.of(text.split(","));
                    case NUMBER -> Long.valueOf(text);
                    case FLAG -> flag(text);
                    case TIME -> instant(text, ZoneId.systemDefault());
                });
    }

    private static boolean flag(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
    }

    /** A time with its offset, or one of the wall clock. */
    static Instant instant(String text, ZoneId zone) throws GatewayException {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException withoutOffset) {
            try {
                return LocalDateTime.parse(text).atZone(zone).toInstant();
            } catch (DateTimeParseException e) {
                throw new GatewayException("is not a time such as 2026-11-26T22:00: " + text);
            }
        }
    }
}
