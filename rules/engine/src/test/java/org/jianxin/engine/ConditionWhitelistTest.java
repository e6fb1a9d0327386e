package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionWhitelistTest {
    private final ConditionWhitelist whitelist = new ConditionWhitelist(FactKind.AUDIT_EVENT);

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "dataset == \"jianxin.flow\" => dataset == \"jianxin.flow\"",
                "records >= 100 => records >= 100",
                "records > -1 && records <= 9 => records > -1 && records <= 9",
                "columnGrade > accountClearance => columnGrade > accountClearance",
                "offHours == true => offHours == true",
                "dataset in (\"a\", \"b\") => (dataset == \"a\" || dataset == \"b\")",
                "dataset not in (\"a\", \"b\") => dataset != \"a\" && dataset != \"b\"",
                "roles contains \"auditor\" => roles contains \"auditor\"",
                "roles not contains \"auditor\" => roles not contains \"auditor\"",
                "roles contains account => roles contains account",
                "(records > 1 || clearValues > 2) && account != unit => (records > 1 || clearValues > 2) && account != unit",
                "records > 1 && < 9 => records > 1 && records < 9",
                "account == \"人口\" => account == \"人口\"",
            })
    void writesAnewWhatItAllows(String condition, String canonical) {
        assertThat(whitelist.canonical(condition)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eval(true)",
                "eval(java.lang.Runtime.getRuntime().exec(\"id\") != null)",
                "account.length() > 3",
                "account.isEmpty()",
                "records > System.currentTimeMillis()",
                "records == new Long(3)",
                "this.records == 3",
                "this == this",
                "java.lang.System.exit(0)",
                "!offHours",
                "offHours",
                "not (records > 3)",
                "records > 3 == true",
                "$r : records > 3",
                "$r := records",
                "roles[0] == \"x\"",
                "account#String.length == 3",
                "unit!.length > 3",
                "account == null",
                "records > 1.5",
                "records > 3L",
                "records > 0x10",
                "records > \"3\"",
                "account > \"a\"",
                "account == 3",
                "account == 'x'",
                "account == \"a\\\"b\"",
                "account == \"\\u0022\"",
                "account matches unit",
                "account matches \"(\"",
                "urlPath matches \"(a+)+b\"",
                "urlPath not matches \"/share/[a-z]+\"",
                "account str[startsWith] \"x\"",
                "account soundslike \"x\"",
                "account memberOf roles",
                "roles == \"x\"",
                "offHours == \"true\"",
                "offHours > false",
                "endOfCondition == 1",
                "records > 3 || endOfCondition == 1",
                "",
                "records",
                "3 > records",
                "unknown == 3",
            })
    void refusesEverythingThatIsNotAComparisonOfFields(String condition) {
        assertThatThrownBy(() -> whitelist.canonical(condition)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "records > 3 records",
                "records > 3 eval(true)",
                "records > 3; eval(true)",
                "records > 3, eval(true)",
                "records > 3) && (eval(true)",
                "records > 3) || (records < 9",
                "records > 3)",
                "(records > 3",
                "records > 3 // rest",
                "records > 3 /* rest",
                "records > 3) then System.exit(0); end rule \"b\" when AuditEvent(records > 3",
                "account == \"x\") then System.exit(0); end //",
                "account == \"x\"); import java.lang.Runtime; (",
                "account == \"\" + System.getProperty(\"user.home\") + \"\"",
            })
    void refusesTextThatBreaksOutOfItsPlace(String condition) {
        assertThatThrownBy(() -> RuleDrl.of("JX-TEST-001", FactKind.AUDIT_EVENT, List.of(condition)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("condition 1 ");
    }

    @Test
    void aRuleIdCannotCarryDrl() {
        assertThatThrownBy(
                        () -> RuleDrl.of("JX-TEST-001\" salience 5 \"", FactKind.AUDIT_EVENT, List.of("records > 3")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFinishedTextIsRefusedUnlessItIsOneRuleWithOnePatternAndTheOneConsequence() {
        String good = RuleDrl.of("JX-TEST-001", FactKind.AUDIT_EVENT, List.of("records > 3"));
        RuleDrl.check(good, "JX-TEST-001", FactKind.AUDIT_EVENT, 1);
        for (String bad : List.of(
                good + "rule \"b\" when AuditEvent() then end\n",
                good.replace("import", "import java.lang.Runtime\nimport"),
                good.replace("global", "function void f() { }\nglobal"),
                good.replace("global", "declare T\n a : int\nend\nglobal"),
                good.replace("findings.report", "System.exit(0); findings.report"),
                good.replace("when", "salience 5\nwhen"),
                good.replace("when", "dialect \"mvel\"\nwhen"),
                good.replace("records > 3", "records > 3, eval(true)"),
                good.replace("$fact : AuditEvent(", "eval(true)\n$fact : AuditEvent("),
                good.replace("$fact : AuditEvent(", "$fact : Object("),
                good.replace("then", "from entry-point \"x\"\nthen"),
                good.replace("then", "over window:length(3)\nthen"),
                good.replace("end", ""))) {
            assertThatThrownBy(() -> RuleDrl.check(bad, "JX-TEST-001", FactKind.AUDIT_EVENT, 1))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Whatever is written between quotes either stays there or is refused. */
    @Property(tries = 300)
    void textInQuotesNeverBecomesCode(
            @ForAll
                    @StringLength(max = 40)
                    @Chars({'"', '\\', ')', '(', ';', '/', '*', '\'', '{', '}', '\n', ',', ' '})
                    @CharRange(from = 'a', to = 'f')
                    String text) {
        String condition = "account == \"" + text + "\"";
        try {
            String drl = RuleDrl.of("JX-TEST-001", FactKind.AUDIT_EVENT, List.of(condition));
            assertThat(drl).contains(condition);
            assertThat(text).doesNotContain("\"").doesNotContain("\\");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("condition 1 ");
        }
    }
}
