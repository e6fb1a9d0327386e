package org.jianxin.compliance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jianxin.compliance.Conclusion.Grade;
import org.jianxin.compliance.Conclusion.Uncertainty;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;

/**
 * How a conclusion follows from the items: 符合率 = 符合 / (all − 不适用). Thresholds and the weight of 部分符合 are data,
 * because the official text leaves both open at the edges.
 */
public final class ConclusionRule {
    private static final String RULE_2025 = "conclusion-2025.yaml";

    private final String id;
    private final BigDecimal conformFrom;
    private final BigDecimal basicallyConformFrom;
    private final BigDecimal partialWeight;
    private final List<Uncertainty> uncertain;

    private ConclusionRule(Definition rule) throws DefinitionException {
        id = rule.text("id");
        Definition title = rule.mapping("title");
        title.text("zh");
        title.text("en");
        title.done();
        rule.text("source");
        conformFrom = BigDecimal.valueOf(rule.number("conform_from", 0, 100));
        basicallyConformFrom = BigDecimal.valueOf(rule.number("basically_conform_from", 0, 100));
        partialWeight =
                BigDecimal.valueOf(rule.number("partial_weight", 0, 100)).movePointLeft(2);
        uncertain = uncertain(rule);
        rule.done();
        if (basicallyConformFrom.compareTo(conformFrom) > 0) {
            throw rule.error("basically_conform_from", "must not be above conform_from");
        }
    }

    private static List<Uncertainty> uncertain(Definition rule) throws DefinitionException {
        List<Uncertainty> uncertain = new ArrayList<>();
        for (Definition each : rule.list("uncertain")) {
            uncertain.add(new Uncertainty(each.text("zh"), each.text("en")));
            each.done();
        }
        return uncertain;
    }

    /** The rule of 公网安〔2025〕1846号, as shipped. */
    public static ConclusionRule of2025() {
        try (InputStream in = ConclusionRule.class.getResourceAsStream(RULE_2025)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RULE_2025 + " is missing");
            }
            return parse(RULE_2025, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DefinitionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A rule from YAML text; {@code name} is what errors call it. */
    public static ConclusionRule parse(String name, String yaml) throws DefinitionException {
        return new ConclusionRule(DefinitionFile.parse(name, yaml));
    }

    /**
     * Concludes.
     *
     * @param results one per item
     * @param majorHazards 重大风险隐患 found, 0 or more; empty when nobody has determined them
     */
    public Conclusion conclude(List<ItemResult> results, OptionalInt majorHazards) {
        Map<ItemResult, Integer> counts = new EnumMap<>(ItemResult.class);
        for (ItemResult result : results) {
            counts.merge(result, 1, Integer::sum);
        }
        int conform = counts.getOrDefault(ItemResult.CONFORM, 0);
        int partial = counts.getOrDefault(ItemResult.PARTIAL, 0);
        int nonconform = counts.getOrDefault(ItemResult.NONCONFORM, 0);
        int pending = counts.getOrDefault(ItemResult.PENDING, 0);
        int applicable = conform + partial + nonconform + pending;
        BigDecimal now = rate(conform, partial, applicable);
        BigDecimal atBest = rate(conform + pending, partial, applicable);
        // Every grade that is still possible. Pending items may also turn out to be hazards.
        Set<Grade> possible = EnumSet.noneOf(Grade.class);
        for (BigDecimal rate : List.of(now, atBest)) {
            if (majorHazards.orElse(0) == 0) {
                possible.add(grade(rate, false, applicable));
            }
            if (majorHazards.orElse(1) > 0 || pending > 0) {
                possible.add(grade(rate, true, applicable));
            }
        }
        return new Conclusion(
                id,
                conform,
                partial,
                nonconform,
                counts.getOrDefault(ItemResult.NOT_APPLICABLE, 0),
                pending,
                majorHazards.isPresent() ? majorHazards.getAsInt() : null,
                now.setScale(2, RoundingMode.HALF_UP).doubleValue(),
                atBest.setScale(2, RoundingMode.HALF_UP).doubleValue(),
                possible.size() == 1 ? possible.iterator().next() : Grade.OPEN,
                uncertain);
    }

    private BigDecimal rate(int conform, int partial, int applicable) {
        if (applicable == 0) {
            return BigDecimal.ZERO;
        }
        return BigDecimal.valueOf(conform)
                .add(partialWeight.multiply(BigDecimal.valueOf(partial)))
                .movePointRight(2)
                .divide(BigDecimal.valueOf(applicable), 10, RoundingMode.HALF_UP);
    }

    private Grade grade(BigDecimal rate, boolean majorHazards, int applicable) {
        if (applicable == 0) {
            return Grade.OPEN; // nothing was assessed
        }
        if (rate.compareTo(basicallyConformFrom) < 0) {
            return Grade.NONCONFORM;
        }
        return rate.compareTo(conformFrom) >= 0 && !majorHazards ? Grade.CONFORM : Grade.BASICALLY_CONFORM;
    }
}
