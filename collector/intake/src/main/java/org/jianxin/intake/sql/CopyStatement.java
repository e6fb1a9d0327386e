package org.jianxin.intake.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's COPY, the way whole tables leave a database; the grammar of the parser does not know it.
 *
 * @param schema null where the statement names none
 * @param table empty for a query
 * @param columns empty for all
 * @param query the query copied instead of a table, or null
 * @param in whether rows come into the table rather than leave it
 */
record CopyStatement(@Nullable String schema, String table, List<String> columns, @Nullable String query, boolean in) {
    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";
    private static final Pattern TABLE = Pattern.compile(
            "copy\\s+(?:binary\\s+)?(?:" + NAME + "\\s*\\.\\s*)??(?:(" + NAME + ")\\s*\\.\\s*)?(" + NAME
                    + ")\\s*(?:\\(([^()]*)\\))?\\s*\\b(from|to)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CASE);
    private static final Pattern QUERY = Pattern.compile(
            "copy\\s*\\((.*)\\)\\s*to\\b[^)]*(?:\\([^()]*\\)[^)]*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    CopyStatement {
        columns = List.copyOf(columns);
    }

    /** @throws UnsupportedOperationException when it is a COPY of a form not known */
    static CopyStatement of(String statement) {
        Matcher query = QUERY.matcher(statement);
        if (query.matches()) {
            return new CopyStatement(null, "", List.of(), query.group(1), false);
        }
        Matcher table = TABLE.matcher(statement);
        if (!table.matches()) {
            throw new UnsupportedOperationException("COPY");
        }
        List<String> columns = new ArrayList<>();
        if (table.group(3) != null) {
            for (String column : table.group(3).split(",")) {
                columns.add(SqlNames.plain(column.strip()));
            }
        }
        return new CopyStatement(
                SqlNames.plainOrNull(table.group(1)),
                SqlNames.plain(table.group(2)),
                columns,
                null,
                table.group(4).equalsIgnoreCase("from"));
    }

    void read(Reading reading) {
        reading.tables.add(schema == null ? table : schema + "." + table);
        Set<String> touched = in ? reading.written : reading.columns;
        if (columns.isEmpty()) {
            touched.add(table + ".*");
        }
        columns.forEach(column -> touched.add(table + "." + column));
    }
}
