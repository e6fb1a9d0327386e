package org.jianxin.intake.sql;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one statement touches. All names are lower case, without quotes, sorted, each once.
 *
 * @param tables {@code schema.table} where the statement names the schema, else {@code table}
 * @param columns {@code table.column} whose values the statement returns or puts elsewhere; {@code table.*} where it takes
 *     whole rows
 * @param writtenColumns {@code table.column} the statement gives new values
 * @param predicateColumns {@code table.column} filtered, joined, grouped or sorted by
 * @param unread why the statement, or a part of it, was not understood; null when all of it was. Names positions in the
 *     statement without its comments and surplus space, never text of it
 */
public record SqlAnalysis(
        List<String> tables,
        List<String> columns,
        List<String> writtenColumns,
        List<String> predicateColumns,
        @Nullable String unread) {
    public SqlAnalysis {
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
        writtenColumns = List.copyOf(writtenColumns);
        predicateColumns = List.copyOf(predicateColumns);
    }

    /** Nothing known, for the reason given. */
    static SqlAnalysis unread(String reason) {
        return new SqlAnalysis(List.of(), List.of(), List.of(), List.of(), reason);
    }

    /** Why the statement was not fully understood, or empty when it was. */
    public Optional<String> problem() {
        return Optional.ofNullable(unread);
    }
}
