package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Field;
import org.jianxin.intake.sql.SqlAnalysis;
import org.jianxin.intake.sql.SqlAnalyzer;

/**
 * Adds to the database events of one segment what their statements touch. The time spent on one segment is bounded, so
 * that statements made to be slow cannot hold up an agent; an event whose statement was not understood in whole says so in
 * {@code jianxin.sql.unread}, for the rules, and why in {@code error.message}.
 */
final class SqlEnricher {
    /** Time for the statements of one segment. */
    private static final Duration BUDGET = Duration.ofSeconds(10);

    private final SqlAnalyzer analyzer;
    private Duration left = BUDGET;

    SqlEnricher(SqlAnalyzer analyzer) {
        this.analyzer = requireNonNull(analyzer, "analyzer");
    }

    void enrich(Event.Builder event, String statement) {
        long begun = System.nanoTime();
        SqlAnalysis analysis = analyzer.analyze(statement, left);
        left = left.minusNanos(System.nanoTime() - begun);
        Event before = event.build();
        merge(event, before, Ecs.SQL_TABLES, analysis.tables());
        merge(event, before, Ecs.SQL_COLUMNS, analysis.columns());
        merge(event, before, Ecs.SQL_WRITTEN_COLUMNS, analysis.writtenColumns());
        merge(event, before, Ecs.SQL_PREDICATE_COLUMNS, analysis.predicateColumns());
        analysis.problem().ifPresent(problem -> event.put(Ecs.SQL_UNREAD, true)
                .put(
                        Ecs.ERROR_MESSAGE,
                        before.get(Ecs.ERROR_MESSAGE)
                                .map(earlier -> earlier + "; " + problem)
                                .orElse(problem)));
    }

    /** The agent may know tables from the audit record itself. */
    private static void merge(Event.Builder event, Event before, Field<List<String>> field, Collection<String> found) {
        TreeSet<String> names = new TreeSet<>(before.get(field).orElse(List.of()));
        names.addAll(found);
        event.putIfPresent(field, List.copyOf(names));
    }
}
