// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions with OVER: all rows of the query are kept, and each function's value goes to a slot of its own. */
final class WindowFunctions {
    private static final Set<String> RANKS = Set.of("ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE");
    private static final Set<String> SHARES = Set.of("PERCENT_RANK", "CUME_DIST", "PERCENTILE_CONT", "PERCENTILE_DISC");
    private static final Set<String> OFFSETS = Set.of("LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE");

    private final Compilation compilation;
    private final int slot;
    private final List<Expr.Call> calls = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();

    WindowFunctions(Compilation compilation) {
        this.compilation = compilation;
        this.slot = compilation.newSlot();
    }

    /** Whether there are any. */
    boolean isEmpty() {
        return calls.isEmpty();
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

    /** Makes an expression read window functions from their slot. */
    Expr rewrite(Expr expr) throws SqlError {
        try {
            return replace(expr);
        } catch (Carrier e) {
            throw e.error;
        }
    }

    private Expr replace(Expr expr) {
        if (!(expr instanceof Expr.Call call) || call.over() == null) {
            return expr.map(this::replace);
        }
        int known = calls.indexOf(call);
        try {
            if (known < 0) {
                known = calls.size();
                functions.add(compile(call, call.over()));
                calls.add(call);
            }
        } catch (SqlError e) {
            throw new Carrier(e);
        }
        return new SlotRef(slot, known, functions.get(known).type);
    }

    /** One row of the query: the rows of its slots, and the values of the functions. */
    private record Kept(@Nullable Object[][] rows, @Nullable Object[] values) {}

    private static final class Function {
        private final String name;
        private final SqlType type;
        private final List<Compiled> partition = new ArrayList<>();
        private final List<Compiled> arguments = new ArrayList<>();
        private final RowOrder order;
        private final @Nullable Aggregate aggregate;
        private final String frame;
        private final boolean ignoresNulls;

        private Function(String name, SqlType type, RowOrder order, @Nullable Aggregate aggregate, Expr.Window window) {
            this.name = name;
            this.type = type;
            this.order = order;
            this.aggregate = aggregate;
            this.frame = window.frame();
            this.ignoresNulls = window.ignoresNulls();
        }
    }

    private Function compile(Expr.Call call, Expr.Window window) throws SqlError {
        String name = call.function();
        RowOrder order = RowOrder.compile(compilation, call.within().isEmpty() ? window.order() : call.within());
        Aggregate aggregate = null;
        SqlType type = SqlTypes.BIGINT;
        List<Compiled> arguments = new ArrayList<>();
        if (FunctionCompiler.AGGREGATES.contains(name)) {
            aggregate = Aggregate.compile(
                    compilation, new Expr.Call(call.name(), call.arguments(), call.distinct(), null, call.within()));
            type = aggregate.type();
        } else if (SHARES.contains(name)) {
            for (Expr argument : call.arguments()) {
                arguments.add(compilation.expressions.compile(argument).as(SqlTypes.FLOAT));
            }
            if (name.startsWith("PERCENTILE")) {
                arguments.add(
                        compilation.expressions.compile(call.within().get(0).expr()));
            }
            type = name.equals("PERCENTILE_DISC") ? arguments.get(1).type() : SqlTypes.FLOAT;
        } else if (RANKS.contains(name) || OFFSETS.contains(name)) {
            for (Expr argument : call.arguments()) {
                arguments.add(compilation.expressions.compile(argument));
            }
            type = OFFSETS.contains(name) ? arguments.get(0).type() : SqlTypes.BIGINT;
        } else {
            throw new Unsupported(name + " OVER");
        }
        Function function = new Function(name, type, order, aggregate, window);
        function.arguments.addAll(arguments);
        for (Expr partition : window.partition()) {
            function.partition.add(compilation.expressions.compile(partition));
        }
        return function;
    }

    /** Computes the functions over the rows of a plan. */
    Steps.Plan plan(Steps.Plan input, BitSet own) {
        int[] slots = own.stream().toArray();
        return frame -> {
            List<Kept> kept = keep(input, slots, frame);
            for (int i = 0; i < functions.size(); i++) {
                compute(i, kept, slots, frame);
            }
            int[] at = new int[1];
            return () -> {
                if (at[0] >= kept.size()) {
                    return false;
                }
                place(kept.get(at[0]++), slots, frame);
                return true;
            };
        };
    }

    private List<Kept> keep(Steps.Plan input, int[] slots, Frame frame) throws SqlError {
        List<Kept> kept = new ArrayList<>();
        Steps steps = input.open(frame);
        while (steps.next()) {
            @Nullable Object[][] rows = new Object[slots.length][];
            for (int i = 0; i < slots.length; i++) {
                rows[i] = frame.slots[slots[i]];
            }
            kept.add(new Kept(rows, new Object[functions.size()]));
        }
        return kept;
    }

    private void place(Kept kept, int[] slots, Frame frame) {
        for (int i = 0; i < slots.length; i++) {
            frame.slots[slots[i]] = kept.rows[i];
        }
        frame.slots[slot] = kept.values;
    }

    /** A row with its sort key. */
    private record Sorted(Kept kept, @Nullable Object[] key) {}

    private void compute(int number, List<Kept> kept, int[] slots, Frame frame) throws SqlError {
        Function function = functions.get(number);
        HashKey.Maker maker =
                HashKey.of(function.partition.stream().map(Compiled::type).toList());
        Map<HashKey, List<Sorted>> partitions = new LinkedHashMap<>();
        for (Kept row : kept) {
            place(row, slots, frame);
            @Nullable Object[] values = new Object[function.partition.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = function.partition.get(i).eval(frame);
            }
            partitions
                    .computeIfAbsent(maker.key(values), k -> new ArrayList<>())
                    .add(new Sorted(row, function.order.key(frame)));
        }
        for (List<Sorted> partition : partitions.values()) {
            partition.sort((a, b) -> function.order.compare(a.key, b.key));
            fill(function, number, partition, slots, frame);
        }
    }

    private void fill(Function function, int number, List<Sorted> rows, int[] slots, Frame frame) throws SqlError {
        if (function.aggregate != null) {
            aggregate(function, function.aggregate, number, rows, slots, frame);
        } else if (SHARES.contains(function.name)) {
            new Percentiles(function.name, function.order, function.arguments)
                    .fill(
                            rows.stream().map(Sorted::key).toList(),
                            at -> place(rows.get(at).kept, slots, frame),
                            frame,
                            (at, value) -> rows.get(at).kept.values[number] = value);
        } else if (OFFSETS.contains(function.name)) {
            offsets(function, number, rows, slots, frame);
        } else {
            ranks(function, number, rows, slots, frame);
        }
    }

    private void ranks(Function function, int number, List<Sorted> rows, int[] slots, Frame frame) throws SqlError {
        long rank = 0;
        long dense = 0;
        long tiles = 1;
        if (function.name.equals("NTILE")) {
            place(rows.get(0).kept, slots, frame);
            tiles = function.arguments.get(0).eval(frame) instanceof Number n ? n.longValue() : 1;
        }
        for (int i = 0; i < rows.size(); i++) {
            boolean peer = i > 0 && function.order.compare(rows.get(i - 1).key, rows.get(i).key) == 0;
            rank = peer ? rank : i + 1;
            dense = peer ? dense : dense + 1;
            rows.get(i).kept.values[number] = switch (function.name) {
                case "RANK" -> rank;
                case "DENSE_RANK" -> dense;
                case "NTILE" -> tile(i, rows.size(), tiles);
                default -> (long) i + 1;
            };
        }
    }

    // The first groups get one row more when the rows do not divide evenly.
    private static long tile(int row, int rows, long tiles) {
        long size = rows / tiles;
        long larger = rows % tiles;
        long border = larger * (size + 1);
        return row < border ? row / (size + 1) + 1 : larger + (row - border) / Math.max(size, 1) + 1;
    }

    /** What the function is of in every row, where NULL is to be skipped. */
    private @Nullable Object[] values(Function function, List<Sorted> rows, int[] slots, Frame frame) throws SqlError {
        @Nullable Object[] values = new Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            place(rows.get(i).kept, slots, frame);
            values[i] = function.arguments.get(0).eval(frame);
        }
        return values;
    }

    /** The row from which the value comes when NULL does not count; -1 for none. */
    private static int present(String name, @Nullable Object[] values, int i, int[] bounds, int distance) {
        boolean ahead = name.equals("LEAD") || name.equals("FIRST_VALUE");
        boolean offset = name.equals("LAG") || name.equals("LEAD");
        int from = name.equals("LAG") ? i - 1 : name.equals("LEAD") ? i + 1 : ahead ? bounds[0] : bounds[1];
        int missing = offset ? distance : 1;
        for (int at = from; at >= (offset ? 0 : bounds[0]) && at <= (offset ? values.length - 1 : bounds[1]); ) {
            missing -= values[at] == null ? 0 : 1;
            if (missing == 0) {
                return at;
            }
            at += ahead ? 1 : -1;
        }
        return -1;
    }

    private void offsets(Function function, int number, List<Sorted> rows, int[] slots, Frame frame) throws SqlError {
        @Nullable Object[] values = function.ignoresNulls ? values(function, rows, slots, frame) : new Object[0];
        for (int i = 0; i < rows.size(); i++) {
            place(rows.get(i).kept, slots, frame);
            List<Compiled> arguments = function.arguments;
            int distance = arguments.size() > 1 && arguments.get(1).eval(frame) instanceof Number n ? n.intValue() : 1;
            int first = isSliding(function) ? bounds(function, rows, i)[0] : 0;
            int at = switch (function.name) {
                case "LAG" -> i - distance;
                case "LEAD" -> i + distance;
                case "FIRST_VALUE" -> first;
                default -> lastOfFrame(function, rows, i);
            };
            if (function.ignoresNulls) {
                int[] bounds = {first, lastOfFrame(function, rows, i)};
                at = present(function.name, values, i, bounds, distance);
            }
            Object value;
            if (at < 0 || at >= rows.size()) {
                value = arguments.size() > 2
                        ? arguments.get(2).as(function.type).eval(frame)
                        : null;
            } else {
                place(rows.get(at).kept, slots, frame);
                value = arguments.get(0).eval(frame);
            }
            rows.get(i).kept.values[number] = value;
        }
    }

    private static boolean isSliding(Function function) {
        return function.frame.indexOf(':') > 0;
    }

    /** First and last row of a sliding frame; the last is before the first when it is empty. */
    private static int[] bounds(Function function, List<Sorted> rows, int i) {
        String[] parts = function.frame.split(":");
        int low = parts[1].equals("-") ? 0 : Math.max(0, i + Integer.parseInt(parts[1]));
        int high = parts[2].equals("+") ? rows.size() - 1 : Math.min(rows.size() - 1, i + Integer.parseInt(parts[2]));
        while (parts[0].equals("RANGE")
                && low > 0
                && function.order.compare(rows.get(low - 1).key, rows.get(i).key) == 0) {
            low--;
        }
        return new int[] {low, high};
    }

    private static int lastOfFrame(Function function, List<Sorted> rows, int i) {
        if (isSliding(function)) {
            return bounds(function, rows, i)[1];
        }
        if (function.frame.equals("ALL")) {
            return rows.size() - 1;
        }
        int last = i;
        while (function.frame.isEmpty()
                && last + 1 < rows.size()
                && function.order.compare(rows.get(i).key, rows.get(last + 1).key) == 0) {
            last++;
        }
        return last;
    }

    private void aggregate(
            Function function, Aggregate aggregate, int number, List<Sorted> rows, int[] slots, Frame frame)
            throws SqlError {
        if (isSliding(function)) {
            slide(function, aggregate, number, rows, slots, frame);
            return;
        }
        boolean running = !function.order.isEmpty() && !function.frame.equals("ALL");
        Aggregate.State state = aggregate.start();
        int i = 0;
        while (i < rows.size()) {
            int last = running ? lastOfFrame(function, rows, i) : rows.size() - 1;
            for (int k = i; k <= last; k++) {
                place(rows.get(k).kept, slots, frame);
                state.add(frame);
            }
            Object result = state.result(frame);
            for (int k = i; k <= last; k++) {
                rows.get(k).kept.values[number] = result;
            }
            i = last + 1;
        }
    }

    private void slide(Function function, Aggregate aggregate, int number, List<Sorted> rows, int[] slots, Frame frame)
            throws SqlError {
        for (int i = 0; i < rows.size(); i++) {
            Aggregate.State state = aggregate.start();
            int[] bounds = bounds(function, rows, i);
            for (int k = bounds[0]; k <= bounds[1]; k++) {
                place(rows.get(k).kept, slots, frame);
                state.add(frame);
            }
            rows.get(i).kept.values[number] = state.result(frame);
            frame.step();
        }
    }
}
