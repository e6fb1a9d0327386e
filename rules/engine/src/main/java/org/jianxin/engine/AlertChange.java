package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jianxin.engine.WindowCounters.Accumulated;
import org.jianxin.engine.WindowCounters.Portion;
import org.jianxin.events.Alert;
import org.jianxin.events.Alert.Evidence;
import org.jianxin.events.AlertStatus;
import org.jspecify.annotations.Nullable;

/**
 * What one batch of events does to one alert. Applying it twice, or to an alert that holds it already, changes nothing:
 * {@link Alert#applied()} says per shard up to which {@code _seq_no} events are in the count.
 *
 * <p>Not for use by several threads.
 */
final class AlertChange {
    /** Fields named in an alert at most. */
    static final int MAX_FIELDS = 50;

    private final String id;
    private final Rule rule;
    private final String key;
    private final Instant windowStart;
    private final Match first;
    private final @Nullable Accumulated accumulated;
    private final List<Contribution> contributions = new ArrayList<>();
    private final Set<String> fields = new LinkedHashSet<>();
    private int grade;
    private @Nullable String marker;

    /** What a rule found: who, what, and why. */
    record Match(Alert.Who who, Alert.What what, String reasonZh, String reasonEn) {
        /** With the data another match of the same event concerns. */
        Match with(Match other) {
            Set<String> fields = new LinkedHashSet<>(what.fields());
            fields.addAll(other.what.fields());
            return new Match(
                    who,
                    new Alert.What(
                            what.dataset(),
                            List.copyOf(fields),
                            Math.max(what.grade(), other.what.grade()),
                            what.channel(),
                            what.receiver(),
                            what.marker()),
                    reasonZh,
                    reasonEn);
        }
    }

    /**
     * One event of the batch.
     *
     * @param shard and {@code seqNo}: the event by whose arrival it came to this
     * @param before events that led up to it; evidence too, but not counted
     */
    record Contribution(String shard, long seqNo, Evidence evidence, List<Evidence> before) {}

    /**
     * @param accumulated what came together before the threshold was reached; null where the batch only adds to an alert
     */
    AlertChange(String id, Rule rule, String key, Instant windowStart, Match first, @Nullable Accumulated accumulated) {
        this.id = requireNonNull(id, "id");
        this.rule = requireNonNull(rule, "rule");
        this.key = requireNonNull(key, "key");
        this.windowStart = requireNonNull(windowStart, "windowStart");
        this.first = requireNonNull(first, "first");
        this.accumulated = accumulated;
        note(first);
    }

    void add(Match match, Contribution contribution) {
        contributions.add(contribution);
        note(match);
    }

    private void note(Match match) {
        fields.addAll(match.what().fields());
        grade = Math.max(grade, match.what().grade());
        marker = match.what().marker() == null ? marker : match.what().marker();
    }

    String id() {
        return id;
    }

    String ruleId() {
        return rule.id();
    }

    /** The alert with this change; the same object when it holds the change already. */
    Alert apply(@Nullable Alert before, Clock clock) {
        Map<String, Long> held = before == null ? Map.of() : before.applied();
        Map<String, Long> applied = new TreeMap<>(held);
        List<Evidence> added = new ArrayList<>();
        List<Evidence> ledUp = new ArrayList<>();
        long count = 0;
        if (accumulated != null) {
            boolean news = false;
            for (Map.Entry<String, Portion> entry : accumulated.portions().entrySet()) {
                Portion portion = entry.getValue();
                if (portion.lowest() > held.getOrDefault(entry.getKey(), -1L)) {
                    count += portion.events();
                    applied.merge(entry.getKey(), portion.highest(), Math::max);
                    news = true;
                }
            }
            if (news) {
                added.addAll(accumulated.evidence());
            }
        }
        for (Contribution contribution : contributions) {
            if (contribution.seqNo() > held.getOrDefault(contribution.shard(), -1L)) {
                count++;
                applied.merge(contribution.shard(), contribution.seqNo(), Math::max);
                added.add(contribution.evidence());
                ledUp.addAll(contribution.before());
            }
        }
        if (count == 0) {
            if (before == null) {
                throw new IllegalStateException("a change without events for alert " + id);
            }
            return before;
        }
        Instant from = earliest(added, accumulated == null ? null : accumulated.first());
        Instant to = latest(added, accumulated == null ? null : accumulated.last());
        added.addAll(ledUp);
        return before == null
                ? created(count, from, to, added, applied, clock.instant())
                : grown(before, count, from, to, added, applied);
    }

    private Alert created(
            long count, Instant from, Instant to, List<Evidence> added, Map<String, Long> applied, Instant now) {
        return new Alert(
                id,
                rule.reference(),
                rule.severity(),
                key,
                windowStart,
                from,
                to,
                now,
                count,
                first.who(),
                what(first.what(), List.of()),
                first.reasonZh(),
                first.reasonEn(),
                evidence(List.of(), added),
                applied,
                AlertStatus.NEW,
                null,
                null,
                List.of());
    }

    /** What officers did stays as it is: a closed alert stays closed and counts on. */
    private Alert grown(
            Alert before, long count, Instant from, Instant to, List<Evidence> added, Map<String, Long> applied) {
        return new Alert(
                before.id(),
                before.rule(),
                before.severity(),
                before.key(),
                before.windowStart(),
                from.isBefore(before.firstSeen()) ? from : before.firstSeen(),
                to.isAfter(before.lastSeen()) ? to : before.lastSeen(),
                before.raisedAt(),
                Math.addExact(before.count(), count),
                before.who(),
                what(before.what(), before.what().fields()),
                before.reasonZh(),
                before.reasonEn(),
                evidence(before.evidence(), added),
                applied,
                before.status(),
                before.assignee(),
                before.verdict(),
                before.history());
    }

    private Alert.What what(Alert.What base, List<String> known) {
        Set<String> all = new LinkedHashSet<>(known);
        all.addAll(fields);
        return new Alert.What(
                base.dataset(),
                all.stream().limit(MAX_FIELDS).toList(),
                Math.max(base.grade(), grade),
                base.channel(),
                base.receiver(),
                marker == null ? base.marker() : marker);
    }

    /** The earliest by event time, so that it does not matter in which order they came. */
    private static List<Evidence> evidence(List<Evidence> known, List<Evidence> added) {
        Map<String, Evidence> all = new LinkedHashMap<>();
        known.forEach(evidence -> all.put(evidence.index() + "/" + evidence.eventId(), evidence));
        added.forEach(evidence -> all.put(evidence.index() + "/" + evidence.eventId(), evidence));
        return all.values().stream()
                .sorted(Comparator.comparing(Evidence::at).thenComparing(Evidence::eventId))
                .limit(Alert.MAX_EVIDENCE)
                .toList();
    }

    private static Instant earliest(List<Evidence> added, @Nullable Instant other) {
        Instant earliest = other;
        for (Evidence evidence : added) {
            earliest = earliest == null || evidence.at().isBefore(earliest) ? evidence.at() : earliest;
        }
        return requireNonNull(earliest);
    }

    private static Instant latest(List<Evidence> added, @Nullable Instant other) {
        Instant latest = other;
        for (Evidence evidence : added) {
            latest = latest == null || evidence.at().isAfter(latest) ? evidence.at() : latest;
        }
        return requireNonNull(latest);
    }
}
