package org.jianxin.sensitivedata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.jianxin.sensitivedata.synthetic.SyntheticEnterprises;

class MaskPropertyTest {
    private static final MaskRules RULES = MaskRules.defaults();

    @Provide
    Arbitrary<MaskRule> rules() {
        return Arbitraries.of(RULES.rules());
    }

    /** Anything people and programs may put into a field, Chinese beyond the basic plane and masks included. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("0123456789*Xx @.-张三欧阳江苏省常州市天宁区路号")
                        .ofMaxLength(24),
                Arbitraries.strings().ofMaxLength(24),
                Arbitraries.of("𠮷", "𠮷𠮷", "𠮷*", "欧阳𠮷", "*𠮷@𠮷.cn"));
    }

    @Property(tries = 3000)
    void maskingTwiceIsMaskingOnce(@ForAll("rules") MaskRule rule, @ForAll("texts") String value) {
        String once = rule.mask(value);
        assertThat(rule.mask(once)).isEqualTo(once);
    }

    @Property(tries = 3000)
    void maskingNeverShowsWhatWasHidden(@ForAll("texts") String value) {
        for (MaskRule rule : RULES.rules()) {
            if (rule.shape() == MaskShape.EDGES) {
                String masked = rule.mask(value);
                int[] before = value.codePoints().toArray();
                int[] after = masked.codePoints().toArray();
                assertThat(after).hasSameSizeAs(before);
                for (int i = 0; i < after.length; i++) {
                    assertThat(after[i]).isIn(before[i], (int) '*');
                }
            }
        }
    }

    @Property(tries = 300)
    void whatIsMaskedIsJudgedMaskedAndWhatIsWholeClear(@ForAll long seed) {
        SyntheticCitizen person = SyntheticCitizens.seeded(seed).next();
        Map<SensitiveKind, String> values = Map.of(
                SensitiveKind.NAME, person.name(),
                SensitiveKind.CITIZEN_ID, person.citizenId(),
                SensitiveKind.MOBILE, person.mobile(),
                SensitiveKind.ADDRESS, person.address(),
                SensitiveKind.BANK_CARD, person.bankCard(),
                SensitiveKind.EMAIL, person.email(),
                SensitiveKind.PLATE, person.plate(),
                SensitiveKind.USCC, SyntheticEnterprises.seeded(seed).next().uscc());
        values.forEach((kind, value) -> {
            MaskRule rule = RULES.forKind(kind);
            String masked = rule.mask(value);
            assertThat(rule.judge(value)).as(kind.id()).isEqualTo(MaskStrength.CLEAR);
            assertThat(rule.judge(masked)).as(kind.id()).isEqualTo(MaskStrength.MASKED);
            assertThat(Found.inField(kind == SensitiveKind.NAME ? "姓名" : kind.id(), masked))
                    .as(masked)
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.kind()).isEqualTo(kind);
                        assertThat(found.value()).isEqualTo(masked);
                        assertThat(found.form()).isEqualTo(ValueForm.MASKED);
                        assertThat(found.revealed()).isEqualTo((int) masked.codePoints()
                                .filter(Character::isLetterOrDigit)
                                .count());
                    });
        });
    }

    @Property(tries = 2000)
    void scanningNeverFailsAndReportsInOrderWithoutOverlap(@ForAll("texts") String text) {
        int[] last = {0};
        Detector.create().scan(text, (kind, start, end, form, revealed) -> {
            assertThat(start).isGreaterThanOrEqualTo(last[0]);
            assertThat(end).isGreaterThan(start).isLessThanOrEqualTo(text.length());
            assertThat(revealed).isBetween(0, end - start);
            last[0] = end;
        });
    }
}
