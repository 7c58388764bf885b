// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;

/** Replaces names by slots and subqueries by plans. */
final class Binder {
    private final Compilation compilation;
    private final Scope scope;

    Binder(Compilation compilation, Scope scope) {
        this.compilation = compilation;
        this.scope = scope;
    }

    /** Carries a checked error through a lambda. */
    private static final class Carrier extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final SqlError error;

        private Carrier(SqlError error) {
            super(error);
            this.error = error;
        }
    }

    Expr bind(Expr expr) throws SqlError {
        try {
            return replace(expr);
        } catch (Carrier e) {
            throw e.error;
        }
    }

    List<Expr> bind(List<Expr> list) throws SqlError {
        List<Expr> bound = new ArrayList<>();
        for (Expr expr : list) {
            bound.add(bind(expr));
        }
        return bound;
    }

    private Expr replace(Expr expr) {
        try {
            if (expr instanceof Expr.ColumnRef id
                    && id.parts().get(id.parts().size() - 1).equals(RowHandle.ROW_ID)) {
                List<String> source = id.parts().subList(0, id.parts().size() - 1);
                return new RowHandle.Id(scope.star(source).get(0).slot());
            }
            if (expr instanceof Expr.ColumnRef column) {
                return column(column);
            }
            if (expr instanceof RowHandle.Named row) {
                return new RowHandle.Bound(
                        scope.star(List.of(row.alias())).get(0).slot());
            }
            if (expr instanceof Expr.Subquery subquery) {
                return new BoundQuery(BoundQuery.Use.SCALAR, null, Expr.Comparator.EQ, plan(subquery.query()));
            }
            if (expr instanceof Expr.Exists exists) {
                return new BoundQuery(BoundQuery.Use.EXISTS, null, Expr.Comparator.EQ, plan(exists.query()));
            }
            if (expr instanceof Expr.InQuery in) {
                return new BoundQuery(BoundQuery.Use.ANY, replace(in.operand()), Expr.Comparator.EQ, plan(in.query()));
            }
            if (expr instanceof Expr.Quantified quantified) {
                BoundQuery.Use use = quantified.all() ? BoundQuery.Use.ALL : BoundQuery.Use.ANY;
                return new BoundQuery(
                        use, replace(quantified.operand()), quantified.operator(), plan(quantified.query()));
            }
        } catch (SqlError e) {
            throw new Carrier(e);
        }
        return expr.map(this::replace);
    }

    private Expr column(Expr.ColumnRef column) throws SqlError {
        List<String> parts = column.parts();
        String last = parts.get(parts.size() - 1);
        boolean perhapsProperty = parts.size() > 1 && Expr.Clr.PROPERTIES.contains(last);
        SlotRef found = perhapsProperty ? scope.find(parts) : scope.resolve(parts);
        if (found == null) {
            SlotRef owner = scope.find(parts.subList(0, parts.size() - 1));
            if (owner == null || !SqlTypes.isClr(owner.type().kind())) {
                found = scope.resolve(parts);
            } else {
                compilation.readsColumn(owner.slot(), owner.ordinal());
                return new Expr.Clr(owner, "", last, List.of(), true);
            }
        }
        compilation.readsColumn(found.slot(), found.ordinal());
        return found;
    }

    private QueryPlan plan(dev.caravan.standin.tsql.syntax.Query query) throws SqlError {
        return new QueryCompiler(compilation).compile(query, scope, false);
    }
}
