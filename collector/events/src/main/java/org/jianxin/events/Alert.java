package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One alert: a rule, a key and a window, however many events fell into it. The id is a digest of those three, so the same
 * facts always make the same alert.
 *
 * @param id hexadecimal SM3 over rule id, key and window start
 * @param rule which rule fired, with its text as it was then
 * @param severity as the rule has it
 * @param key what the rule groups by, for a person to read, for instance {@code tax-bureau/population-lookup}
 * @param windowStart start of the event-time window
 * @param firstSeen time of the first event in it
 * @param lastSeen time of the last event in it
 * @param raisedAt when the rules worker first wrote it; time to detect is this less {@code firstSeen}
 * @param count events in it
 * @param who the actor
 * @param what the data concerned
 * @param reasonZh why it fired, in Chinese, for the officer
 * @param reasonEn the same in English
 * @param evidence the events, at most {@link #MAX_EVIDENCE}; {@code count} goes on
 * @param applied per shard key, the highest {@code _seq_no} whose events are in {@code count}: a replay after a crash adds
 *     nothing twice
 * @param status where it is in its life
 * @param assignee who has it; null when nobody
 * @param verdict what it was found to be; null until closed
 * @param history what people did with it, oldest first
 */
public record Alert(
        String id,
        RuleReference rule,
        Severity severity,
        String key,
        Instant windowStart,
        Instant firstSeen,
        Instant lastSeen,
        Instant raisedAt,
        long count,
        Who who,
        What what,
        String reasonZh,
        String reasonEn,
        List<Evidence> evidence,
        Map<String, Long> applied,
        AlertStatus status,
        @Nullable String assignee,
        @Nullable Verdict verdict,
        List<Action> history) {
    /** Evidence kept per alert. */
    public static final int MAX_EVIDENCE = 100;

    public Alert {
        requireNonNull(id, "id");
        requireNonNull(rule, "rule");
        requireNonNull(severity, "severity");
        requireNonNull(key, "key");
        requireNonNull(windowStart, "windowStart");
        requireNonNull(firstSeen, "firstSeen");
        requireNonNull(lastSeen, "lastSeen");
        requireNonNull(raisedAt, "raisedAt");
        requireNonNull(who, "who");
        requireNonNull(what, "what");
        requireNonNull(reasonZh, "reasonZh");
        requireNonNull(reasonEn, "reasonEn");
        requireNonNull(status, "status");
        if (count < 1) {
            throw new IllegalArgumentException("an alert has at least one event");
        }
        if ((status == AlertStatus.CLOSED) != (verdict != null)) {
            throw new IllegalArgumentException("an alert has a verdict exactly when it is closed");
        }
        evidence = List.copyOf(evidence);
        applied = Map.copyOf(applied);
        history = List.copyOf(history);
        if (evidence.size() > MAX_EVIDENCE) {
            throw new IllegalArgumentException("at most " + MAX_EVIDENCE + " pieces of evidence");
        }
    }

    /** The same alert after somebody worked on it; what the rules worker counts stays as it is. */
    public Alert worked(
            AlertStatus newStatus,
            @Nullable String newAssignee,
            @Nullable Verdict newVerdict,
            List<Action> newHistory) {
        return new Alert(
                id,
                rule,
                severity,
                key,
                windowStart,
                firstSeen,
                lastSeen,
                raisedAt,
                count,
                who,
                what,
                reasonZh,
                reasonEn,
                evidence,
                applied,
                newStatus,
                newAssignee,
                newVerdict,
                newHistory);
    }

    /**
     * The rule as it stood when it fired.
     *
     * @param id rule id, for instance {@code JX-MASK-001}
     * @param version version of the rule file, 1 or more
     * @param digest SM3 of the rule file, hexadecimal
     */
    public record RuleReference(
            String id,
            int version,
            String digest,
            String titleZh,
            String titleEn,
            List<String> references,
            List<String> techniques) {
        public RuleReference {
            requireNonNull(id, "id");
            references = List.copyOf(references);
            techniques = List.copyOf(techniques);
        }
    }

    /** The actor; each part null where the events do not say. */
    public record Who(
            @Nullable String account,
            @Nullable String organization,
            @Nullable String host,
            @Nullable String sourceIp) {}

    /**
     * The data concerned; each part null or empty where the events do not say.
     *
     * @param dataset catalogue id of the dataset
     * @param fields fields or {@code table.column}
     * @param grade highest grade concerned, 1 to 4; 0 when unknown
     * @param channel interface or database it went through
     * @param receiver who got it
     * @param marker a drill step's marker
     */
    public record What(
            @Nullable String dataset,
            List<String> fields,
            int grade,
            @Nullable String channel,
            @Nullable String receiver,
            @Nullable String marker) {
        public What {
            fields = List.copyOf(fields);
        }
    }

    /**
     * One event that the alert rests on.
     *
     * @param index Elasticsearch index that holds it
     * @param eventId its document id
     * @param sm3 SM3 of its canonical JSON, hexadecimal: shows that it has not been changed since
     */
    public record Evidence(String index, String eventId, String sm3, Instant at) {
        public Evidence {
            requireNonNull(index, "index");
            requireNonNull(eventId, "eventId");
            requireNonNull(sm3, "sm3");
            requireNonNull(at, "at");
        }
    }

    /**
     * Something a person did with the alert.
     *
     * @param action {@code acknowledge}, {@code assign}, {@code close} or {@code reopen}
     */
    public record Action(Instant at, String by, String action, @Nullable String note) {
        public Action {
            requireNonNull(at, "at");
            requireNonNull(by, "by");
            requireNonNull(action, "action");
        }
    }
}
