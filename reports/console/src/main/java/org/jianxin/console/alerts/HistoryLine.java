package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import org.jianxin.events.Alert;
import org.jianxin.events.Verdict;

/**
 * One line of an alert's history.
 *
 * @param verdict of a close; empty otherwise
 * @param note empty when there is none
 */
public record HistoryLine(Instant at, String by, String action, String verdict, String note) {
    public HistoryLine {
        requireNonNull(at, "at");
        requireNonNull(by, "by");
        requireNonNull(action, "action");
    }

    static HistoryLine of(Alert.Action action) {
        String note = action.note() == null ? "" : action.note();
        if (action.action().equals("close")) {
            for (Verdict verdict : Verdict.values()) {
                String prefix = verdict.name().toLowerCase(Locale.ROOT) + ": ";
                if (note.startsWith(prefix)) {
                    return new HistoryLine(
                            action.at(), action.by(), "close", verdict.id(), note.substring(prefix.length()));
                }
            }
        }
        return new HistoryLine(action.at(), action.by(), action.action(), "", note);
    }
}
