package org.jianxin.intake.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.ExplainStatement;
import net.sf.jsqlparser.statement.ReturningClause;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.alter.Alter;
import net.sf.jsqlparser.statement.analyze.Analyze;
import net.sf.jsqlparser.statement.create.index.CreateIndex;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.create.view.CreateView;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.delete.ParenthesedDelete;
import net.sf.jsqlparser.statement.drop.Drop;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.insert.ParenthesedInsert;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.merge.MergeDelete;
import net.sf.jsqlparser.statement.merge.MergeInsert;
import net.sf.jsqlparser.statement.merge.MergeOperation;
import net.sf.jsqlparser.statement.merge.MergeUpdate;
import net.sf.jsqlparser.statement.refresh.RefreshMaterializedViewStatement;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.truncate.Truncate;
import net.sf.jsqlparser.statement.update.ParenthesedUpdate;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads statements. What a statement takes values from (a select list, the source of an INSERT or SET, RETURNING) is kept
 * apart from what it gives values to. A DELETE writes no column. Statements on the shape of a table list the table only.
 */
final class StatementReader {
    private final Reading reading;
    private final QueryReader queries;

    StatementReader(Reading reading) {
        this.reading = reading;
        this.queries = new QueryReader(reading, this);
    }

    /** Adds everything the statement touches to the reading. */
    void read(Statement statement) {
        if (statement instanceof Select select) {
            reading.columns.addAll(queries.read(select, null).all());
        } else if (statement instanceof ExplainStatement explain) {
            explained(explain);
        } else if (statement instanceof CreateTable create) {
            tables(List.of(create.getTable()));
            created(create.getSelect());
        } else if (statement instanceof CreateView create) {
            tables(List.of(create.getView()));
            created(create.getSelect());
        } else if (statement instanceof Truncate truncate) {
            tables(truncate.getTables());
        } else if (statement instanceof Drop drop) {
            dropped(drop);
        } else if (statement instanceof Alter alter) {
            tables(List.of(alter.getTable()));
        } else if (statement instanceof CreateIndex index) {
            tables(List.of(index.getTable()));
        } else if (statement instanceof Analyze analyze) {
            tables(List.of(analyze.getTable()));
        } else if (statement instanceof RefreshMaterializedViewStatement refresh) {
            tables(List.of(refresh.getView()));
        } else {
            reading.columns.addAll(modify(statement, null).all());
        }
    }

    /** Reads a statement that changes rows; its RETURNING is what it gives. Others touch nothing we know of. */
    Relation modify(Statement statement, @Nullable Scope outer) {
        if (statement instanceof ParenthesedInsert inner) {
            return insert(inner.getInsert(), outer);
        } else if (statement instanceof ParenthesedUpdate inner) {
            return update(inner.getUpdate(), outer);
        } else if (statement instanceof ParenthesedDelete inner) {
            return delete(inner.getDelete(), outer);
        } else if (statement instanceof Insert insert) {
            return insert(insert, outer);
        } else if (statement instanceof Update update) {
            return update(update, outer);
        } else if (statement instanceof Delete delete) {
            return delete(delete, outer);
        } else if (statement instanceof Merge merge) {
            return merge(merge, outer);
        }
        return Relation.nothing();
    }

    private void explained(ExplainStatement explain) {
        if (explain.getStatement() != null) {
            read(explain.getStatement());
        } else if (explain.getTable() != null) {
            tables(List.of(explain.getTable()));
        }
    }

    private void created(@Nullable Select select) {
        if (select != null) {
            reading.columns.addAll(queries.read(select, null).all());
        }
    }

    private void dropped(Drop drop) {
        String type = String.valueOf(drop.getType()).toLowerCase(Locale.ROOT);
        if (type.endsWith("table") || type.endsWith("view")) {
            tables(drop.getNames());
        }
    }

    private Relation insert(Insert insert, @Nullable Scope outer) {
        Scope scope = queries.with(insert.getWithItemsList(), outer);
        Table table = insert.getTable();
        tables(List.of(table));
        written(table, insert.getColumns(), insert.getSetUpdateSets() == null);
        if (insert.getSelect() != null) {
            reading.columns.addAll(queries.read(insert.getSelect(), scope).all());
        }
        Scope target = new Scope(scope, reading);
        queries.from(table, target);
        target.source(null, "excluded", Relation.nothing()); // the row that was to be inserted, not one of the table
        sets(table, insert.getSetUpdateSets(), target);
        sets(table, insert.getDuplicateUpdateSets(), target);
        if (insert.getConflictTarget() != null && insert.getConflictTarget().getIndexElements() != null) {
            insert.getConflictTarget().getIndexElements().forEach(element -> {
                if (element.getColumnName() != null) {
                    reading.predicates.add(qualified(table, element.getColumnName()));
                }
            });
        }
        if (insert.getConflictAction() != null) {
            sets(table, insert.getConflictAction().getUpdateSets(), target);
            queries.predicate(insert.getConflictAction().getWhereExpression(), target);
        }
        return returning(insert.getReturningClause(), table, scope);
    }

    private Relation update(Update update, @Nullable Scope outer) {
        Scope with = queries.with(update.getWithItemsList(), outer);
        Scope scope = new Scope(with, reading);
        queries.from(update.getTable(), scope);
        queries.joins(update.getStartJoins(), scope);
        queries.from(update.getFromItem(), scope);
        queries.joins(update.getJoins(), scope);
        sets(update.getTable(), update.getUpdateSets(), scope);
        queries.predicate(update.getWhere(), scope);
        return outputs(update.getReturningClause(), scope);
    }

    private Relation delete(Delete delete, @Nullable Scope outer) {
        Scope scope = new Scope(queries.with(delete.getWithItemsList(), outer), reading);
        if (delete.getTable() != null) {
            queries.from(delete.getTable(), scope);
        }
        List<? extends FromItem> using = delete.getUsingFromItemList();
        if (using != null) {
            using.forEach(item -> queries.from(item, scope));
        }
        queries.joins(delete.getJoins(), scope);
        queries.predicate(delete.getWhere(), scope);
        return outputs(delete.getReturningClause(), scope);
    }

    private Relation merge(Merge merge, @Nullable Scope outer) {
        Scope scope = new Scope(queries.with(merge.getWithItemsList(), outer), reading);
        Table table = merge.getTable();
        queries.from(table, scope);
        queries.from(merge.getFromItem(), scope);
        queries.predicate(merge.getOnCondition(), scope);
        if (merge.getOperations() != null) {
            merge.getOperations().forEach(operation -> operation(operation, table, scope));
        }
        return outputs(merge.getReturningClause(), scope);
    }

    private void operation(MergeOperation operation, Table table, Scope scope) {
        if (operation instanceof MergeUpdate update) {
            sets(table, update.getUpdateSets(), scope);
            queries.predicate(update.getAndPredicate(), scope);
            queries.predicate(update.getWhereCondition(), scope);
            queries.predicate(update.getDeleteWhereCondition(), scope);
        } else if (operation instanceof MergeInsert insert) {
            written(table, insert.getColumns(), true);
            if (insert.getValues() != null) {
                insert.getValues().forEach(value -> reading.columns.addAll(queries.columns(value, scope)));
            }
            queries.predicate(insert.getAndPredicate(), scope);
            queries.predicate(insert.getWhereCondition(), scope);
        } else if (operation instanceof MergeDelete delete) {
            queries.predicate(delete.getAndPredicate(), scope);
        }
    }

    private Relation returning(@Nullable ReturningClause returning, Table table, Scope outer) {
        Scope scope = new Scope(outer, reading);
        queries.from(table, scope);
        return outputs(returning, scope);
    }

    private Relation outputs(@Nullable ReturningClause returning, Scope scope) {
        List<Relation.Output> outputs = new ArrayList<>();
        if (returning != null) {
            returning.forEach(item -> outputs.addAll(queries.outputs(item, scope)));
        }
        return new Relation(outputs, Set.of());
    }

    /** {@code SET a = …}: the columns set, and the columns the values come from. */
    private void sets(Table table, @Nullable Collection<UpdateSet> sets, Scope scope) {
        if (sets == null) {
            return;
        }
        for (UpdateSet set : sets) {
            written(table, set.getColumns(), false);
            if (set.getValues() != null) {
                for (Expression value : set.getValues()) {
                    reading.columns.addAll(queries.columns(value, scope));
                }
            }
        }
    }

    /** @param all whether the lack of a list of columns means all of them */
    private void written(Table table, @Nullable ExpressionList<Column> columns, boolean all) {
        if (columns != null && !columns.isEmpty()) {
            columns.forEach(column -> reading.written.add(qualified(table, column.getColumnName())));
        } else if (all) {
            reading.written.add(qualified(table, "*"));
        }
    }

    private static String qualified(Table table, String column) {
        return SqlNames.plain(table.getName()) + "." + SqlNames.plain(column);
    }

    private void tables(List<Table> tables) {
        tables.forEach(table -> reading.tables.add(SqlNames.table(table)));
    }
}
