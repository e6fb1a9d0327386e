package org.jianxin.intake.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

class SqlAnalyzerProperties {
    private static final Duration BUDGET = Duration.ofMinutes(1);
    private static final SqlAnalyzer ANALYZER = new SqlAnalyzer(Duration.ofSeconds(5));

    @AfterContainer
    static void close() {
        ANALYZER.close();
    }

    @Property(tries = 1000)
    void arbitraryTextNeverThrows(@ForAll String text) {
        assertThat(ANALYZER.analyze(text, BUDGET)).isNotNull();
    }

    @Property(tries = 2000)
    void arbitraryWordsOfSqlNeverThrowAndGivePlainNames(@ForAll("words") List<String> words) {
        SqlAnalysis analysis = ANALYZER.analyze(String.join(" ", words), BUDGET);

        assertThat(analysis.tables()).isSorted().doesNotHaveDuplicates().allSatisfy(table -> assertThat(table)
                .isEqualTo(table.toLowerCase(Locale.ROOT)));
        assertThat(analysis.columns()).isSorted().doesNotHaveDuplicates();
        assertThat(analysis.writtenColumns()).isSorted().doesNotHaveDuplicates();
        assertThat(analysis.predicateColumns()).isSorted().doesNotHaveDuplicates();
    }

    @Property(tries = 300)
    void aColumnIsFoundWhateverTheCaseSpacingAndAlias(
            @ForAll("names") String table, @ForAll("names") String column, @ForAll("names") String alias) {
        String sql = "SeLeCt /* why */ x" + alias + "." + column.toUpperCase(Locale.ROOT) + "\n\tFROM t" + table
                + " AS x" + alias + " -- end";

        assertThat(ANALYZER.analyze(sql, BUDGET))
                .isEqualTo(new SqlAnalysis(
                        List.of("t" + table), List.of("t" + table + "." + column), List.of(), List.of(), null));
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(
                        "select",
                        "from",
                        "where",
                        "t",
                        "u",
                        "a.b",
                        "a",
                        "*",
                        ",",
                        "(",
                        ")",
                        "join",
                        "on",
                        "=",
                        "?",
                        "union",
                        "with",
                        "as",
                        "insert",
                        "into",
                        "values",
                        "update",
                        "set",
                        "delete",
                        "order by",
                        "group by",
                        "having",
                        "in",
                        "exists",
                        "and",
                        "or",
                        "not",
                        "'",
                        "\"",
                        "$$",
                        "--",
                        "/*",
                        "*/",
                        ";",
                        "copy",
                        "to",
                        "stdout",
                        "declare",
                        "cursor",
                        "for",
                        "returning",
                        "lateral",
                        "case",
                        "when",
                        "then",
                        "end")
                .list()
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('_')
                .withCharRange('0', '9')
                .ofMinLength(1)
                .ofMaxLength(10)
                .map(name -> "q" + name);
    }
}
