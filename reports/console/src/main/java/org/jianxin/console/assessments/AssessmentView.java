package org.jianxin.console.assessments;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.compliance.Assessment;
import org.jianxin.compliance.Conclusion;
import org.jianxin.compliance.ItemResult;

/**
 * One assessment as its page shows it.
 *
 * @param result the filter in the URL: an {@link ItemResult} id, or empty for all
 */
public record AssessmentView(
        String id,
        String system,
        String unit,
        Instant made,
        String hosts,
        String grade,
        String rateNow,
        String rateAtBest,
        List<Count> counts,
        List<String> uncertain,
        String result,
        List<Layer> layers) {
    public AssessmentView {
        counts = List.copyOf(counts);
        uncertain = List.copyOf(uncertain);
        layers = List.copyOf(layers);
    }

    /** How many items have one result. */
    public record Count(String result, int count) {}

    /** Items of one of the ten layers. */
    public record Layer(String name, List<Line> items) {
        public Layer {
            items = List.copyOf(items);
        }
    }

    /** One item. */
    public record Line(
            String clause,
            String controlPoint,
            String summary,
            String result,
            boolean automatic,
            String reason,
            List<Evidence> evidence) {
        public Line {
            evidence = List.copyOf(evidence);
        }
    }

    /** One event it rests on. */
    public record Evidence(String host, String check, String verdict, String eventId, String sm3, String lines) {}

    static AssessmentView of(Assessment assessment, String result) {
        Conclusion conclusion = assessment.conclusion();
        Map<String, List<Line>> layers = new LinkedHashMap<>();
        for (Assessment.Item item : assessment.items()) {
            if (result.isEmpty() || item.result().id().equals(result)) {
                layers.computeIfAbsent(item.layer(), layer -> new ArrayList<>()).add(line(item));
            }
        }
        return new AssessmentView(
                assessment.id(),
                assessment.system(),
                assessment.unit(),
                assessment.made(),
                String.join("、", assessment.hosts()),
                conclusion.grade().id(),
                "%.2f%%".formatted(conclusion.rateNow()),
                "%.2f%%".formatted(conclusion.rateAtBest()),
                List.of(
                        new Count(ItemResult.CONFORM.id(), conclusion.conform()),
                        new Count(ItemResult.PARTIAL.id(), conclusion.partial()),
                        new Count(ItemResult.NONCONFORM.id(), conclusion.nonconform()),
                        new Count(ItemResult.NOT_APPLICABLE.id(), conclusion.notApplicable()),
                        new Count(ItemResult.PENDING.id(), conclusion.pending())),
                conclusion.uncertain(),
                result,
                layers.entrySet().stream()
                        .map(layer -> new Layer(layer.getKey(), layer.getValue()))
                        .toList());
    }

    private static Line line(Assessment.Item item) {
        return new Line(
                item.clause(),
                item.controlPoint(),
                item.summary(),
                item.result().id(),
                item.automatic(),
                item.reason(),
                item.evidence().stream()
                        .map(each -> new Evidence(
                                each.host(),
                                each.checkKey(),
                                each.verdict(),
                                each.eventId(),
                                each.sm3(),
                                String.join("\n", each.lines())))
                        .toList());
    }
}
