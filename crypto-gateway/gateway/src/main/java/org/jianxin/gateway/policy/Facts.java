package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about one request. Immutable. */
public final class Facts {
    private static final Set<String> EXPORT_SEGMENTS = Set.of("export", "download");
    private static final List<String> EXPORT_ENDINGS = List.of(".csv", ".xlsx", ".docx", ".pdf", ".zip");

    private final ZoneId zone;
    private final EnumMap<Fact, Object> values;

    private Facts(ZoneId zone, EnumMap<Fact, Object> values) {
        this.zone = zone;
        this.values = values;
    }

    /** @param zone where hours and days are told */
    public static Builder builder(ZoneId zone) {
        return new Builder(zone, new EnumMap<>(Fact.class));
    }

    /** As these, to be changed. */
    public Builder toBuilder() {
        return new Builder(zone, new EnumMap<>(values));
    }

    /** A fact's value, of the Java type its {@link Fact.Type} names; empty when it is not known. */
    public Optional<Object> get(Fact fact) {
        return Optional.ofNullable(values.get(fact));
    }

    @Nullable
    Object value(Fact fact) {
        return values.get(fact);
    }

    boolean flag(Fact fact) {
        return Boolean.TRUE.equals(values.get(fact));
    }

    /** All that is known. */
    public Map<Fact, Object> known() {
        return new EnumMap<>(values);
    }

    public ZoneId zone() {
        return zone;
    }

    /** The grade of a baseline score from 0 to 100: A from 90, B from 80, C from 70, D from 60, F below. */
    public static String posture(long score) {
        return score >= 90 ? "A" : score >= 80 ? "B" : score >= 70 ? "C" : score >= 60 ? "D" : "F";
    }

    /** Collects facts; what follows from a fact is put in with it. Not for use by several threads. */
    public static final class Builder {
        private final ZoneId zone;
        private final EnumMap<Fact, Object> values;

        private Builder(ZoneId zone, EnumMap<Fact, Object> values) {
            this.zone = requireNonNull(zone, "zone");
            this.values = values;
        }

        /**
         * Puts a fact; null is nothing known.
         *
         * @throws IllegalArgumentException when the value is not of the fact's type
         */
        public Builder put(Fact fact, @Nullable Object value) {
            if (value == null) {
                return this;
            }
            boolean fits =
                    switch (fact.type()) {
                        case TEXT -> value instanceof String;
                        case TEXTS -> value instanceof List<?>;
                        case NUMBER -> value instanceof Long;
                        case FLAG -> value instanceof Boolean;
                        case TIME -> value instanceof Instant;
                    };
            if (!fits) {
                throw new IllegalArgumentException(
                        fact.id() + " cannot be a " + value.getClass().getSimpleName());
            }
            values.put(fact, value instanceof Collection<?> list ? List.copyOf(list) : value);
            return this;
        }

        /** Takes a fact out again: it is not known. */
        public Builder forget(Fact fact) {
            values.remove(fact);
            return this;
        }

        public Builder subject(Subject subject) {
            put(Fact.SUBJECT_KIND, subject.kind().id());
            put(Fact.SUBJECT_NAME, subject.proved() ? subject.name() : null);
            put(Fact.SUBJECT_ROLES, subject.roleIds());
            put(Fact.SUBJECT_UNIT, subject.unit().isEmpty() ? null : subject.unit());
            put(Fact.SUBJECT_CLEARANCE, (long) subject.clearance());
            return put(
                    Fact.SUBJECT_ZONE,
                    subject.zone() == null ? null : subject.zone().id());
        }

        public Builder action(String method, RequestPath path) {
            put(Fact.ACTION_METHOD, method);
            put(Fact.ACTION_PATH, path.toString());
            return put(Fact.ACTION_OPERATION, operation(method, path));
        }

        /** The time and what the clock on the wall says. */
        public Builder time(Instant now) {
            ZonedDateTime local = now.atZone(zone);
            put(Fact.CONTEXT_TIME, now);
            put(Fact.CONTEXT_HOUR, (long) local.getHour());
            return put(Fact.CONTEXT_WEEKDAY, (long) local.getDayOfWeek().getValue());
        }

        public Builder connection(String address, @Nullable String protocol, @Nullable String suite) {
            put(Fact.CONTEXT_ADDRESS, address);
            put(Fact.CONTEXT_PROTOCOL, protocol);
            put(Fact.CONTEXT_SUITE, suite);
            return put(Fact.CONTEXT_NATIONAL_CRYPTO, suite == null ? null : suite.contains("SM4"));
        }

        /** The baseline score, 0 to 100, and its grade. */
        public Builder baseline(long score) {
            return put(Fact.DEVICE_BASELINE_SCORE, score).put(Fact.DEVICE_POSTURE, posture(score));
        }

        public Facts build() {
            return new Facts(zone, new EnumMap<>(values));
        }

        private static String operation(String method, RequestPath path) {
            return switch (method) {
                case "DELETE" -> "delete";
                case "POST", "PUT", "PATCH" -> "write";
                default -> exports(path) ? "export" : "read";
            };
        }

        private static boolean exports(RequestPath path) {
            List<String> segments = path.segments();
            String last = segments.get(segments.size() - 1).toLowerCase(Locale.ROOT);
            return segments.stream().anyMatch(EXPORT_SEGMENTS::contains)
                    || EXPORT_ENDINGS.stream().anyMatch(last::endsWith);
        }
    }
}
