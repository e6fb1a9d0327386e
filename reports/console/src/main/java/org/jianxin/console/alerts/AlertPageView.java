package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * One alert's page.
 *
 * @param detectSeconds from the first event to the alert
 */
public record AlertPageView(
        AlertRow row,
        String reason,
        String key,
        Instant windowStart,
        Instant raisedAt,
        long detectSeconds,
        List<Stage> way,
        EvidenceView evidence,
        RuleText rule,
        TriageView triage) {
    public AlertPageView {
        requireNonNull(row, "row");
        requireNonNull(reason, "reason");
        way = List.copyOf(way);
    }

    /** One step of the data's way, as text. */
    public record Stage(String kind, List<String> nodes, int more) {
        static Stage of(FlowPicture.Stage stage) {
            return new Stage(stage.kind(), stage.nodes(), stage.more());
        }
    }

    /**
     * A stretch of the evidence.
     *
     * @param total pieces the alert keeps
     * @param next number of the first piece not shown, from 0; -1 when all are
     */
    public record EvidenceView(String id, List<EvidenceItem> items, int total, int next) {
        public EvidenceView {
            items = List.copyOf(items);
        }
    }
}
