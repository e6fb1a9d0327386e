package org.jianxin.intake.sql;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one statement touches. All names are lower case, without quotes, sorted, each once.
 *
 * @param tables {@code schema.table} where the statement names the schema, else {@code table}
 * @param columns {@code table.column} returned or written; {@code table.*} where the statement takes whole rows
 * @param predicateColumns {@code table.column} filtered, joined, grouped or sorted by
 * @param unread why the statement, or a part of it, was not understood; null when all of it was. Names positions, never text
 *     of the statement
 */
public record SqlAnalysis(
        List<String> tables, List<String> columns, List<String> predicateColumns, @Nullable String unread) {
    public SqlAnalysis {
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
        predicateColumns = List.copyOf(predicateColumns);
    }

    /** Nothing known, for the reason given. */
    static SqlAnalysis unread(String reason) {
        return new SqlAnalysis(List.of(), List.of(), List.of(), reason);
    }

    /** Why the statement was not fully understood, or empty when it was. */
    public Optional<String> problem() {
        return Optional.ofNullable(unread);
    }
}
