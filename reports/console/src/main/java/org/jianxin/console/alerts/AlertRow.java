package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jianxin.console.Viewer;
import org.jianxin.events.Alert;
import org.jspecify.annotations.Nullable;

/**
 * One line of the queue.
 *
 * @param who account, or the best there is instead
 * @param from where the actor sits: unit, host or address
 * @param fields the first {@link #FIELDS_SHOWN}
 * @param moreFields how many more there are
 * @param version of the human side of the alert, see {@link AlertDesk#version}
 */
public record AlertRow(
        String id,
        String severity,
        String title,
        String ruleId,
        String who,
        String from,
        String dataset,
        List<String> fields,
        int moreFields,
        int grade,
        long count,
        Instant first,
        Instant last,
        String status,
        String assignee,
        String verdict,
        boolean mine,
        int version) {
    static final int FIELDS_SHOWN = 3;

    public AlertRow {
        requireNonNull(id, "id");
        fields = List.copyOf(fields);
    }

    static AlertRow of(Alert alert, Viewer viewer) {
        Alert.Who who = alert.who();
        Alert.What what = alert.what();
        List<String> fields = what.fields();
        return new AlertRow(
                alert.id(),
                alert.severity().id(),
                viewer.language().choose(alert.rule().titleZh(), alert.rule().titleEn()),
                alert.rule().id(),
                first(who.account(), who.organization(), who.sourceIp(), who.host()),
                beside(who),
                first(what.dataset(), what.channel()),
                fields.stream().limit(FIELDS_SHOWN).toList(),
                Math.max(0, fields.size() - FIELDS_SHOWN),
                what.grade(),
                alert.count(),
                alert.firstSeen(),
                alert.lastSeen(),
                alert.status().id(),
                first(alert.assignee()),
                alert.verdict() == null ? "" : alert.verdict().id(),
                viewer.subject().equals(alert.assignee()),
                AlertDesk.version(alert));
    }

    /** The part of who that is not already the account. */
    private static String beside(Alert.Who who) {
        return who.account() == null ? "" : first(who.organization(), who.sourceIp(), who.host());
    }

    private static String first(@Nullable String... texts) {
        return Stream.of(texts)
                .filter(Objects::nonNull)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}
