// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The FROM clause after names have been resolved. */
sealed interface FromTree {

    /** Slots of the sources in it. */
    BitSet slots();

    /** A table with a store. */
    record Base(Table table, int slot) implements FromTree {
        @Override
        public BitSet slots() {
            return one(slot);
        }
    }

    /**
     * A source that makes its rows: a subquery, view, function or list.
     *
     * @param dependencies slots that it reads
     */
    record Made(RowMaker rows, int slot, BitSet dependencies) implements FromTree {
        @Override
        public BitSet slots() {
            return one(slot);
        }
    }

    /** A join; a right join has been turned into a left one. */
    record Joined(Query.Join.Kind kind, FromTree left, FromTree right, List<Expr> on) implements FromTree {
        @Override
        public BitSet slots() {
            BitSet both = (BitSet) left.slots().clone();
            both.or(right.slots());
            return both;
        }
    }

    /** No FROM at all: one combination without rows. */
    record None() implements FromTree {
        @Override
        public BitSet slots() {
            return new BitSet();
        }
    }

    /** Makes rows. */
    interface RowMaker {
        QueryPlan.Rows open(Frame frame) throws SqlError;
    }

    private static BitSet one(int slot) {
        BitSet slots = new BitSet();
        slots.set(slot);
        return slots;
    }

    /** The parts of a condition that must all be true. */
    static void conjuncts(@Nullable Expr condition, List<Expr> into) {
        if (condition instanceof Expr.And and) {
            conjuncts(and.left(), into);
            conjuncts(and.right(), into);
        } else if (condition instanceof Expr.Between between) {
            into.add(new Expr.Compare(Expr.Comparator.GE, between.operand(), between.low()));
            into.add(new Expr.Compare(Expr.Comparator.LE, between.operand(), between.high()));
        } else if (condition != null) {
            into.add(condition);
        }
    }
}
