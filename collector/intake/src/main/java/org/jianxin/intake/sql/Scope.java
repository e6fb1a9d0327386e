package org.jianxin.intake.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names one query can see: what stands in its FROM, its common table expressions, and the query around it. */
final class Scope {
    private final @Nullable Scope outer;
    private final Reading reading;
    private final List<Source> sources = new ArrayList<>();
    private final Map<String, Relation> common = new HashMap<>();
    private final Map<String, Set<String>> outputs = new HashMap<>();

    /** @param name alias, or the table's own name; null for an unnamed sub-select */
    private record Source(@Nullable String schema, @Nullable String name, Relation relation) {}

    Scope(@Nullable Scope outer, Reading reading) {
        this.outer = outer;
        this.reading = reading;
    }

    void source(@Nullable String schema, @Nullable String name, Relation relation) {
        sources.add(new Source(schema, name, relation));
    }

    /** Makes a common table expression known by its name, in this query and those inside it. */
    void common(String name, Relation relation) {
        common.put(name, relation);
    }

    /** Makes the name of a select item known to GROUP BY and ORDER BY. */
    void output(String name, Set<String> columns) {
        outputs.put(name, columns);
    }

    @Nullable
    Relation common(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Relation relation = scope.common.get(name);
            if (relation != null) {
                return relation;
            }
        }
        return null;
    }

    /** All relations in FROM, in order. */
    List<Relation> relations() {
        return sources.stream().map(Source::relation).toList();
    }

    /** The relation of that name, here or in a query around; null when there is none. */
    @Nullable
    Relation relation(@Nullable String schema, String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            reading.looked(scope.sources.size() + 1);
            for (Source source : scope.sources) {
                if (name.equals(source.name())
                        && (schema == null || source.schema() == null || schema.equals(source.schema()))) {
                    return source.relation();
                }
            }
        }
        return null;
    }

    /** Columns that {@code qualifier.column} comes from. An unknown qualifier stays as it is written. */
    Set<String> column(@Nullable String schema, String qualifier, String column) {
        Relation relation = relation(schema, qualifier);
        return relation == null ? Set.of(qualifier + "." + column) : look(relation, column);
    }

    /**
     * Columns that an unqualified name comes from. A sub-select that has an output of that name decides; otherwise every
     * table of the FROM may have it, and all are listed. The name of a table or alias stands for its whole row.
     */
    Set<String> column(String column) {
        Set<String> columns = new TreeSet<>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            reading.looked(scope.sources.size() + 1);
            for (Source source : scope.sources) {
                if (column.equals(source.name())) {
                    columns.addAll(source.relation().all());
                }
            }
        }
        for (Scope scope = this; scope != null && columns.isEmpty(); scope = scope.outer) {
            columns.addAll(scope.here(column));
        }
        return columns;
    }

    /** As {@link #column(String)}, where names of select items count too. */
    Set<String> sortColumn(String column) {
        Set<String> named = outputs.get(column);
        return named == null ? column(column) : named;
    }

    private Set<String> here(String column) {
        Set<String> columns = new TreeSet<>();
        boolean named = false;
        for (Source source : sources) {
            if (source.relation().names(column)) {
                named = true;
                columns.addAll(look(source.relation(), column));
            }
        }
        if (!named) {
            sources.forEach(source -> columns.addAll(look(source.relation(), column)));
        }
        return columns;
    }

    private Set<String> look(Relation relation, String column) {
        reading.looked(relation.outputs().size() + relation.rest().size() + 1);
        return relation.column(column);
    }
}
