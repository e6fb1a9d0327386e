package org.jianxin.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DefinitionFileTest {
    private static final String RULE =
            """
            # a comment
            id: JX-1
            window:
              length: 10m
              threshold: 5
            references: [网络安全法 第二十一条, GB/T 22239-2019 8.1.4.3]
            samples:
              - user.name: 张三
                count: 3
            valid_to: 2026-12-31
            """;

    private enum Color {
        DEEP_RED,
        BLUE
    }

    @Test
    void readsEachFieldByTheTypeItMustHave() throws DefinitionException {
        Definition rule = DefinitionFile.parse("rule.yaml", RULE);
        Definition window = rule.mapping("window");

        assertThat(rule.text("id")).isEqualTo("JX-1");
        assertThat(window.duration("length")).isEqualTo(Duration.ofMinutes(10));
        assertThat(window.number("threshold", 1, 100)).isEqualTo(5);
        assertThat(rule.texts("references")).containsExactly("网络安全法 第二十一条", "GB/T 22239-2019 8.1.4.3");
        assertThat(rule.list("samples").get(0).plain()).isEqualTo(Map.of("user.name", "张三", "count", "3"));
        assertThat(rule.day("valid_to")).isEqualTo(LocalDate.of(2026, 12, 31));
        rule.done();
        window.done();
    }

    @Test
    void anErrorNamesFileLineAndField() throws DefinitionException {
        Definition rule = DefinitionFile.parse("rule.yaml", RULE);

        assertThatThrownBy(() -> rule.mapping("window").number("threshold", 10, 20))
                .hasMessage("rule.yaml:5: window.threshold: must be from 10 to 20, not 5");
        assertThatThrownBy(() -> rule.text("title")).hasMessage("rule.yaml:2: title: is missing");
        assertThatThrownBy(() -> rule.text("window")).hasMessage("rule.yaml:3: window: must be text");
    }

    @Test
    void anErrorWithinATextNamesThePlaceInTheFile() throws DefinitionException {
        Definition file = DefinitionFile.parse(
                "f.yaml",
                """
                plain: a && b
                quoted: 'a && b'
                doubled: "a && b"
                escaped: "a \\x26\\x26 b"
                block: |

                  a
                    && b
                folded: >
                  a
                  && b
                many: a
                  && b
                """);

        assertThat(file.errorWithin("plain", 1, 5, "no b")).hasMessage("f.yaml:1: plain: column 13: no b");
        assertThat(file.errorWithin("quoted", 1, 5, "no b")).hasMessage("f.yaml:2: quoted: column 15: no b");
        assertThat(file.errorWithin("doubled", 1, 5, "no b")).hasMessage("f.yaml:3: doubled: column 16: no b");
        assertThat(file.errorWithin("block", 3, 5, "no b")).hasMessage("f.yaml:8: block: column 8: no b");
        assertThat(file.errorWithin("escaped", 1, 5, "no b")).hasMessage("f.yaml:4: escaped: line 1, column 6: no b");
        assertThat(file.errorWithin("folded", 1, 5, "no b")).hasMessage("f.yaml:9: folded: line 1, column 6: no b");
        assertThat(file.errorWithin("many", 1, 5, "no b")).hasMessage("f.yaml:12: many: line 1, column 6: no b");
        assertThat(file.errorWithin("none", 1, 5, "no b")).hasMessage("f.yaml:1: none: no b");
    }

    @Test
    void aFieldNobodyTookIsRefused() throws DefinitionException {
        Definition file = DefinitionFile.parse("f.yaml", "id: a\nsevrity: high\n");
        file.text("id");
        file.optionalText("severity");

        assertThatThrownBy(file::done).hasMessage("f.yaml:2: sevrity: is not known here; known are id, severity");
    }

    @Test
    void anEnumIsWrittenWithHyphensAndAnErrorListsTheChoices() throws DefinitionException {
        Definition file = DefinitionFile.parse("f.yaml", "a: deep-red\nb: green\n");

        assertThat(file.oneOf("a", Color.class)).isEqualTo(Color.DEEP_RED);
        assertThatThrownBy(() -> file.oneOf("b", Color.class))
                .hasMessage("f.yaml:2: b: must be one of deep-red, blue, not \"green\"");
    }

    @Test
    void brokenYamlAndDoubledKeysAndSelfContainingAnchorsAreErrorsWithALine() {
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "a: [1\nb: 2\n"))
                .hasMessageStartingWith("f.yaml:2: not YAML");
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "a: 1\na: 2\n"))
                .hasMessage("f.yaml:2: a: is given twice");
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "a: &x\n  - *x\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("f.yaml:");
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "- 1\n")).hasMessage("f.yaml:1: must be a mapping");
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "")).hasMessage("f.yaml:0: is empty");
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefusedButNeverAnythingElse(@ForAll String text) {
        try {
            assertThat(DefinitionFile.parse("f.yaml", text).names()).isNotNull();
        } catch (DefinitionException e) {
            assertThat(e.getMessage()).startsWith("f.yaml:");
        }
    }

    @Test
    void aTableKnowsTheLineOfEachRow() throws DefinitionException {
        List<Definition> rows =
                DefinitionTable.parse("t.csv", "\uFEFFclause,summary\n8.1.1.1 a),\"two\nlines\"\n8.1.1.2,\n");

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).text("summary")).isEqualTo("two\nlines");
        assertThatThrownBy(() -> rows.get(1).text("summary")).hasMessage("t.csv:4: summary: is missing");
        assertThatThrownBy(() -> DefinitionTable.parse("t.csv", "a,b\n1\n"))
                .hasMessage("t.csv:2: has 1 cells where the first row has 2");
    }

    @Test
    void customTagsAreRefusedWhereverTheyStand() {
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "a:\n  b: !secret x\n"))
                .hasMessage("f.yaml:2: a.b: has the tag !secret, which means nothing here");
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "a: !rules [x]\n"))
                .hasMessageContaining("!rules");
        assertThatThrownBy(() -> DefinitionFile.parse("f.yaml", "!top\na: x\n")).hasMessageContaining("!top");
    }

    @Test
    void aColumnThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> DefinitionTable.parse("t.csv", "clause,summary,clause\n1,2,3\n"))
                .hasMessage("t.csv:1: clause: is the name of two columns");
    }

    @Test
    void aTableLongerThanADefinitionMayBeIsRefused(@TempDir Path directory) throws IOException {
        Path table = directory.resolve("t.csv");
        try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
            file.setLength(DefinitionFile.MAX_BYTES + 1);
        }
        assertThatThrownBy(() -> DefinitionTable.read(table)).hasMessageContaining("is longer than 16 MiB");
    }
}
