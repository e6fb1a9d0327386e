package org.jianxin.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jianxin.compliance.Conclusion.Grade;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConclusionRuleTest {
    private static final OptionalInt NONE = OptionalInt.of(0);
    private static final OptionalInt NOT_COUNTED = OptionalInt.empty();

    private final ConclusionRule rule = ConclusionRule.of2025();

    @ParameterizedTest
    @CsvSource({
        // conform, partial, nonconform, not applicable, hazards: rate, conclusion
        "90, 0, 10, 0, 0, 90.00, CONFORM",
        "90, 10, 0, 111, 0, 90.00, CONFORM",
        "90, 0, 10, 0, 1, 90.00, BASICALLY_CONFORM",
        "899, 0, 101, 0, 0, 89.90, BASICALLY_CONFORM",
        "60, 40, 0, 0, 0, 60.00, BASICALLY_CONFORM",
        "599, 401, 0, 0, 0, 59.90, NONCONFORM",
        "2, 0, 1, 0, 0, 66.67, BASICALLY_CONFORM",
        "0, 0, 5, 0, 0, 0.00, NONCONFORM",
        "0, 0, 0, 211, 0, 0.00, OPEN",
    })
    void concludesByTheRateAndTheMajorHazards(
            int conform, int partial, int nonconform, int notApplicable, int hazards, double rate, Grade grade) {
        Conclusion conclusion =
                rule.conclude(results(conform, partial, nonconform, notApplicable, 0), OptionalInt.of(hazards));

        assertThat(conclusion.rateNow()).isEqualTo(rate);
        assertThat(conclusion.rateAtBest()).isEqualTo(rate);
        assertThat(conclusion.grade()).isEqualTo(grade);
    }

    @Test
    void saysNothingFinalWhilePendingItemsCanChangeIt() {
        assertThat(rule.conclude(results(95, 0, 0, 0, 5), NONE).grade()).isEqualTo(Grade.OPEN);
        assertThat(rule.conclude(results(10, 0, 0, 0, 200), NONE).grade()).isEqualTo(Grade.OPEN);
    }

    @Test
    void saysWhatPendingItemsCannotChange() {
        assertThat(rule.conclude(results(10, 0, 80, 0, 10), NONE).grade()).isEqualTo(Grade.NONCONFORM);
        assertThat(rule.conclude(results(70, 0, 20, 0, 10), NONE).grade()).isEqualTo(Grade.BASICALLY_CONFORM);
    }

    @ParameterizedTest
    @CsvSource({
        "95, 5, OPEN", // conforms without major hazards, basically conforms with one: nobody has counted
        "90, 10, OPEN",
        "80, 20, BASICALLY_CONFORM",
        "50, 50, NONCONFORM",
    })
    void hazardsThatNobodyCountedAreNotNone(int conform, int nonconform, Grade grade) {
        Conclusion conclusion = rule.conclude(results(conform, 0, nonconform, 0, 0), NOT_COUNTED);

        assertThat(conclusion.grade()).isEqualTo(grade);
        assertThat(conclusion.majorHazards()).isNull();
        assertThat(rule.conclude(results(conform, 0, nonconform, 0, 0), NONE).majorHazards())
                .isZero();
    }

    @Test
    void aHazardThatIsThereSettlesTheBestGradeWhateverIsPending() {
        assertThat(rule.conclude(results(95, 0, 0, 0, 5), OptionalInt.of(1)).grade())
                .isEqualTo(Grade.BASICALLY_CONFORM);
    }

    @Property
    void theRateLiesBetweenItsBoundsHoweverPendingItemsTurnOut(
            @ForAll @IntRange(max = 50) int conform,
            @ForAll @IntRange(max = 50) int nonconform,
            @ForAll @IntRange(max = 50) int pending,
            @ForAll @IntRange(max = 50) int turnedOutConform) {
        int good = Math.min(pending, turnedOutConform);
        Conclusion before = rule.conclude(results(conform, 0, nonconform, 0, pending), NONE);

        Conclusion after = rule.conclude(results(conform + good, 0, nonconform + pending - good, 0, 0), NONE);

        assertThat(after.rateNow()).isBetween(before.rateNow(), before.rateAtBest());
        if (before.grade() != Grade.OPEN) {
            assertThat(after.grade()).isEqualTo(before.grade());
        }
    }

    @Test
    void theWeightOfPartialItemsIsData() throws DefinitionException {
        ConclusionRule half = ConclusionRule.parse(
                "half.yaml",
                """
                id: half
                title: {zh: 折半, en: half}
                source: none
                conform_from: 90
                basically_conform_from: 60
                partial_weight: 50
                """);

        assertThat(half.conclude(results(50, 20, 30, 0, 0), NONE).rateNow()).isEqualTo(60.0);
    }

    @Test
    void aBrokenRuleIsRefusedWithItsLine() {
        assertThatThrownBy(
                        () -> ConclusionRule.parse(
                                "bad.yaml",
                                """
                        id: bad
                        title: {zh: 坏, en: bad}
                        source: none
                        conform_from: 60
                        basically_conform_from: 90
                        partial_weight: 0
                        """))
                .isInstanceOf(DefinitionException.class)
                .hasMessage("bad.yaml:5: basically_conform_from: must not be above conform_from");
    }

    private static List<ItemResult> results(int conform, int partial, int nonconform, int notApplicable, int pending) {
        List<ItemResult> results = new ArrayList<>();
        results.addAll(Collections.nCopies(conform, ItemResult.CONFORM));
        results.addAll(Collections.nCopies(partial, ItemResult.PARTIAL));
        results.addAll(Collections.nCopies(nonconform, ItemResult.NONCONFORM));
        results.addAll(Collections.nCopies(notApplicable, ItemResult.NOT_APPLICABLE));
        results.addAll(Collections.nCopies(pending, ItemResult.PENDING));
        return results;
    }
}
