package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;
import org.jianxin.console.Role;
import org.jianxin.console.Viewer;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The part of an alert's page that people's actions change.
 *
 * @param mayAct whether the viewer may do more than read
 * @param message why the last action did not take effect; empty when it did
 * @param conflict who acted in between; null when nobody did
 * @param note what the officer had typed, so that it is not lost
 */
public record TriageView(
        String id,
        int version,
        String status,
        String assignee,
        String verdict,
        List<HistoryLine> history,
        boolean mayAct,
        boolean acknowledgeable,
        boolean closed,
        String message,
        @Nullable HistoryLine conflict,
        String note) {
    public TriageView {
        requireNonNull(id, "id");
        history = List.copyOf(history);
    }

    /** What an alert may be closed as. */
    public List<String> verdicts() {
        return Stream.of(Verdict.values()).map(Verdict::id).toList();
    }

    static TriageView of(Alert alert, Viewer viewer) {
        List<HistoryLine> history =
                alert.history().stream().map(HistoryLine::of).toList();
        return new TriageView(
                alert.id(),
                AlertDesk.version(alert),
                alert.status().id(),
                alert.assignee() == null ? "" : alert.assignee(),
                alert.verdict() == null ? "" : alert.verdict().id(),
                history,
                viewer.roles().contains(Role.SECURITY_ADMINISTRATOR),
                alert.status() == AlertStatus.NEW,
                alert.status() == AlertStatus.CLOSED,
                "",
                null,
                "");
    }

    /** The same with a sentence about what went wrong, and what had been typed. */
    TriageView refused(String why, String typed) {
        return new TriageView(
                id, version, status, assignee, verdict, history, mayAct, acknowledgeable, closed, why, null, typed);
    }

    /** The same after somebody else was faster. */
    TriageView conflicted(String typed) {
        HistoryLine last = history.isEmpty() ? null : history.get(history.size() - 1);
        return new TriageView(
                id, version, status, assignee, verdict, history, mayAct, acknowledgeable, closed, "", last, typed);
    }
}
