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
    private final Scope scope;
    private Place place = Place.SELECT_LIST;
    private final List<Expr> groups;
    private final List<List<Expr>> sets;
    private final List<Compiled> keys = new ArrayList<>();
    private final List<Expr.Call> calls = new ArrayList<>();
    private final List<Aggregate> aggregates = new ArrayList<>();

    /**
     * Prepares.
     *
     * @param own slots of the query's sources
     * @param scope scope of the sources, for their names
     * @param groups bound grouping expressions
     * @param sets grouping sets of them, none for one set of all
     */
    Aggregation(Compilation compilation, BitSet own, Scope scope, List<Expr> groups, List<List<Expr>> sets)
            throws SqlError {
        this.sets = sets;
        this.scope = scope;
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

    /** Where an expression stands, with the number and the words of the error of an ungrouped column there. */
    enum Place {
        /** 8120. */
        SELECT_LIST(8120, "the select list"),
        /** 8121. */
        HAVING(8121, "the HAVING clause"),
        /** 8127. */
        ORDER_BY(8127, "the ORDER BY clause");

        private final int number;
        private final String words;

        Place(int number, String words) {
            this.number = number;
            this.words = words;
        }
    }

    /** Makes an expression read groups instead of rows. */
    Expr rewrite(Expr expr, Place where) throws SqlError {
        place = where;
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
        if (expr instanceof Expr.Call call && call.name().size() == 1 && GROUPING.contains(call.function())) {
            return grouping(call);
        }
        if (expr instanceof SlotRef ref && own.get(ref.slot())) {
            throw new Carrier(Errors.error(
                    place.number,
                    "Column '" + scope.shown(ref) + "' is invalid in " + place.words
                            + " because it is not contained in either an aggregate function or the GROUP BY clause."));
        }
        return expr.map(this::replace);
    }

    /** GROUPING and GROUPING_ID: a bit of each argument that is not in the row's grouping set, the last one lowest. */
    private Expr grouping(Expr.Call call) {
        List<Integer> places = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            int place = groups.indexOf(argument);
            if (place < 0) {
                throw new Carrier(Errors.error(
                        8161,
                        "Argument 1 of the " + call.function()
                                + " function does not match any of the expressions in the GROUP BY clause."));
            }
            places.add(place);
        }
        return new GroupingBits(slot, places, call.function().equals("GROUPING"));
    }

    /** Reads which grouping expressions a group leaves out. */
    record GroupingBits(int slot, List<Integer> places, boolean single) implements Expr.Bound {}

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

    private static final java.util.Set<String> GROUPING = java.util.Set.of("GROUPING", "GROUPING_ID");

    /** Groups the rows of a plan; without grouping expressions there is exactly one group. */
    Steps.Plan plan(Steps.Plan input) throws SqlError {
        for (Compiled key : keys) {
            Comparability.checkGroup(key.type());
        }
        HashKey.Maker maker = HashKey.of(keys.stream().map(Compiled::type).toList());
        int[] slots = own.stream().toArray();
        return frame -> {
            Map<Object, Group> table = groups.isEmpty() ? new HashMap<>() : new LinkedHashMap<>();
            boolean total = groups.isEmpty() && sets.isEmpty();
            if (total) {
                table.put(this, new Group(new Object[0], new Object[slots.length][], 0));
            }
            for (List<Expr> set : sets) {
                if (set.isEmpty()) {
                    int out = (1 << groups.size()) - 1;
                    table.put(List.of(), new Group(new Object[groups.size()], new Object[slots.length][], out));
                }
            }
            Steps steps = input.open(frame);
            while (steps.next()) {
                if (sets.isEmpty()) {
                    Group group = total ? table.get(this) : find(table, maker, slots, frame, null);
                    java.util.Objects.requireNonNull(group).add(frame);
                }
                for (List<Expr> set : sets) {
                    find(table, maker, slots, frame, set).add(frame);
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
                frame.slots[slot] = group.row(frame);
                return true;
            };
        };
    }

    private Group find(
            Map<Object, Group> table, HashKey.Maker maker, int[] slots, Frame frame, @Nullable List<Expr> set)
            throws SqlError {
        @Nullable Object[] values = new Object[keys.size()];
        int out = 0;
        for (int i = 0; i < values.length; i++) {
            boolean in = set == null || set.contains(groups.get(i));
            values[i] = in ? keys.get(i).eval(frame) : null;
            out |= in ? 0 : 1 << i;
        }
        int left = out;
        Object key = set == null ? maker.key(values) : set.isEmpty() ? List.of() : List.of(out, maker.key(values));
        return table.computeIfAbsent(key, k -> {
            @Nullable Object[][] sample = new Object[slots.length][];
            for (int i = 0; i < slots.length; i++) {
                sample[i] = frame.slots[slots[i]];
            }
            return new Group(values, sample, left);
        });
    }

    /** One group: its key, the states of its aggregates, and one of its rows for correlated subqueries. */
    private final class Group {
        private final @Nullable Object[] key;
        private final @Nullable Object[][] sample;
        private final Aggregate.State[] states = new Aggregate.State[aggregates.size()];

        private final int left;

        private Group(@Nullable Object[] key, @Nullable Object[][] sample, int left) {
            this.left = left;
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

        private @Nullable Object[] row(Frame frame) throws SqlError {
            @Nullable Object[] row = java.util.Arrays.copyOf(key, key.length + states.length + 1);
            row[row.length - 1] = left;
            for (int i = 0; i < states.length; i++) {
                row[key.length + i] = states[i].result(frame);
            }
            return row;
        }
    }
}
