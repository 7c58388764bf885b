// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GROUP BY: grouping expressions and aggregates of a query, which later parts read from a slot of their own. */
final class Aggregation {
    private final Compilation compilation;
    private final int slot;
    private final BitSet own;
    private final List<Expr> groups;
    private final List<Compiled> keys = new ArrayList<>();
    private final List<Expr.Call> calls = new ArrayList<>();
    private final List<Aggregate> aggregates = new ArrayList<>();

    /**
     * Prepares.
     *
     * @param own slots of the query's sources
     * @param groups bound grouping expressions
     */
    Aggregation(Compilation compilation, BitSet own, List<Expr> groups) throws SqlError {
        this.compilation = compilation;
        this.slot = compilation.newSlot();
        this.own = own;
        this.groups = groups;
        for (Expr group : groups) {
            keys.add(compilation.expressions.compile(group));
        }
    }

    /** Whether an expression contains an aggregate that is not a window function. */
    static boolean uses(Expr expr) {
        boolean[] found = new boolean[1];
        look(expr, found);
        return found[0];
    }

    private static Expr look(Expr expr, boolean[] found) {
        if (isAggregate(expr)) {
            found[0] = true;
        }
        return expr.map(part -> look(part, found));
    }

    private static boolean isAggregate(Expr expr) {
        return expr instanceof Expr.Call call
                && call.over() == null
                && call.name().size() == 1
                && FunctionCompiler.AGGREGATES.contains(call.function());
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

    /** Makes an expression read groups instead of rows. */
    Expr rewrite(Expr expr) throws SqlError {
        try {
            return replace(expr);
        } catch (Carrier e) {
            throw e.error;
        }
    }

    private Expr replace(Expr expr) {
        int group = groups.indexOf(expr);
        if (group >= 0) {
            return new SlotRef(slot, group, keys.get(group).type());
        }
        if (isAggregate(expr)) {
            return aggregate((Expr.Call) expr);
        }
        if (expr instanceof SlotRef ref && own.get(ref.slot())) {
            throw new Carrier(Errors.error(
                    8120,
                    "Column is invalid in the select list because it is not contained in either an aggregate function or"
                            + " the GROUP BY clause."));
        }
        return expr.map(this::replace);
    }

    private Expr aggregate(Expr.Call call) {
        int known = calls.indexOf(call);
        try {
            if (known < 0) {
                known = calls.size();
                calls.add(call);
                aggregates.add(Aggregate.compile(compilation, call));
            }
        } catch (SqlError e) {
            throw new Carrier(e);
        }
        SqlType type = aggregates.get(known).type();
        return new SlotRef(slot, groups.size() + known, type);
    }

    /** Groups the rows of a plan; without grouping expressions there is exactly one group. */
    Steps.Plan plan(Steps.Plan input) {
        HashKey.Maker maker = HashKey.of(keys.stream().map(Compiled::type).toList());
        int[] slots = own.stream().toArray();
        return frame -> {
            Map<Object, Group> table = groups.isEmpty() ? new HashMap<>() : new LinkedHashMap<>();
            if (groups.isEmpty()) {
                table.put(this, new Group(new Object[0], new Object[slots.length][]));
            }
            Steps steps = input.open(frame);
            while (steps.next()) {
                Group group = groups.isEmpty() ? table.get(this) : find(table, maker, slots, frame);
                if (group != null) {
                    group.add(frame);
                }
            }
            var results = table.values().iterator();
            return () -> {
                if (!results.hasNext()) {
                    return false;
                }
                Group group = results.next();
                for (int i = 0; i < slots.length; i++) {
                    frame.slots[slots[i]] = group.sample[i];
                }
                frame.slots[slot] = group.row();
                return true;
            };
        };
    }

    private Group find(Map<Object, Group> table, HashKey.Maker maker, int[] slots, Frame frame) throws SqlError {
        @Nullable Object[] values = new Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = keys.get(i).eval(frame);
        }
        return table.computeIfAbsent(maker.key(values), k -> {
            @Nullable Object[][] sample = new Object[slots.length][];
            for (int i = 0; i < slots.length; i++) {
                sample[i] = frame.slots[slots[i]];
            }
            return new Group(values, sample);
        });
    }

    /** One group: its key, the states of its aggregates, and one of its rows for correlated subqueries. */
    private final class Group {
        private final @Nullable Object[] key;
        private final @Nullable Object[][] sample;
        private final Aggregate.State[] states = new Aggregate.State[aggregates.size()];

        private Group(@Nullable Object[] key, @Nullable Object[][] sample) {
            this.key = key;
            this.sample = sample;
            for (int i = 0; i < states.length; i++) {
                states[i] = aggregates.get(i).start();
            }
        }

        private void add(Frame frame) throws SqlError {
            for (Aggregate.State state : states) {
                state.add(frame);
            }
        }

        private @Nullable Object[] row() throws SqlError {
            @Nullable Object[] row = java.util.Arrays.copyOf(key, key.length + states.length);
            for (int i = 0; i < states.length; i++) {
                row[key.length + i] = states[i].result();
            }
            return row;
        }
    }
}
