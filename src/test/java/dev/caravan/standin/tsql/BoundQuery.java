// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.tsql.syntax.Expr;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A subquery in an expression, compiled.
 *
 * @param use what is asked of it
 * @param operand left side of IN, ANY and ALL, else null
 * @param operator comparison of ANY and ALL, = for IN
 * @param plan the subquery
 */
record BoundQuery(Use use, @Nullable Expr operand, Expr.Comparator operator, QueryPlan plan) implements Expr.Bound {
    enum Use {
        SCALAR,
        EXISTS,
        ANY,
        ALL
    }

    @Override
    public Expr map(UnaryOperator<Expr> change) {
        return new BoundQuery(use, Expr.mapNullable(operand, change), operator, plan);
    }
}
