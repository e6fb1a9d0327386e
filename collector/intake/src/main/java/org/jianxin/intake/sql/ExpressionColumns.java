package org.jianxin.intake.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.ExpressionVisitorAdapter;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.WindowDefinition;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Concat;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/** Collects the columns one expression reads; sub-selects in it are read as queries of their own. */
final class ExpressionColumns extends ExpressionVisitorAdapter<@Nullable Void> {
    private static final Set<Class<?>> CHAINS =
            Set.of(AndExpression.class, OrExpression.class, Addition.class, Concat.class);

    private final QueryReader queries;
    private final Scope scope;
    private final Set<String> into;
    private final boolean sorting;

    /** @param sorting whether names of select items count, as in GROUP BY and ORDER BY */
    ExpressionColumns(QueryReader queries, Scope scope, Set<String> into, boolean sorting) {
        this.queries = queries;
        this.scope = scope;
        this.into = into;
        this.sorting = sorting;
    }

    void read(@Nullable Expression expression) {
        if (expression != null) {
            expression.accept(this, null);
        }
    }

    @Override
    public <S> @Nullable Void visit(Column column, S context) {
        if (!SqlNames.isNoColumn(column)) {
            String name = SqlNames.plain(column.getColumnName());
            Table table = column.getTable();
            String qualifier = table == null ? null : SqlNames.plainOrNull(table.getName());
            if (qualifier != null) {
                into.addAll(scope.column(SqlNames.plainOrNull(table.getSchemaName()), qualifier, name));
            } else {
                into.addAll(sorting ? scope.sortColumn(name) : scope.column(name));
            }
        }
        read(column.getArrayConstructor());
        return null;
    }

    @Override
    public <S> @Nullable Void visit(AllTableColumns columns, S context) {
        String schema = SqlNames.plainOrNull(columns.getTable().getSchemaName());
        String name = SqlNames.plain(columns.getTable().getName());
        Relation relation = scope.relation(schema, name);
        into.addAll(relation == null ? Set.of(name + ".*") : relation.all());
        return null;
    }

    @Override
    public <S> @Nullable Void visit(Function function, S context) {
        readAll(function.getParameters());
        readAll(function.getNamedParameters());
        readAll(function.getChainedParameters());
        sortedBy(function.getOrderByElements());
        if (function.getAttribute() instanceof Expression attribute) {
            read(attribute);
        }
        return null;
    }

    /** Chains of the same operator lean to the left and can be thousands long: walked, not descended into. */
    @Override
    protected <S> @Nullable Void visitBinaryExpression(BinaryExpression binary, S context) {
        Deque<Expression> right = new ArrayDeque<>();
        Expression left = binary;
        while (left instanceof BinaryExpression chain && (chain == binary || CHAINS.contains(chain.getClass()))) {
            right.push(chain.getRightExpression());
            left = chain.getLeftExpression();
        }
        read(left);
        right.forEach(this::read);
        return null;
    }

    /** Windows and filters pick rows; what the function computes from is read. */
    @Override
    public <S> @Nullable Void visit(AnalyticExpression analytic, S context) {
        read(analytic.getExpression());
        read(analytic.getOffset());
        read(analytic.getDefaultValue());
        queries.predicate(analytic.getFilterExpression(), scope);
        queries.predicates(analytic.getPartitionExpressionList(), scope);
        sortedBy(analytic.getOrderByElements());
        sortedBy(analytic.getFuncOrderBy());
        WindowDefinition window = analytic.getWindowDefinition();
        if (window != null) {
            queries.window(window, scope);
        }
        return null;
    }

    @Override
    public <S> @Nullable Void visit(ParenthesedSelect select, S context) {
        into.addAll(queries.read(select, scope).all());
        return null;
    }

    @Override
    public <S> @Nullable Void visit(Select select, S context) {
        into.addAll(queries.read(select, scope).all());
        return null;
    }

    private void readAll(@Nullable ExpressionList<?> expressions) {
        if (expressions != null) {
            expressions.forEach(this::read);
        }
    }

    private void sortedBy(@Nullable List<OrderByElement> elements) {
        if (elements != null) {
            elements.forEach(element -> queries.predicate(element.getExpression(), scope));
        }
    }
}
