package org.jianxin.intake.sql;

import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import org.jspecify.annotations.Nullable;

/** Identifiers of a statement in the one form used everywhere: lower case, without quotes. */
final class SqlNames {
    /** PostgreSQL functions that are called without brackets and so look like columns (manual, table 9.71). */
    private static final Set<String> BARE_FUNCTIONS = Set.of(
            "current_catalog",
            "current_date",
            "current_role",
            "current_schema",
            "current_time",
            "current_timestamp",
            "current_user",
            "default",
            "false",
            "localtime",
            "localtimestamp",
            "session_user",
            "system_user",
            "true",
            "user");

    private SqlNames() {}

    static String plain(String identifier) {
        String name = identifier;
        int last = name.length() - 1;
        if (last >= 1) {
            char first = name.charAt(0);
            if ((first == '"' || first == '`') && name.charAt(last) == first) {
                name = name.substring(1, last).replace("" + first + first, "" + first);
            }
        }
        return name.toLowerCase(Locale.ROOT);
    }

    static @Nullable String plainOrNull(@Nullable String identifier) {
        return identifier == null || identifier.isEmpty() ? null : plain(identifier);
    }

    /** {@code schema.table} or {@code table}; a database before the schema is left out. */
    static String table(Table table) {
        String schema = plainOrNull(table.getSchemaName());
        String name = plain(table.getName());
        return schema == null ? name : schema + "." + name;
    }

    /** True for {@code $1} and for functions written without brackets, which the parser gives as columns. */
    static boolean isNoColumn(Column column) {
        String name = column.getColumnName();
        if (column.getTable() != null && column.getTable().getName() != null) {
            return false;
        }
        return name.startsWith("$") || BARE_FUNCTIONS.contains(name.toLowerCase(Locale.ROOT));
    }
}
