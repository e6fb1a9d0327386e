package org.jianxin.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jianxin.compliance.CheckVerdict;
import org.jianxin.compliance.Conclusion;
import org.jianxin.compliance.Control;
import org.jianxin.compliance.ControlCatalogue;
import org.jianxin.compliance.ItemResult;
import org.jianxin.compliance.Reason;
import org.jianxin.engine.WorkerStatus;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;
import org.jianxin.events.Verdict;
import org.jianxin.sensitivedata.SensitiveKind;
import org.jianxin.store.AlertSort;
import org.junit.jupiter.api.Test;

/** Both languages say everything, and nothing that is never said. */
final class TextsTest {
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern KEY = Pattern.compile("\\{t:([a-z_]+)(?:\\(|\\})");
    private static final Pattern FAMILY = Pattern.compile("\\{t:of\\('([a-z_]+)'");
    private static final Pattern NAVIGATION = Pattern.compile("\"(nav_[a-z_]+)\"");
    private static final Pattern PROBLEM = Pattern.compile("ProblemException\\(\\s*\\d+,\\s*\"([a-z_]+)\"");

    private final Texts texts = new Texts();

    @Test
    void both_languages_have_the_same_keys_and_no_empty_text() {
        assertThat(texts.keys(Language.ZH)).isEqualTo(texts.keys(Language.EN));
        for (Language language : Language.values()) {
            for (String key : texts.keys(language)) {
                assertThat(texts.get(language, key)).as(key).isNotBlank();
            }
        }
    }

    @Test
    void both_languages_take_the_same_arguments() {
        Pattern argument = Pattern.compile("\\{(\\d)}");
        for (String key : texts.keys(Language.ZH)) {
            assertThat(found(argument, texts.get(Language.ZH, key)))
                    .as(key)
                    .isEqualTo(found(argument, texts.get(Language.EN, key)));
        }
    }

    @Test
    void english_texts_hold_no_chinese_but_the_name_of_the_other_language() {
        Pattern han = Pattern.compile("\\p{IsHan}");
        for (String key : texts.keys(Language.EN)) {
            if (!key.equals("other_language")) {
                assertThat(han.matcher(texts.get(Language.EN, key)).find())
                        .as(key)
                        .isFalse();
            }
        }
    }

    @Test
    void every_key_that_is_used_exists() throws IOException {
        assertThat(texts.keys(Language.ZH)).containsAll(usedKeys());
    }

    @Test
    void every_value_the_data_can_have_has_a_text() {
        Set<String> expected = new TreeSet<>();
        for (Severity value : Severity.values()) {
            expected.add("severity_" + value.id());
        }
        for (AlertStatus value : AlertStatus.values()) {
            expected.add("status_" + value.id());
        }
        for (Verdict value : Verdict.values()) {
            expected.add("verdict_" + value.id());
        }
        for (Role value : Role.values()) {
            expected.add("role_" + value.id());
        }
        for (Theme value : Theme.values()) {
            expected.add("theme_" + value.id());
        }
        for (SensitiveKind value : SensitiveKind.values()) {
            expected.add("kind_" + value.id());
        }
        for (WorkerStatus.State value : WorkerStatus.State.values()) {
            expected.add("worker_" + value.name().toLowerCase(Locale.ROOT));
        }
        for (AlertSort value : AlertSort.values()) {
            expected.add("sort_" + value.name().toLowerCase(Locale.ROOT));
        }
        for (ItemResult value : ItemResult.values()) {
            expected.add("result_" + value.id());
        }
        for (Conclusion.Grade value : Conclusion.Grade.values()) {
            expected.add("grade_" + value.id());
        }
        for (Reason.Kind value : Reason.Kind.values()) {
            expected.add("item_reason_" + value.id());
        }
        for (CheckVerdict value : CheckVerdict.values()) {
            expected.add("check_" + value.id());
        }
        for (Control control : ControlCatalogue.level3().controls()) {
            expected.add("layer_" + control.gb28448Id().substring(3, 6));
        }
        for (int grade = 0; grade <= 4; grade++) {
            expected.add("grade_" + grade);
        }

        assertThat(texts.keys(Language.ZH)).containsAll(expected);
    }

    @Test
    void no_text_is_left_over() throws IOException {
        Set<String> unused = new TreeSet<>(texts.keys(Language.ZH));
        unused.removeAll(usedKeys());
        Set<String> families = new TreeSet<>(all(TEMPLATES, FAMILY));
        unused.removeIf(key -> families.stream().anyMatch(family -> key.startsWith(family + "_")));

        assertThat(unused).isEmpty();
    }

    private static Set<String> usedKeys() throws IOException {
        Set<String> used = new TreeSet<>(all(TEMPLATES, KEY));
        used.remove("of");
        used.remove("key");
        used.addAll(all(SOURCES, NAVIGATION));
        Set<String> problems = new TreeSet<>(all(SOURCES, PROBLEM));
        for (String slug : problems) {
            used.add("problem_" + slug);
            used.add("problem_" + slug + "_detail");
        }
        return used;
    }

    private static Set<String> all(Path folder, Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.addAll(found(pattern, Files.readString(file)));
            }
        }
        return found;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
