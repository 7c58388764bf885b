// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PartitionFunction;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.type.Ordering;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What the trusted CHECK constraints of a table say of a column's values: whether they are all in one partition. */
final class SwitchBounds {
    private final BatchRunner runner;
    private final Column column;
    private final PartitionFunction function;
    private final Comparator<@Nullable Object> order;
    private @Nullable Object low;
    private boolean lowIncluded;
    private @Nullable Object high;
    private boolean highIncluded;
    private boolean required;

    SwitchBounds(BatchRunner runner, Table table, Column column, PartitionFunction function) throws SqlError {
        this.runner = runner;
        this.column = column;
        this.function = function;
        this.order = Ordering.of(function.parameter());
        this.required = !column.nullable();
        for (CheckConstraint check : table.checks()) {
            if (!check.disabled() && !check.notTrusted()) {
                collect(Parser.parseExpression(check.definition()));
            }
        }
    }

    /** Whether no value can be outside a partition. */
    boolean within(int partition) {
        boolean lowest = partition == 1;
        boolean highest = partition == function.fanout();
        if (!required && function.partition(null) != partition) {
            return false;
        }
        if (!lowest) {
            Object bound = function.boundaries().get(partition - 2);
            int c = low == null ? -1 : order.compare(low, bound);
            if (c < 0 || c == 0 && !function.right() && lowIncluded) {
                return false;
            }
        }
        if (!highest) {
            Object bound = function.boundaries().get(partition - 1);
            int c = high == null ? 1 : order.compare(high, bound);
            return c < 0 || c == 0 && (!function.right() || !highIncluded);
        }
        return true;
    }

    private void collect(Expr condition) throws SqlError {
        if (condition instanceof Expr.And and) {
            collect(and.left());
            collect(and.right());
        } else if (condition instanceof Expr.Not not && not.operand() instanceof Expr.IsNull isNull) {
            required |= isColumn(isNull.operand());
        } else if (condition instanceof Expr.Between between && isColumn(between.operand())) {
            bound(Expr.Comparator.GE, between.low());
            bound(Expr.Comparator.LE, between.high());
        } else if (condition instanceof Expr.Compare compare) {
            if (isColumn(compare.left())) {
                bound(compare.operator(), compare.right());
            } else if (isColumn(compare.right())) {
                bound(compare.operator().flipped(), compare.left());
            }
        }
    }

    private boolean isColumn(Expr expr) {
        return expr instanceof Expr.ColumnRef ref
                && Names.same(ref.parts().get(ref.parts().size() - 1), column.name());
    }

    private void bound(Expr.Comparator operator, Expr expr) throws SqlError {
        if (readsColumns(expr)) {
            return;
        }
        Object value = runner.evaluateOnce(expr, function.parameter());
        if (value == null) {
            return;
        }
        switch (operator) {
            case GT -> raise(value, false);
            case GE -> raise(value, true);
            case LT -> lower(value, false);
            case LE -> lower(value, true);
            case EQ -> {
                raise(value, true);
                lower(value, true);
            }
            case NE -> {}
        }
    }

    private static boolean readsColumns(Expr expr) {
        boolean[] found = {false};
        look(expr, found);
        return found[0];
    }

    private static Expr look(Expr expr, boolean[] found) {
        found[0] |= expr instanceof Expr.ColumnRef;
        return expr.map(part -> look(part, found));
    }

    private void raise(Object value, boolean included) {
        int c = low == null ? 1 : order.compare(value, low);
        if (c > 0 || c == 0 && !included) {
            low = value;
            lowIncluded = included;
        }
    }

    private void lower(Object value, boolean included) {
        int c = high == null ? -1 : order.compare(value, high);
        if (c < 0 || c == 0 && !included) {
            high = value;
            highIncluded = included;
        }
    }
}
