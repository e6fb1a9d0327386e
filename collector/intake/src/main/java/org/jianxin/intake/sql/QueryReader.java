package org.jianxin.intake.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.WindowDefinition;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.ParenthesedStatement;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.GroupByElement;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.TableFunction;
import net.sf.jsqlparser.statement.select.TableStatement;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.select.WithItem;
import org.jspecify.annotations.Nullable;

/**
 * Reads queries: adds the tables and the columns they pick rows by to the reading, and gives what they return as a
 * {@link Relation}, so that a query around them decides which of it is really taken.
 */
final class QueryReader {
    private final Reading reading;
    private final StatementReader statements;

    QueryReader(Reading reading, StatementReader statements) {
        this.reading = reading;
        this.statements = statements;
    }

    Relation read(Select select, @Nullable Scope outer) {
        return read(select, outer, null);
    }

    /** @param recursive name under which the query may refer to itself, or null */
    private Relation read(Select select, @Nullable Scope outer, @Nullable WithItem<?> recursive) {
        Scope scope = with(select.getWithItemsList(), outer);
        Relation result;
        if (select instanceof PlainSelect plain) {
            return plain(plain, scope);
        } else if (select instanceof SetOperationList set) {
            result = setOperation(set, scope, recursive);
        } else if (select instanceof ParenthesedSelect inner) {
            result = read(inner.getSelect(), scope, recursive);
        } else if (select instanceof Values values) {
            result = values(values, scope);
        } else if (select instanceof TableStatement table) {
            result = table(table.getTable(), scope);
        } else {
            throw new UnsupportedOperationException(select.getClass().getSimpleName());
        }
        Scope sorting = new Scope(scope, reading);
        sorting.source(null, null, result);
        predicateSort(select.getOrderByElements(), sorting);
        return result;
    }

    /** A scope that knows the common table expressions of a WITH. */
    Scope with(@Nullable List<WithItem<?>> items, @Nullable Scope outer) {
        Scope scope = new Scope(outer, reading);
        if (items != null) {
            for (WithItem<?> item : items) {
                scope.common(SqlNames.plain(item.getAliasName()), common(item, scope));
            }
        }
        return scope;
    }

    private Relation common(WithItem<?> item, Scope scope) {
        ParenthesedStatement statement = item.getParenthesedStatement();
        Relation relation = statement instanceof ParenthesedSelect select
                ? read(select, scope, item.isRecursive() ? item : null)
                : statements.modify(statement, scope);
        return relation.renamed(columnNames(item));
    }

    private static List<String> columnNames(WithItem<?> item) {
        List<String> names = new ArrayList<>();
        if (item.getWithItemList() != null) {
            for (SelectItem<?> column : item.getWithItemList()) {
                names.add(SqlNames.plain(column.toString()));
            }
        }
        return names;
    }

    private Relation setOperation(SetOperationList set, Scope scope, @Nullable WithItem<?> recursive) {
        Relation all = null;
        for (Select part : set.getSelects()) {
            Relation relation = read(part, scope);
            all = all == null ? relation : all.union(relation);
            if (recursive != null) {
                scope.common(SqlNames.plain(recursive.getAliasName()), all.renamed(columnNames(recursive)));
            }
        }
        return all == null ? Relation.nothing() : all;
    }

    private Relation values(Values values, Scope scope) {
        Set<String> columns = new TreeSet<>();
        ExpressionColumns expressions = new ExpressionColumns(this, scope, columns, false);
        if (values.getExpressions() != null) {
            values.getExpressions().forEach(expressions::read);
        }
        return new Relation(List.of(), columns);
    }

    private Relation plain(PlainSelect select, Scope outer) {
        Scope scope = new Scope(outer, reading);
        from(select.getFromItem(), scope);
        joins(select.getJoins(), scope);
        if (select.getIntoTables() != null) {
            select.getIntoTables().forEach(table -> reading.tables.add(SqlNames.table(table)));
        }
        List<Relation.Output> outputs = new ArrayList<>();
        if (select.getSelectItems() != null) {
            select.getSelectItems().forEach(item -> outputs.addAll(outputs(item, scope)));
        }
        predicate(select.getWhere(), scope);
        predicate(select.getHaving(), scope);
        predicate(select.getQualify(), scope);
        if (select.getDistinct() != null && select.getDistinct().getOnSelectItems() != null) {
            select.getDistinct().getOnSelectItems().forEach(item -> sortPredicate(item.getExpression(), scope));
        }
        group(select.getGroupBy(), scope);
        if (select.getWindowDefinitions() != null) {
            select.getWindowDefinitions().forEach(window -> window(window, scope));
        }
        predicateSort(select.getOrderByElements(), scope);
        return new Relation(outputs, Set.of());
    }

    /** What the items of a RETURNING or a select list give. */
    List<Relation.Output> outputs(SelectItem<?> item, Scope scope) {
        Expression expression = item.getExpression();
        List<Relation.Output> outputs = new ArrayList<>();
        if (expression instanceof AllTableColumns table) {
            Table named = table.getTable();
            Relation relation =
                    scope.relation(SqlNames.plainOrNull(named.getSchemaName()), SqlNames.plain(named.getName()));
            addAll(outputs, relation == null ? Relation.table(SqlNames.plain(named.getName())) : relation);
        } else if (expression instanceof AllColumns) {
            scope.relations().forEach(relation -> addAll(outputs, relation));
        } else {
            Set<String> columns = columns(expression, scope);
            Alias alias = item.getAlias();
            String name = alias != null
                    ? SqlNames.plain(alias.getName())
                    : expression instanceof Column column ? SqlNames.plain(column.getColumnName()) : null;
            if (alias != null) {
                scope.output(SqlNames.plain(alias.getName()), columns);
            }
            outputs.add(new Relation.Output(name, columns));
        }
        return outputs;
    }

    private void addAll(List<Relation.Output> outputs, Relation relation) {
        reading.looked(relation.outputs().size() + 1);
        outputs.addAll(relation.outputs());
        if (!relation.rest().isEmpty()) {
            outputs.add(new Relation.Output(null, relation.rest()));
        }
    }

    void joins(@Nullable List<Join> joins, Scope scope) {
        if (joins != null) {
            for (Join join : joins) {
                from(join.getFromItem(), scope);
                join.getOnExpressions().forEach(on -> predicate(on, scope));
                join.getUsingColumns().forEach(column -> predicate(column, scope));
            }
        }
    }

    /** Adds what stands in a FROM to the scope. */
    void from(@Nullable FromItem item, Scope scope) {
        if (item == null) {
            return;
        }
        Alias alias = item.getAlias();
        String name = alias == null ? null : SqlNames.plainOrNull(alias.getName());
        if (item instanceof Table table) {
            Relation relation = table(table, scope).renamed(aliasColumns(alias));
            String schema = name == null ? SqlNames.plainOrNull(table.getSchemaName()) : null;
            scope.source(schema, name == null ? SqlNames.plain(table.getName()) : name, relation);
        } else if (item instanceof ParenthesedFromItem group) {
            from(group.getFromItem(), scope);
            joins(group.getJoins(), scope);
        } else if (item instanceof TableFunction function) {
            Set<String> columns = new TreeSet<>();
            for (Function called : function.getFunctions()) {
                columns.addAll(columns(called, scope));
            }
            List<String> names = aliasColumns(alias);
            scope.source(null, name, new Relation(List.of(), columns).renamed(names));
        } else if (item instanceof Select select) {
            scope.source(null, name, read(select, scope).renamed(aliasColumns(alias)));
        } else {
            throw new UnsupportedOperationException(item.getClass().getSimpleName());
        }
    }

    /** A table or a common table expression, by the name in FROM. */
    Relation table(Table table, Scope scope) {
        String name = SqlNames.table(table);
        Relation common = scope.common(name);
        if (common != null) {
            return common;
        }
        reading.tables.add(name);
        return Relation.table(SqlNames.plain(table.getName()));
    }

    private static List<String> aliasColumns(@Nullable Alias alias) {
        return alias == null || alias.getAliasColumns() == null
                ? List.of()
                : alias.getAliasColumns().stream()
                        .map(column -> SqlNames.plain(column.name))
                        .toList();
    }

    Set<String> columns(@Nullable Expression expression, Scope scope) {
        Set<String> columns = new TreeSet<>();
        new ExpressionColumns(this, scope, columns, false).read(expression);
        return columns;
    }

    void predicate(@Nullable Expression expression, Scope scope) {
        new ExpressionColumns(this, scope, reading.predicates, false).read(expression);
    }

    void predicates(@Nullable ExpressionList<?> expressions, Scope scope) {
        if (expressions != null) {
            expressions.forEach(expression -> predicate(expression, scope));
        }
    }

    void window(WindowDefinition window, Scope scope) {
        predicates(window.getPartitionExpressionList(), scope);
        if (window.getOrderByElements() != null) {
            window.getOrderByElements().forEach(element -> predicate(element.getExpression(), scope));
        }
    }

    private void predicateSort(@Nullable List<OrderByElement> elements, Scope scope) {
        if (elements != null) {
            elements.forEach(element -> sortPredicate(element.getExpression(), scope));
        }
    }

    private void group(@Nullable GroupByElement group, Scope scope) {
        if (group != null) {
            if (group.getGroupByExpressionList() != null) {
                group.getGroupByExpressionList().forEach(expression -> sortPredicate(expression, scope));
            }
            if (group.getGroupingSets() != null) {
                group.getGroupingSets().forEach(set -> set.forEach(expression -> sortPredicate(expression, scope)));
            }
        }
    }

    private void sortPredicate(Expression expression, Scope scope) {
        new ExpressionColumns(this, scope, reading.predicates, true).read(expression);
    }
}
