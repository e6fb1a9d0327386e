package org.jianxin.console.alerts;

import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jianxin.console.ProblemException;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.AlertSort;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts the queue shows, exactly as its URL says; empty parts do not filter.
 *
 * @param statuses {@code ?status=}, several; {@code open} stands for all but closed
 * @param last {@code ?last=1h|24h|7d|30d}, counted back from now; excludes from and to
 * @param from {@code ?from=}, a time with or without zone; without one it is in the zone of the appliance's clock
 */
record AlertFilter(
        Set<Severity> severities,
        Set<AlertStatus> statuses,
        String rule,
        String account,
        String dataset,
        String assignee,
        String text,
        String last,
        String from,
        String to,
        AlertSort sort,
        @Nullable String cursor) {
    static final String PATH = "/console/alerts";
    static final String OPEN = "open";
    static final Set<AlertStatus> OPEN_STATUSES =
            Set.of(AlertStatus.NEW, AlertStatus.ACKNOWLEDGED, AlertStatus.ASSIGNED);
    static final Map<String, Duration> SPANS = Map.of(
            "1h", Duration.ofHours(1),
            "24h", Duration.ofHours(24),
            "7d", Duration.ofDays(7),
            "30d", Duration.ofDays(30));

    AlertFilter {
        severities = Set.copyOf(severities);
        statuses = Set.copyOf(statuses);
    }

    static AlertFilter all() {
        return open().withStatuses(Set.of());
    }

    /** Every alert that is not closed. */
    static AlertFilter open() {
        return new AlertFilter(Set.of(), OPEN_STATUSES, "", "", "", "", "", "", "", "", AlertSort.SEVERITY, null);
    }

    /**
     * Reads the parameters of a URL.
     *
     * @throws ProblemException 400 naming the parameter that cannot be understood
     */
    static AlertFilter of(MultivaluedMap<String, String> parameters) {
        Set<Severity> severities = EnumSet.noneOf(Severity.class);
        for (String value : all(parameters, "severity")) {
            severities.add(oneOf(Severity.class, "severity", value));
        }
        Set<AlertStatus> statuses = EnumSet.noneOf(AlertStatus.class);
        for (String value : all(parameters, "status")) {
            if (OPEN.equals(value)) {
                statuses.addAll(OPEN_STATUSES);
            } else {
                statuses.add(oneOf(AlertStatus.class, "status", value));
            }
        }
        String last = one(parameters, "last");
        if (!last.isEmpty() && !SPANS.containsKey(last)) {
            throw ProblemException.badInput("last", last);
        }
        String sort = one(parameters, "sort");
        String cursor = one(parameters, "cursor");
        return new AlertFilter(
                severities,
                statuses,
                one(parameters, "rule"),
                one(parameters, "account"),
                one(parameters, "dataset"),
                one(parameters, "assignee"),
                one(parameters, "q"),
                last,
                last.isEmpty() ? one(parameters, "from") : "",
                last.isEmpty() ? one(parameters, "to") : "",
                sort.isEmpty() ? AlertSort.SEVERITY : oneOf(AlertSort.class, "sort", sort),
                cursor.isEmpty() ? null : cursor);
    }

    /**
     * What to ask the store.
     *
     * @param size alerts per page
     * @throws ProblemException 400 when from or to is not a time
     */
    AlertQuery query(Clock clock, int size) {
        Instant earliest = last.isEmpty()
                ? time("from", from, clock.getZone())
                : clock.instant().minus(SPANS.get(last));
        return AlertQuery.all()
                .withSeverities(severities)
                .withStatuses(statuses)
                .withRuleId(orNull(rule))
                .withAccount(orNull(account))
                .withDataset(orNull(dataset))
                .withAssignee(orNull(assignee))
                .withText(orNull(text))
                .between(earliest, time("to", to, clock.getZone()))
                .withSort(sort)
                .withSize(size)
                .withCursor(cursor);
    }

    /** Whether anything at all is left out. */
    boolean narrows() {
        return !equals(new AlertFilter(Set.of(), Set.of(), "", "", "", "", "", "", "", "", sort, cursor));
    }

    AlertFilter withCursor(@Nullable String value) {
        return new AlertFilter(
                severities, statuses, rule, account, dataset, assignee, text, last, from, to, sort, value);
    }

    AlertFilter withSeverities(Set<Severity> value) {
        return new AlertFilter(value, statuses, rule, account, dataset, assignee, text, last, from, to, sort, null);
    }

    AlertFilter withStatuses(Set<AlertStatus> value) {
        return new AlertFilter(severities, value, rule, account, dataset, assignee, text, last, from, to, sort, null);
    }

    AlertFilter withLast(String value) {
        return new AlertFilter(severities, statuses, rule, account, dataset, assignee, text, value, "", "", sort, null);
    }

    AlertFilter withRule(String value) {
        return new AlertFilter(
                severities, statuses, value, account, dataset, assignee, text, last, from, to, sort, null);
    }

    AlertFilter withAssignee(String value) {
        return new AlertFilter(severities, statuses, rule, account, dataset, value, text, last, from, to, sort, null);
    }

    /** The URL of the queue with this filter. */
    String url() {
        List<String> parts = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            if (severities.contains(severity)) {
                parts.add("severity=" + severity.id());
            }
        }
        if (statuses.equals(OPEN_STATUSES)) {
            parts.add("status=" + OPEN);
        } else {
            for (AlertStatus status : AlertStatus.values()) {
                if (statuses.contains(status)) {
                    parts.add("status=" + status.id());
                }
            }
        }
        add(parts, "rule", rule);
        add(parts, "account", account);
        add(parts, "dataset", dataset);
        add(parts, "assignee", assignee);
        add(parts, "q", text);
        add(parts, "last", last);
        add(parts, "from", from);
        add(parts, "to", to);
        if (sort != AlertSort.SEVERITY) {
            add(parts, "sort", sort.name().toLowerCase(Locale.ROOT));
        }
        add(parts, "cursor", cursor == null ? "" : cursor);
        return parts.isEmpty() ? PATH : PATH + "?" + String.join("&", parts);
    }

    private static void add(List<String> parts, String name, String value) {
        if (!value.isEmpty()) {
            parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private static List<String> all(MultivaluedMap<String, String> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank())
                .toList();
    }

    private static String one(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = all(parameters, name);
        return values.isEmpty() ? "" : values.get(0).strip();
    }

    private static @Nullable String orNull(String value) {
        return value.isEmpty() ? null : value;
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String name, String value) {
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badInput(name, value);
        }
    }

    private static @Nullable Instant time(String name, String value, ZoneId zone) {
        if (value.isEmpty()) {
            return null;
        }
        try {
            return value.endsWith("Z") || value.contains("+")
                    ? OffsetDateTime.parse(value).toInstant()
                    : LocalDateTime.parse(value).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw ProblemException.badInput(name, value);
        }
    }
}
