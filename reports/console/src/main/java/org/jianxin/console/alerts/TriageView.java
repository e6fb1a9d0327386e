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
 * @param typed what the officer had typed and where, so that it is not lost
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
        Typed typed) {
    public TriageView {
        requireNonNull(id, "id");
        requireNonNull(typed, "typed");
        history = List.copyOf(history);
    }

    /**
     * The form of a refused action.
     *
     * @param dialog {@code close}, {@code assign} or {@code reopen}; empty when the action came from a button
     */
    public record Typed(String dialog, String note) {
        static final Typed NOTHING = new Typed("", "");
    }

    /**
     * The dialog that has to open again, with the refusal inside it; empty when the alert's new state has no place for it,
     * and the refusal stands on the page.
     */
    public String dialog() {
        boolean there = typed.dialog().equals("reopen") == closed;
        return mayAct && there ? typed.dialog() : "";
    }

    /** What had been typed. */
    public String note() {
        return typed.note();
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
                Typed.NOTHING);
    }

    /** The same with a sentence about what went wrong, and what had been typed. */
    TriageView refused(String why, Typed form) {
        return new TriageView(
                id, version, status, assignee, verdict, history, mayAct, acknowledgeable, closed, why, null, form);
    }

    /** The same after somebody else was faster. */
    TriageView conflicted(Typed form) {
        HistoryLine last = history.isEmpty() ? null : history.get(history.size() - 1);
        return new TriageView(
                id, version, status, assignee, verdict, history, mayAct, acknowledgeable, closed, "", last, form);
    }
}
