package org.jianxin.intake.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SqlAnalyzerTest {
    private static final Duration GENEROUS = Duration.ofMinutes(5);

    private static SqlAnalyzer analyzer;

    @BeforeAll
    static void open() {
        analyzer = new SqlAnalyzer(Duration.ofSeconds(20));
    }

    private static SqlAnalysis analyze(String sql) {
        return analyzer.analyze(sql, GENEROUS);
    }

    @AfterAll
    static void close() {
        analyzer.close();
    }

    record Case(String sql, List<String> tables, List<String> columns, List<String> written, List<String> predicates) {
        @Override
        public String toString() {
            return sql;
        }
    }

    static Stream<Case> statements() throws DefinitionException, URISyntaxException {
        Definition file = DefinitionFile.read(
                Path.of(SqlAnalyzerTest.class.getResource("statements.yaml").toURI()));
        Stream.Builder<Case> cases = Stream.builder();
        for (Definition statement : file.list("statements")) {
            cases.add(new Case(
                    statement.text("sql"),
                    statement.texts("tables"),
                    statement.texts("columns"),
                    statement.texts("written"),
                    statement.texts("predicates")));
            statement.done();
        }
        return cases.build();
    }

    @ParameterizedTest
    @MethodSource("statements")
    void findsTablesColumnsAndPredicates(Case statement) {
        assertThat(analyze(statement.sql()))
                .isEqualTo(new SqlAnalysis(
                        statement.tables(), statement.columns(), statement.written(), statement.predicates(), null));
    }

    @Test
    void saysWhereAStatementStopsMakingSenseAndKeepsWhatItUnderstood() {
        SqlAnalysis analysis = analyze("select name from citizen;\nselect id_card frm secret");

        assertThat(analysis.tables()).containsExactly("citizen");
        assertThat(analysis.columns()).containsExactly("citizen.name");
        assertThat(analysis.problem()).hasValueSatisfying(problem -> assertThat(problem)
                .startsWith("SQL not understood: statement 2, line 1 column")
                .doesNotContain("secret"));
    }

    @Test
    void doesNotReadTextThatIsTooLong() {
        String sql = "select " + "a,".repeat(SqlAnalyzer.MAX_LENGTH) + "b from t";

        assertThat(analyze(sql)).isEqualTo(SqlAnalysis.unread("SQL not analysed: longer than 65536 characters"));
    }

    @Test
    void paddingMakesNoStatementTooLong() {
        SqlAnalysis plain = analyze("select id_card from citizen where name = ?");

        for (String padding : List.of(
                " ".repeat(SqlAnalyzer.MAX_LENGTH),
                "\n\t".repeat(SqlAnalyzer.MAX_LENGTH),
                "/*" + "x".repeat(SqlAnalyzer.MAX_LENGTH) + "*/",
                "-- x\n".repeat(SqlAnalyzer.MAX_LENGTH))) {
            assertThat(analyze("select id_card" + padding + "\nfrom citizen where name = ?"))
                    .isEqualTo(plain);
        }
        assertThat(plain.columns()).containsExactly("citizen.id_card");
    }

    @Test
    void spaceInQuotedNamesStays() {
        assertThat(analyze("select \"a  b\" from t").columns()).containsExactly("t.a  b");
    }

    @Test
    void spendsNoMoreThanTheTimeItIsGiven() {
        SqlAnalysis analysis = analyzer.analyze("select x from not_read_before", Duration.ZERO);

        assertThat(analysis.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("too long"));
        assertThat(analyze("select x from not_read_before").columns()).containsExactly("not_read_before.x");
    }

    @Test
    void readsDeepNestingAndRefusesTheAbsurd() {
        String deep = "select * from t where " + "(".repeat(150) + "a = ?" + ")".repeat(150);
        String absurd = "select * from t where " + "(".repeat(20_000) + "a = ?" + ")".repeat(20_000);

        assertThat(analyze(deep))
                .isEqualTo(new SqlAnalysis(List.of("t"), List.of("t.*"), List.of(), List.of("t.a"), null));
        assertThat(analyze(absurd)).isEqualTo(SqlAnalysis.unread("SQL not understood: statement 1, nested too deeply"));
    }

    @Test
    void readsLongChainsOfConditions() {
        String sql = "select a from t where " + "b = ? or ".repeat(3_000) + "c = ?";

        assertThat(analyze(sql))
                .isEqualTo(new SqlAnalysis(List.of("t"), List.of("t.a"), List.of(), List.of("t.b", "t.c"), null));
    }

    @Test
    void refusesShortStatementsThatMeanMillionsOfNames() {
        String names = "a,".repeat(8_000) + "b";
        String sql = "select " + names + " from " + "t x,".repeat(3_000) + "u";

        assertThat(analyze(sql).problem()).hasValueSatisfying(p -> assertThat(p).contains("more than"));
    }

    @Test
    void givesUpOnAStatementThatTakesTooLong() throws IOException {
        try (SqlAnalyzer impatient = new SqlAnalyzer(Duration.ofMillis(1))) {
            String sql = "select " + "((a + b) * c), ".repeat(3_000) + "d from t";

            assertThat(impatient.analyze(sql, GENEROUS).problem()).isPresent();
        }
    }
}
