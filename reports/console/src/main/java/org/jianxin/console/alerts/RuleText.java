package org.jianxin.console.alerts;

import java.util.List;
import java.util.Locale;
import org.jianxin.console.Language;
import org.jianxin.engine.Rule;
import org.jianxin.engine.RulePack;
import org.jianxin.engine.Window;
import org.jianxin.events.Alert;

/**
 * The rule behind an alert, for reading.
 *
 * @param known whether the rule is in the pack that is loaded now; otherwise only what the alert kept is here
 * @param unchanged whether it is, byte for byte, the rule that fired
 * @param conditions as in the rule's file
 * @param window {@code immediate}, {@code events} or {@code records}: what must reach the threshold
 * @param minutes length of the window
 */
public record RuleText(
        String id,
        int version,
        String title,
        boolean known,
        boolean unchanged,
        String rationale,
        List<String> conditions,
        String window,
        long threshold,
        long minutes,
        List<String> references,
        List<String> techniques,
        List<String> falsePositives) {
    public RuleText {
        conditions = List.copyOf(conditions);
        references = List.copyOf(references);
        techniques = List.copyOf(techniques);
        falsePositives = List.copyOf(falsePositives);
    }

    static RuleText of(Alert alert, RulePack pack, Language language) {
        Alert.RuleReference fired = alert.rule();
        Rule rule = pack.rule(fired.id()).orElse(null);
        if (rule == null) {
            return new RuleText(
                    fired.id(),
                    fired.version(),
                    language.choose(fired.titleZh(), fired.titleEn()),
                    false,
                    false,
                    "",
                    List.of(),
                    "immediate",
                    1,
                    0,
                    fired.references(),
                    fired.techniques(),
                    List.of());
        }
        return new RuleText(
                fired.id(),
                fired.version(),
                language.choose(fired.titleZh(), fired.titleEn()),
                true,
                rule.digest().equals(fired.digest()),
                language.choose(rule.rationale().zh(), rule.rationale().en()),
                rule.when(),
                window(rule.window()),
                rule.window().threshold(),
                rule.window().length().toMinutes(),
                rule.references(),
                rule.techniques(),
                rule.falsePositives().stream()
                        .map(text -> language.choose(text.zh(), text.en()))
                        .toList());
    }

    private static String window(Window window) {
        if (window.threshold() == 1 && window.measure() == Window.Measure.EVENTS) {
            return "immediate";
        }
        return window.measure().name().toLowerCase(Locale.ROOT);
    }
}
