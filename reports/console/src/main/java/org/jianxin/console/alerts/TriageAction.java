package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jianxin.console.ProblemException;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Verdict;
import org.jspecify.annotations.Nullable;

/** Something an officer does with an alert: which states it is possible in, and what it makes of the alert. */
sealed interface TriageAction {
    /** Longest note, in characters. */
    int MAX_NOTE = 2000;

    /** As in {@link Alert.Action#action()} and the last part of the URL. */
    String id();

    /** Statuses it may be done in. */
    Set<AlertStatus> from();

    /**
     * The alert after the action.
     *
     * @throws ProblemException 409 when the alert's status does not allow it
     */
    default Alert apply(Alert alert, String by, Instant at) {
        if (!from().contains(alert.status())) {
            throw new ProblemException(409, "not_in_this_status", alert.status().id());
        }
        List<Alert.Action> history = new ArrayList<>(alert.history());
        history.add(new Alert.Action(at, by, id(), note()));
        return after(alert, by, history);
    }

    /** What goes into the history beside name and time. */
    @Nullable
    String note();

    Alert after(Alert alert, String by, List<Alert.Action> history);

    /** "I have seen it": takes it as well when nobody has it. */
    record Acknowledge(@Nullable String note) implements TriageAction {
        public Acknowledge {
            note = optionalNote(note);
        }

        @Override
        public String id() {
            return "acknowledge";
        }

        @Override
        public Set<AlertStatus> from() {
            return Set.of(AlertStatus.NEW);
        }

        @Override
        public Alert after(Alert alert, String by, List<Alert.Action> history) {
            String assignee = alert.assignee() == null ? by : alert.assignee();
            return alert.worked(AlertStatus.ACKNOWLEDGED, assignee, null, history);
        }
    }

    /** Gives it to somebody; the name goes into the history. */
    record Assign(String assignee) implements TriageAction {
        private static final Pattern ACCOUNT = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");

        public Assign {
            requireNonNull(assignee, "assignee");
            if (!ACCOUNT.matcher(assignee).matches()) {
                throw new ProblemException(422, "bad_assignee");
            }
        }

        @Override
        public String id() {
            return "assign";
        }

        @Override
        public Set<AlertStatus> from() {
            return Set.of(AlertStatus.NEW, AlertStatus.ACKNOWLEDGED, AlertStatus.ASSIGNED);
        }

        @Override
        public String note() {
            return assignee;
        }

        @Override
        public Alert after(Alert alert, String by, List<Alert.Action> history) {
            return alert.worked(AlertStatus.ASSIGNED, assignee, null, history);
        }
    }

    /** Ends it with a verdict and the grounds for it; the history keeps both, even if it is opened again. */
    record Close(Verdict verdict, String grounds) implements TriageAction {
        public Close {
            requireNonNull(verdict, "verdict");
            grounds = requiredNote(grounds);
        }

        @Override
        public String id() {
            return "close";
        }

        @Override
        public Set<AlertStatus> from() {
            return Set.of(AlertStatus.NEW, AlertStatus.ACKNOWLEDGED, AlertStatus.ASSIGNED);
        }

        @Override
        public String note() {
            return verdict.id() + ": " + grounds;
        }

        @Override
        public Alert after(Alert alert, String by, List<Alert.Action> history) {
            String assignee = alert.assignee() == null ? by : alert.assignee();
            return alert.worked(AlertStatus.CLOSED, assignee, verdict, history);
        }
    }

    /** Takes the verdict back; whoever does so has the alert. */
    record Reopen(String note) implements TriageAction {
        public Reopen {
            note = requiredNote(note);
        }

        @Override
        public String id() {
            return "reopen";
        }

        @Override
        public Set<AlertStatus> from() {
            return Set.of(AlertStatus.CLOSED);
        }

        @Override
        public Alert after(Alert alert, String by, List<Alert.Action> history) {
            return alert.worked(AlertStatus.ASSIGNED, by, null, history);
        }
    }

    private static @Nullable String optionalNote(@Nullable String note) {
        return note == null || note.isBlank() ? null : requiredNote(note);
    }

    private static String requiredNote(@Nullable String note) {
        if (note == null || note.isBlank()) {
            throw new ProblemException(422, "note_required");
        }
        if (note.length() > MAX_NOTE) {
            throw new ProblemException(422, "note_too_long", MAX_NOTE);
        }
        return note.strip();
    }
}
