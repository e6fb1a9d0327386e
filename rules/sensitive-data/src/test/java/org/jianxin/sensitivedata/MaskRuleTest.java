package org.jianxin.sensitivedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskRuleTest {
    private static final MaskRules RULES = MaskRules.defaults();

    @ParameterizedTest
    @CsvSource({
        "name, 张三, 张*",
        "name, 王小明, 王**",
        "name, 欧阳静, 欧阳*",
        "name, 欧阳, 欧*",
        "name, 𠮷田茂, 𠮷**",
        "citizen-id, 320402199003071234, 320***********1234",
        "citizen-id-public, 320402199003071234, 320402********1234",
        "mobile, 13812345678, 138****5678",
        "mobile, 138 1234 5678, 138 **** 5678",
        "landline, 0519-88123412, 0519-******12",
        "bank-card, 6222021234561234, 622202******1234",
        "address, 江苏省常州市天宁区样例路12号, 江苏省常州市天宁区***",
        "address, 江苏省常州市天宁区, 江苏省常州市天宁区",
        "address, 某某路12号, ***",
        "email, zhang@example.com, z***@example.com",
        "email, z@example.com, ***@example.com",
        "plate, 苏D12345, 苏D1***5",
        "plate, 苏DD12345, 苏DD****5",
        "uscc, 91320400MA01YBNX62, 91320400********62",
        "birth-date, 1990-03-07, 1990-**-**",
        "birth-date, 1990年3月7日, 1990年*月*日",
        "age, 37, 30-39",
        "ip, 10.20.30.40, 10.20.*.*",
        "mac, 00:1a:2b:3c:4d:5e, 00:1a:2b:*:*:*",
        "coordinates, '31.772345,119.954321', '31.77,119.95'",
        "coordinates, '(119.954321 31.772345)', '(119.95 31.77)'",
        "coordinates, 常州市天宁区样例路12号, ******",
        "coordinates, 13812345678, ******",
        "coordinates, 138 1234 5678, ******",
        "diagnosis, 高血压, ******",
        "passport, E12345678, E1*****78",
        "mobile, 1381234, *******"
    })
    void masksAsTheRuleSays(String rule, String value, String masked) {
        assertThat(RULES.rule(rule).orElseThrow().mask(value)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource({
        "citizen-id, 320402199003071234, CLEAR",
        "citizen-id, 320***********1234, MASKED",
        "citizen-id, 320****1234, MASKED",
        "citizen-id, **************1234, MASKED",
        "citizen-id, ******************, MASKED",
        "citizen-id, 320402********1234, WEAK",
        "citizen-id-public, 320402********1234, MASKED",
        "citizen-id-public, 320402199003**1234, WEAK",
        "citizen-id-public, 32040219900307***4, WEAK",
        "mobile, 138****5678, MASKED",
        "mobile, 138XXXX5678, MASKED",
        "mobile, 1381234***8, WEAK",
        "mobile, 13812345678, CLEAR",
        "bank-card, 622202******1234, MASKED",
        "bank-card, 6222 **** **** 1234, MASKED",
        "bank-card, 62220212****1234, WEAK",
        "name, 张*, MASKED",
        "name, 张某某, MASKED",
        "name, 王*明, WEAK",
        "name, 欧阳*, MASKED",
        "name, 张三, CLEAR",
        "address, 江苏省常州市天宁区***, MASKED",
        "address, 江苏省常州市天宁区样例路**号, WEAK",
        "address, 江苏省常州市天宁区样例路12号, CLEAR",
        "email, z***@example.com, MASKED",
        "email, zhan*@example.com, WEAK",
        "email, zhang@example.com, CLEAR",
        "diagnosis, ******, MASKED",
        "diagnosis, 高血压, CLEAR",
        "diagnosis, 高**, WEAK",
        "age, 30-39, MASKED",
        "age, 36-38, WEAK",
        "age, 37, CLEAR",
        "birth-date, 1990-**-**, MASKED",
        "birth-date, 1990-03-**, WEAK",
        "ip, 10.20.*.*, MASKED",
        "ip, 10.20.30.*, WEAK",
        "coordinates, 31.772345, CLEAR",
        "coordinates, 31.77, MASKED",
        "coordinates, '-31.77,119.95', MASKED",
        "coordinates, 江苏省常州市天宁区样例路12号, CLEAR",
        "coordinates, 13812345678, CLEAR",
        "coordinates, 138****5678, WEAK",
        "coordinates, 31.77*2345, WEAK",
        "coordinates, ******, MASKED",
        "mobile, '', MASKED"
    })
    void judgesHowWellAValueIsHidden(String rule, String value, MaskStrength strength) {
        assertThat(RULES.rule(rule).orElseThrow().judge(value)).isEqualTo(strength);
    }

    @Test
    void callsACitizenIdWeakWhenItsOtherPartsGiveTheHiddenOnesAway() {
        MaskRule generous = new MaskRule(
                "generous", SensitiveKind.CITIZEN_ID, "宽", "generous", MaskShape.EDGES, 12, 4, 1000, "test");
        assertThat(generous.judge("320402199003**1234")).isEqualTo(MaskStrength.WEAK);
        assertThat(generous.judge(generous.mask("320402199003071234"))).isEqualTo(MaskStrength.WEAK);
        assertThat(generous.judge("320402**********34")).isEqualTo(MaskStrength.MASKED);
    }

    @Test
    void hasOneDefaultForEveryKindAndAllRulesOfTheTable() {
        assertThat(Arrays.stream(SensitiveKind.values())
                        .map(kind -> RULES.forKind(kind).id()))
                .containsExactly("citizen-id", "mobile", "bank-card", "uscc", "name", "address", "email", "plate");
        assertThat(RULES.rules()).hasSize(26);
    }

    @Test
    void refusesARuleFileThatIsWrongAndSaysWhere() {
        assertThatThrownBy(() -> MaskRules.parse(
                        "m.yaml",
                        "rules:\n  - id: a\n    title_zh: 甲\n    title_en: a\n    shape: edgy\n    source: s\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("m.yaml:5: rules[0].shape: must be one of edges, surname");
        assertThatThrownBy(() -> MaskRules.parse("m.yaml", "rules: []\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("has no rule of kind citizen-id");
    }
}
