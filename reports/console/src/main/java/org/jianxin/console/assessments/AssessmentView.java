package org.jianxin.console.assessments;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.compliance.Assessment;
import org.jianxin.compliance.Conclusion;
import org.jianxin.compliance.ItemResult;
import org.jianxin.compliance.Reason;
import org.jianxin.console.Language;

/**
 * One assessment as its page shows it.
 *
 * @param majorHazards how many a person has counted; empty while nobody has
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
        String majorHazards,
        List<Hazard> suspected,
        List<Count> counts,
        List<String> uncertain,
        String result,
        List<Layer> layers) {
    public AssessmentView {
        suspected = List.copyOf(suspected);
        counts = List.copyOf(counts);
        uncertain = List.copyOf(uncertain);
        layers = List.copyOf(layers);
    }

    /** How many items have one result. */
    public record Count(String result, int count) {}

    /** A major hazard that failing checks touch. */
    public record Hazard(String code, String trigger, String clauses, String checks) {}

    /**
     * Items of one of the ten layers.
     *
     * @param code as in the items' GB/T 28448 numbers, for instance {@code CES}
     */
    public record Layer(String code, List<Line> items) {
        public Layer {
            items = List.copyOf(items);
        }
    }

    /**
     * One item.
     *
     * @param reason kind of reason, whose sentence the page has in the reader's language
     * @param named what that sentence names
     */
    public record Line(
            String clause,
            String controlPoint,
            String summary,
            String result,
            boolean automatic,
            String reason,
            String named,
            List<Evidence> evidence) {
        public Line {
            evidence = List.copyOf(evidence);
        }
    }

    /** One event it rests on. */
    public record Evidence(String place, String verdict, String eventId, String sm3, String lines) {}

    static AssessmentView of(Assessment assessment, String result, Language language) {
        Conclusion conclusion = assessment.conclusion();
        Map<String, List<Line>> layers = new LinkedHashMap<>();
        for (Assessment.Item item : assessment.items()) {
            if (result.isEmpty() || item.result().id().equals(result)) {
                layers.computeIfAbsent(layer(item), layer -> new ArrayList<>()).add(line(item));
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
                conclusion.majorHazards() == null
                        ? ""
                        : conclusion.majorHazards().toString(),
                assessment.suspectedHazards().stream()
                        .map(hazard -> new Hazard(
                                hazard.code(),
                                language.choose(hazard.trigger(), hazard.triggerEn()),
                                String.join(", ", hazard.clauses()),
                                String.join("\n", hazard.checks())))
                        .toList(),
                List.of(
                        new Count(ItemResult.CONFORM.id(), conclusion.conform()),
                        new Count(ItemResult.PARTIAL.id(), conclusion.partial()),
                        new Count(ItemResult.NONCONFORM.id(), conclusion.nonconform()),
                        new Count(ItemResult.NOT_APPLICABLE.id(), conclusion.notApplicable()),
                        new Count(ItemResult.PENDING.id(), conclusion.pending())),
                conclusion.uncertain().stream()
                        .map(each -> language.choose(each.zh(), each.en()))
                        .toList(),
                result,
                layers.entrySet().stream()
                        .map(layer -> new Layer(layer.getKey(), layer.getValue()))
                        .toList());
    }

    /** {@code L3-CES1-01} is of the layer {@code CES}. */
    private static String layer(Assessment.Item item) {
        return item.gb28448Id().replaceFirst("^L\\d-([A-Z]+).*", "$1");
    }

    private static Line line(Assessment.Item item) {
        return new Line(
                item.clause(),
                item.controlPoint(),
                item.summary(),
                item.result().id(),
                item.automatic(),
                item.reason().kind().id(),
                String.join(
                        item.reason().kind() == Reason.Kind.NOT_PASSED ? "\n" : ", ",
                        item.reason().named()),
                item.evidence().stream()
                        .map(each -> new Evidence(
                                each.place(),
                                each.verdict().id(),
                                each.eventId(),
                                each.sm3(),
                                String.join("\n", each.lines())))
                        .toList());
    }
}
