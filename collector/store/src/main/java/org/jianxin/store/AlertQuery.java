package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Set;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts to find; null or empty parts do not filter.
 *
 * @param account {@code who.account}
 * @param dataset {@code what.dataset}
 * @param marker {@code what.marker}, of a drill's step
 * @param assignee who has it
 * @param text words to be found in the reason, in either language, or in the rule's title
 * @param from earliest last event, inclusive
 * @param to latest first event, exclusive
 * @param size alerts per page, 1 to 1,000
 * @param cursor from the page before; null for the first page
 */
public record AlertQuery(
        Set<Severity> severities,
        Set<AlertStatus> statuses,
        @Nullable String ruleId,
        @Nullable String account,
        @Nullable String dataset,
        @Nullable String marker,
        @Nullable String assignee,
        @Nullable String text,
        @Nullable Instant from,
        @Nullable Instant to,
        int size,
        @Nullable String cursor,
        AlertSort sort) {
    public AlertQuery {
        severities = Set.copyOf(severities);
        statuses = Set.copyOf(statuses);
        requireNonNull(sort, "sort");
        if (size < 1 || size > 1000) {
            throw new IllegalArgumentException("size must be 1 to 1000: " + size);
        }
    }

    /** Every alert, 50 a page, the gravest first. */
    public static AlertQuery all() {
        return new AlertQuery(
                Set.of(), Set.of(), null, null, null, null, null, null, null, null, 50, null, AlertSort.SEVERITY);
    }

    public AlertQuery withSeverities(Set<Severity> value) {
        return new AlertQuery(
                value, statuses, ruleId, account, dataset, marker, assignee, text, from, to, size, cursor, sort);
    }

    public AlertQuery withStatuses(Set<AlertStatus> value) {
        return new AlertQuery(
                severities, value, ruleId, account, dataset, marker, assignee, text, from, to, size, cursor, sort);
    }

    public AlertQuery withRuleId(@Nullable String value) {
        return new AlertQuery(
                severities, statuses, value, account, dataset, marker, assignee, text, from, to, size, cursor, sort);
    }

    public AlertQuery withAccount(@Nullable String value) {
        return new AlertQuery(
                severities, statuses, ruleId, value, dataset, marker, assignee, text, from, to, size, cursor, sort);
    }

    public AlertQuery withDataset(@Nullable String value) {
        return new AlertQuery(
                severities, statuses, ruleId, account, value, marker, assignee, text, from, to, size, cursor, sort);
    }

    public AlertQuery withMarker(@Nullable String value) {
        return new AlertQuery(
                severities, statuses, ruleId, account, dataset, value, assignee, text, from, to, size, cursor, sort);
    }

    public AlertQuery withAssignee(@Nullable String value) {
        return new AlertQuery(
                severities, statuses, ruleId, account, dataset, marker, value, text, from, to, size, cursor, sort);
    }

    public AlertQuery withText(@Nullable String value) {
        return new AlertQuery(
                severities, statuses, ruleId, account, dataset, marker, assignee, value, from, to, size, cursor, sort);
    }

    public AlertQuery between(@Nullable Instant newFrom, @Nullable Instant newTo) {
        return new AlertQuery(
                severities,
                statuses,
                ruleId,
                account,
                dataset,
                marker,
                assignee,
                text,
                newFrom,
                newTo,
                size,
                cursor,
                sort);
    }

    public AlertQuery withSize(int value) {
        return new AlertQuery(
                severities, statuses, ruleId, account, dataset, marker, assignee, text, from, to, value, cursor, sort);
    }

    public AlertQuery withCursor(@Nullable String value) {
        return new AlertQuery(
                severities, statuses, ruleId, account, dataset, marker, assignee, text, from, to, size, value, sort);
    }

    public AlertQuery withSort(AlertSort value) {
        return new AlertQuery(
                severities, statuses, ruleId, account, dataset, marker, assignee, text, from, to, size, cursor, value);
    }
}
