package org.jianxin.intake.sql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a sub-select, a common table expression, a table function or a table offers to the query around it: its outputs,
 * each with the columns of real tables it comes from.
 *
 * @param outputs in order; a name of {@code *} stands for all columns of a real table
 * @param rest columns any other name may come from
 */
record Relation(List<Output> outputs, Set<String> rest) {
    static final String STAR = "*";

    /** @param name null where the expression has none */
    record Output(@Nullable String name, Set<String> columns) {
        Output {
            columns = Set.copyOf(columns);
        }

        boolean star() {
            return STAR.equals(name);
        }
    }

    Relation {
        outputs = List.copyOf(outputs);
        rest = Set.copyOf(rest);
    }

    static Relation table(String table) {
        return new Relation(List.of(new Output(STAR, Set.of(table + ".*"))), Set.of());
    }

    static Relation nothing() {
        return new Relation(List.of(), Set.of());
    }

    /** Whether one of the outputs certainly has this name. */
    boolean names(String column) {
        return outputs.stream().anyMatch(output -> column.equals(output.name()));
    }

    /** Columns a name of this relation comes from. */
    Set<String> column(String name) {
        requireNonNull(name, "name");
        Set<String> columns = new TreeSet<>();
        for (Output output : outputs) {
            if (name.equals(output.name())) {
                columns.addAll(output.columns());
            }
        }
        if (columns.isEmpty() && !names(name)) {
            for (Output output : outputs) {
                if (output.name() == null) {
                    columns.addAll(
                            output.columns()); // PostgreSQL names such outputs itself, for instance after a function
                } else if (output.star()) {
                    for (String column : output.columns()) {
                        columns.add(column.endsWith(".*") ? column.substring(0, column.length() - 1) + name : column);
                    }
                }
            }
            columns.addAll(rest);
        }
        return columns;
    }

    /** Columns a whole row comes from. */
    Set<String> all() {
        Set<String> columns = new TreeSet<>(rest);
        outputs.forEach(output -> columns.addAll(output.columns()));
        return columns;
    }

    /** As seen under the names given to its columns, {@code AS t(a, b)}. */
    Relation renamed(List<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        boolean positions = outputs.size() >= names.size()
                && outputs.subList(0, names.size()).stream().noneMatch(Output::star);
        List<Output> renamed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            renamed.add(new Output(names.get(i), positions ? outputs.get(i).columns() : all()));
        }
        if (positions) {
            renamed.addAll(outputs.subList(names.size(), outputs.size()));
        } else {
            outputs.stream().filter(Output::star).forEach(renamed::add);
        }
        return new Relation(renamed, rest);
    }

    /** The rows of both, as {@code UNION} and its like give them: the names are this one's. */
    Relation union(Relation other) {
        boolean positions = outputs.size() == other.outputs.size()
                && outputs.stream().noneMatch(Output::star)
                && other.outputs.stream().noneMatch(Output::star);
        List<Output> both = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Output mine = outputs.get(i);
            Set<String> columns = new TreeSet<>(mine.columns());
            columns.addAll(positions ? other.outputs.get(i).columns() : other.all());
            both.add(new Output(mine.name(), columns));
        }
        Set<String> others = new TreeSet<>(rest);
        others.addAll(other.rest);
        if (!positions) {
            others.addAll(other.all());
        }
        return new Relation(both, others);
    }
}
