// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the sources of a query and its conditions into steps: conditions are tested as early as the rows they need are
 * there, and used to seek where an index allows it. Joins are nested loops in the order of the text; a right side without
 * a fitting index is read once and looked up by hash.
 */
final class SourcePlanner {
    private final Compilation compilation;
    private final List<Expr.Order> wanted;
    private boolean ordered;
    private boolean alone;
    private boolean driven;

    /**
     * Prepares to plan.
     *
     * @param wanted ORDER BY that the first source should follow if it can
     */
    SourcePlanner(Compilation compilation, List<Expr.Order> wanted) {
        this.compilation = compilation;
        this.wanted = wanted;
    }

    /** Whether rows come in the wanted order. */
    boolean ordered() {
        return ordered;
    }

    /**
     * Plans sources.
     *
     * @param tree sources
     * @param conditions conditions that must be true
     * @param outer slots of outer queries
     */
    Steps.Plan plan(FromTree tree, List<Expr> conditions, BitSet outer) throws SqlError {
        List<Expr> pending = new ArrayList<>();
        List<Expr> initial = new ArrayList<>();
        BitSet own = tree.slots();
        alone = tree instanceof FromTree.Base;
        for (Expr condition : conditions) {
            (Scope.slots(condition).intersects(own) ? pending : initial).add(condition);
        }
        Steps.Plan plan = build(tree, pending, outer, false);
        Steps.Plan filtered = pending.isEmpty() ? plan : Steps.filter(plan, all(pending));
        if (initial.isEmpty()) {
            return filtered;
        }
        Condition start = all(initial);
        return frame -> start.test(frame) == Condition.TRUE ? filtered.open(frame) : Steps.NONE;
    }

    private Condition all(List<Expr> conditions) throws SqlError {
        Expr joined = conditions.get(0);
        for (Expr condition : conditions.subList(1, conditions.size())) {
            joined = new Expr.And(joined, condition);
        }
        return compilation.conditions.compile(joined);
    }

    /** Takes the conditions out of a list that need no other slots than the given ones. */
    private static List<Expr> take(List<Expr> pending, BitSet known) {
        List<Expr> taken = new ArrayList<>();
        for (Iterator<Expr> iterator = pending.iterator(); iterator.hasNext(); ) {
            Expr condition = iterator.next();
            BitSet needed = Scope.slots(condition);
            needed.andNot(known);
            if (needed.isEmpty()) {
                taken.add(condition);
                iterator.remove();
            }
        }
        return taken;
    }

    private static BitSet union(BitSet a, BitSet b) {
        BitSet both = (BitSet) a.clone();
        both.or(b);
        return both;
    }

    private Steps.Plan build(FromTree tree, List<Expr> pending, BitSet available, boolean repeated) throws SqlError {
        if (tree instanceof FromTree.None) {
            return frame -> once();
        }
        if (tree instanceof FromTree.Joined join) {
            return join(join, pending, available, repeated);
        }
        BitSet known = union(available, tree.slots());
        List<Expr> conditions = take(pending, known);
        boolean first = !driven;
        driven = true;
        if (tree instanceof FromTree.Base base) {
            return base(base, conditions, available, repeated, first);
        }
        return made((FromTree.Made) tree, conditions, available, repeated);
    }

    private static Steps once() {
        boolean[] given = new boolean[1];
        return () -> {
            boolean result = !given[0];
            given[0] = true;
            return result;
        };
    }

    private Steps.Plan base(
            FromTree.Base base, List<Expr> conditions, BitSet available, boolean repeated, boolean first)
            throws SqlError {
        TableAccess access =
                TableAccess.choose(compilation, base, conditions, available, first ? wanted : List.of(), alone);
        if (first && !wanted.isEmpty()) {
            ordered = access.follow(wanted, alone);
        }
        if (!access.isSeek() && (repeated || !available.isEmpty())) {
            Steps.Plan hashed = hashed(base.slot(), access::plan, conditions, available);
            if (hashed != null) {
                return hashed;
            }
        }
        return access.plan(conditions.isEmpty() ? null : all(conditions));
    }

    private Steps.Plan made(FromTree.Made made, List<Expr> conditions, BitSet available, boolean repeated)
            throws SqlError {
        int slot = made.slot();
        Steps.Plan plan = frame -> {
            QueryPlan.Rows rows = made.rows().open(frame);
            return () -> {
                frame.step();
                @Nullable Object[] row = rows.next();
                if (row == null) {
                    return false;
                }
                frame.slots[slot] = row;
                return true;
            };
        };
        boolean fixed = made.dependencies().isEmpty() && !(made.rows() instanceof RecursiveQuery.Working);
        if (fixed && repeated) {
            Steps.Plan all = plan;
            Steps.Plan hashed = hashed(
                    slot, condition -> condition == null ? all : Steps.filter(all, condition), conditions, available);
            if (hashed != null) {
                return hashed;
            }
            plan = kept(slot, plan);
        }
        return conditions.isEmpty() ? plan : Steps.filter(plan, all(conditions));
    }

    /** Reads a source once and gives its rows again and again. */
    private static Steps.Plan kept(int slot, Steps.Plan plan) {
        Object part = new Object();
        return frame -> {
            @SuppressWarnings("unchecked")
            List<@Nullable Object[]> rows = frame.once(part, List.class, () -> collect(slot, plan, frame));
            return replay(rows, slot, frame);
        };
    }

    private static List<@Nullable Object[]> collect(int slot, Steps.Plan plan, Frame frame) throws SqlError {
        List<@Nullable Object[]> rows = new ArrayList<>();
        Steps steps = plan.open(frame);
        while (steps.next()) {
            rows.add(frame.slots[slot]);
        }
        return rows;
    }

    private static Steps replay(List<@Nullable Object[]> rows, int slot, Frame frame) {
        int[] at = new int[1];
        return () -> {
            frame.step();
            if (at[0] >= rows.size()) {
                return false;
            }
            frame.slots[slot] = rows.get(at[0]++);
            return true;
        };
    }

    /** A source that can be read as far as a condition is true, null for all of it. */
    private interface Filtered {
        Steps.Plan where(@Nullable Condition condition);
    }

    /** One equality that a hash lookup uses: the column's side and the other. */
    private record Equal(Compiled column, Compiled other, SqlType type) {}

    /** Looks rows up by hash when conditions compare the source's columns with rows that are known, else null. */
    private Steps.@Nullable Plan hashed(int slot, Filtered source, List<Expr> conditions, BitSet available)
            throws SqlError {
        List<Equal> equals = new ArrayList<>();
        List<Expr> own = new ArrayList<>();
        List<Expr> rest = new ArrayList<>();
        for (Expr condition : conditions) {
            Equal equal = equal(condition, slot, available);
            if (equal != null) {
                equals.add(equal);
            }
            (Scope.slots(condition).intersects(available) ? rest : own).add(condition);
        }
        if (equals.isEmpty()) {
            return null;
        }
        Steps.Plan read = source.where(own.isEmpty() ? null : all(own));
        HashKey.Maker maker = HashKey.of(equals.stream().map(Equal::type).toList());
        Object part = new Object();
        Steps.Plan lookup = frame -> {
            @SuppressWarnings("unchecked")
            Map<HashKey, List<@Nullable Object[]>> table =
                    frame.once(part, Map.class, () -> table(slot, read, equals, maker, frame));
            @Nullable Object[] values = values(equals, frame, false);
            List<@Nullable Object[]> rows = values == null ? null : table.get(maker.key(values));
            return rows == null ? Steps.NONE : replay(rows, slot, frame);
        };
        return rest.isEmpty() ? lookup : Steps.filter(lookup, all(rest));
    }

    private @Nullable Equal equal(Expr condition, int slot, BitSet available) throws SqlError {
        if (!(condition instanceof Expr.Compare compare) || compare.operator() != Expr.Comparator.EQ) {
            return null;
        }
        BitSet left = Scope.slots(compare.left());
        BitSet right = Scope.slots(compare.right());
        boolean forward = isOnly(left, slot) && isKnown(right, available);
        boolean back = isOnly(right, slot) && isKnown(left, available);
        if (!forward && !back) {
            return null;
        }
        Compiled column = compilation.expressions.compile(forward ? compare.left() : compare.right());
        Compiled other = compilation.expressions.compile(forward ? compare.right() : compare.left());
        if (column.nullLiteral() || other.nullLiteral()) {
            return null;
        }
        SqlType type = Types.common(column.type(), other.type());
        return new Equal(column.as(type), other.as(type), type);
    }

    private static boolean isOnly(BitSet slots, int slot) {
        return slots.cardinality() == 1 && slots.get(slot);
    }

    private static boolean isKnown(BitSet slots, BitSet available) {
        BitSet unknown = (BitSet) slots.clone();
        unknown.andNot(available);
        return unknown.isEmpty() && !slots.isEmpty();
    }

    private static Map<HashKey, List<@Nullable Object[]>> table(
            int slot, Steps.Plan plan, List<Equal> equals, HashKey.Maker maker, Frame frame) throws SqlError {
        Map<HashKey, List<@Nullable Object[]>> table = new HashMap<>();
        Steps steps = plan.open(frame);
        while (steps.next()) {
            @Nullable Object[] values = values(equals, frame, true);
            if (values != null) {
                table.computeIfAbsent(maker.key(values), k -> new ArrayList<>()).add(frame.slots[slot]);
            }
        }
        return table;
    }

    // Null as soon as one value is NULL, which equals nothing.
    private static @Nullable Object @Nullable [] values(List<Equal> equals, Frame frame, boolean column)
            throws SqlError {
        @Nullable Object[] values = new Object[equals.size()];
        for (int i = 0; i < values.length; i++) {
            Equal equal = equals.get(i);
            values[i] = (column ? equal.column() : equal.other()).eval(frame);
            if (values[i] == null) {
                return null;
            }
        }
        return values;
    }

    private Steps.Plan join(FromTree.Joined join, List<Expr> pending, BitSet available, boolean repeated)
            throws SqlError {
        BitSet leftSlots = join.left().slots();
        if (join.kind() == Query.Join.Kind.FULL) {
            return fullJoin(join, available, repeated);
        }
        boolean inner = join.kind() != Query.Join.Kind.LEFT;
        if (inner) {
            pending.addAll(join.on());
        }
        Steps.Plan left = build(join.left(), pending, available, repeated);
        BitSet known = union(available, leftSlots);
        if (!inner) {
            List<Expr> on = new ArrayList<>(join.on());
            Steps.Plan right = build(join.right(), on, known, true);
            Steps.Plan matching = on.isEmpty() ? right : Steps.filter(right, all(on));
            return leftJoin(left, matching, join.right().slots());
        }
        List<Expr> before = take(pending, known);
        Steps.Plan filteredLeft = before.isEmpty() ? left : Steps.filter(left, all(before));
        Steps.Plan right = build(join.right(), pending, known, true);
        List<Expr> after = take(pending, union(known, join.right().slots()));
        Steps.Plan loop = innerJoin(filteredLeft, right);
        return after.isEmpty() ? loop : Steps.filter(loop, all(after));
    }

    private static Steps.Plan innerJoin(Steps.Plan left, Steps.Plan right) {
        return frame -> {
            Steps outer = left.open(frame);
            return new Steps() {
                private @Nullable Steps inner;

                @Override
                public boolean next() throws SqlError {
                    while (true) {
                        if (inner == null) {
                            if (!outer.next()) {
                                return false;
                            }
                            inner = right.open(frame);
                        }
                        if (inner.next()) {
                            return true;
                        }
                        inner = null;
                    }
                }
            };
        };
    }

    private static Steps.Plan leftJoin(Steps.Plan left, Steps.Plan right, BitSet rightSlots) {
        int[] slots = rightSlots.stream().toArray();
        return frame -> {
            Steps outer = left.open(frame);
            return new Steps() {
                private @Nullable Steps inner;
                private boolean matched;

                @Override
                public boolean next() throws SqlError {
                    while (true) {
                        if (inner == null) {
                            if (!outer.next()) {
                                return false;
                            }
                            matched = false;
                            inner = right.open(frame);
                        }
                        if (inner.next()) {
                            matched = true;
                            return true;
                        }
                        inner = null;
                        if (!matched) {
                            clear(frame, slots);
                            return true;
                        }
                    }
                }
            };
        };
    }

    @SuppressWarnings("NullAway") // A slot without a row is null, which the element type of the array cannot say.
    private static void clear(Frame frame, int[] slots) {
        for (int slot : slots) {
            frame.slots[slot] = null;
        }
    }

    private Steps.Plan fullJoin(FromTree.Joined join, BitSet available, boolean repeated) throws SqlError {
        // Rows of the right side without a partner come last, whatever order the left side has.
        driven = true;
        Steps.Plan left = build(join.left(), new ArrayList<>(), available, repeated);
        Steps.Plan right = build(join.right(), new ArrayList<>(), available, true);
        int[] leftSlots = join.left().slots().stream().toArray();
        int[] rightSlots = join.right().slots().stream().toArray();
        Condition on = all(join.on());
        return frame -> new FullJoin(frame, left, right, leftSlots, rightSlots, on);
    }

    /** FULL JOIN: the right side is kept, with a mark for each row that found a partner. */
    private static final class FullJoin implements Steps {
        private final Frame frame;
        private final Steps left;
        private final List<@Nullable Object[][]> rights = new ArrayList<>();
        private final BitSet matched = new BitSet();
        private final int[] leftSlots;
        private final int[] rightSlots;
        private final Condition on;
        private int at = -1;
        private boolean found;
        private boolean leftDone;

        private FullJoin(
                Frame frame, Steps.Plan left, Steps.Plan right, int[] leftSlots, int[] rightSlots, Condition on)
                throws SqlError {
            this.frame = frame;
            this.leftSlots = leftSlots;
            this.rightSlots = rightSlots;
            this.on = on;
            Steps steps = right.open(frame);
            while (steps.next()) {
                @Nullable Object[][] rows = new Object[rightSlots.length][];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = frame.slots[rightSlots[i]];
                }
                rights.add(rows);
            }
            this.left = left.open(frame);
        }

        private void place(int row) {
            for (int i = 0; i < rightSlots.length; i++) {
                frame.slots[rightSlots[i]] = rights.get(row)[i];
            }
        }

        @Override
        public boolean next() throws SqlError {
            while (!leftDone) {
                if (at < 0) {
                    if (!left.next()) {
                        leftDone = true;
                        break;
                    }
                    at = 0;
                    found = false;
                }
                while (at < rights.size()) {
                    place(at++);
                    if (on.test(frame) == Condition.TRUE) {
                        matched.set(at - 1);
                        found = true;
                        return true;
                    }
                }
                at = -1;
                if (!found) {
                    clear(frame, rightSlots);
                    return true;
                }
            }
            at = matched.nextClearBit(Math.max(at, 0));
            if (at >= rights.size()) {
                return false;
            }
            clear(frame, leftSlots);
            place(at++);
            return true;
        }
    }
}
