// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Arithmetic;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compiled aggregate function.
 *
 * @param type type of the result
 * @param starter makes the state of a new group
 */
record Aggregate(SqlType type, Starter starter) {

    /** Makes states. */
    interface Starter {
        State start();
    }

    /** The state of one group. */
    interface State {
        void add(Frame frame) throws SqlError;

        @Nullable
        Object result(Frame frame) throws SqlError;
    }

    /** Takes values that are not NULL. */
    private interface Sink {
        void add(Object value) throws SqlError;

        @Nullable
        Object result() throws SqlError;
    }

    private interface SinkMaker {
        Sink make();
    }

    State start() {
        return starter.start();
    }

    static Aggregate compile(Compilation compilation, Expr.Call call) throws SqlError {
        String name = call.function();
        if (call.arguments().isEmpty()) {
            throw Errors.syntax(174, "The " + name + " function requires 1 argument(s).");
        }
        boolean star = call.arguments().get(0) instanceof Expr.Star;
        if (name.startsWith("COUNT") && star) {
            return new Aggregate(countType(name), () -> rows(name.equals("COUNT_BIG")));
        }
        Compiled argument = compilation.expressions.compile(call.arguments().get(0));
        if (name.equals("STRING_AGG")) {
            return stringAggregate(compilation, call, argument);
        }
        boolean distinct = call.distinct() && !name.startsWith("M") || name.equals("APPROX_COUNT_DISTINCT");
        SqlType from = argument.type();
        SqlType type = type(name, from);
        // Sums are taken in the result's type.
        boolean summed = name.equals("SUM") || name.equals("AVG") || name.startsWith("STDEV") || name.startsWith("VAR");
        Compiled operand = summed ? argument.as(type) : argument;
        SinkMaker maker = () -> sink(name, type, from);
        HashKey.Maker keys = HashKey.of(List.of(operand.type()));
        return new Aggregate(type, () -> state(operand, maker.make(), distinct, keys));
    }

    private static SqlType countType(String name) {
        return name.endsWith("BIG") || name.startsWith("APPROX") ? SqlTypes.BIGINT : SqlTypes.INT;
    }

    private static SqlType type(String name, SqlType from) throws SqlError {
        return switch (name) {
            case "COUNT", "COUNT_BIG", "APPROX_COUNT_DISTINCT" -> countType(name);
            case "CHECKSUM_AGG" -> SqlTypes.INT;
            case "MIN", "MAX" -> orderable(name, from);
            case "SUM", "AVG" -> sumType(name, from);
            default -> SqlTypes.FLOAT;
        };
    }

    private static SqlType orderable(String name, SqlType from) throws SqlError {
        if (from.kind() == Kind.BIT || Comparability.isIncomparable(from)) {
            throw invalid(name, from);
        }
        return from;
    }

    private static SqlError invalid(String name, SqlType type) {
        return Errors.error(
                8117,
                "Operand data type " + Types.name(type.kind()) + " is invalid for "
                        + name.toLowerCase(java.util.Locale.ROOT) + " operator.");
    }

    private static SqlType sumType(String name, SqlType from) throws SqlError {
        return switch (from.kind()) {
            case TINYINT, SMALLINT, INT -> SqlTypes.INT;
            case BIGINT -> SqlTypes.BIGINT;
            case DECIMAL, NUMERIC ->
                SqlTypes.exact(from.kind(), 38, name.equals("AVG") ? Math.max(from.scale(), 6) : from.scale());
            case MONEY, SMALLMONEY -> SqlTypes.MONEY;
            case REAL, FLOAT -> SqlTypes.FLOAT;
            default -> throw invalid(name, from);
        };
    }

    private static State rows(boolean big) {
        return new State() {
            private long count;

            @Override
            public void add(Frame frame) {
                count++;
            }

            @Override
            public Object result(Frame frame) throws SqlError {
                return big ? (Object) count : count(count);
            }
        };
    }

    private static Object count(long count) throws SqlError {
        return Objects.requireNonNull(Conversion.convert(count, SqlTypes.BIGINT, SqlTypes.INT));
    }

    private static State state(Compiled operand, Sink sink, boolean distinct, HashKey.Maker keys) {
        Set<HashKey> seen = new HashSet<>();
        return new State() {
            private boolean failed;

            @Override
            public void add(Frame frame) throws SqlError {
                Object value = operand.eval(frame);
                if (value == null) {
                    eliminated(frame);
                } else if (!failed && (!distinct || seen.add(keys.key(new Object[] {value})))) {
                    try {
                        sink.add(value);
                    } catch (SqlError e) {
                        frame.session.rules().failed(e);
                        failed = true;
                    }
                }
            }

            @Override
            public @Nullable Object result(Frame frame) throws SqlError {
                try {
                    return failed ? null : sink.result();
                } catch (SqlError e) {
                    frame.session.rules().failed(e);
                    return null;
                }
            }
        };
    }

    /** "SET ANSI_WARNINGS": a warning where an aggregate leaves NULL out. */
    private static void eliminated(Frame frame) {
        if (frame.session.options().warnings()) {
            frame.session.warn(8153, "Warning: Null value is eliminated by an aggregate or other SET operation.");
        }
    }

    private static Sink sink(String name, SqlType type, SqlType from) {
        return switch (name) {
            case "COUNT", "COUNT_BIG", "APPROX_COUNT_DISTINCT" -> new Counter(type);
            case "MIN" -> new Extreme(Ordering.of(from), -1);
            case "MAX" -> new Extreme(Ordering.of(from), 1);
            case "SUM" -> new Sum(type, false);
            case "AVG" -> new Sum(type, true);
            case "CHECKSUM_AGG" -> new Checksum();
            default -> new Spread(name);
        };
    }

    private static final class Counter implements Sink {
        private final SqlType type;
        private long count;

        private Counter(SqlType type) {
            this.type = type;
        }

        @Override
        public void add(Object value) {
            count++;
        }

        @Override
        public Object result() throws SqlError {
            return type.kind() == Kind.BIGINT ? (Object) count : count(count);
        }
    }

    private static final class Checksum implements Sink {
        private int sum;

        @Override
        public void add(Object value) {
            sum ^= value.hashCode();
        }

        @Override
        public Object result() {
            return sum;
        }
    }

    private static final class Extreme implements Sink {
        private final Comparator<@Nullable Object> order;
        private final int sign;
        private @Nullable Object best;

        private Extreme(Comparator<@Nullable Object> order, int sign) {
            this.order = order;
            this.sign = sign;
        }

        @Override
        public void add(Object value) {
            if (best == null || order.compare(value, best) * sign > 0) {
                best = value;
            }
        }

        @Override
        public @Nullable Object result() {
            return best;
        }
    }

    private static final class Sum implements Sink {
        private final SqlType type;
        private final boolean average;
        private long whole;
        private double approximate;
        private BigDecimal exact = BigDecimal.ZERO;
        private long count;

        private Sum(SqlType type, boolean average) {
            this.type = type;
            this.average = average;
        }

        @Override
        public void add(Object value) throws SqlError {
            count++;
            if (value instanceof BigDecimal decimal) {
                exact = exact.add(decimal);
            } else if (value instanceof Double d) {
                approximate += d;
            } else {
                try {
                    whole = Math.addExact(whole, ((Number) value).longValue());
                } catch (ArithmeticException e) {
                    throw Errors.overflow(type);
                }
            }
        }

        @Override
        public @Nullable Object result() throws SqlError {
            if (count == 0) {
                return null;
            }
            if (SqlTypes.isExact(type.kind())) {
                BigDecimal sum = exact.setScale(type.scale(), java.math.RoundingMode.HALF_UP);
                return average
                        ? Arithmetic.of('/', type).apply(sum, BigDecimal.valueOf(count))
                        : Arithmetic.fit(sum, type);
            }
            if (type.kind() == Kind.FLOAT) {
                return average ? approximate / count : approximate;
            }
            return Objects.requireNonNull(Conversion.convert(average ? whole / count : whole, SqlTypes.BIGINT, type));
        }
    }

    private static final class Spread implements Sink {
        private final String name;
        private long count;
        private double mean;
        private double squares;

        private Spread(String name) {
            this.name = name;
        }

        @Override
        public void add(Object value) {
            double x = ((Number) value).doubleValue();
            count++;
            double delta = x - mean;
            mean += delta / count;
            squares += delta * (x - mean);
        }

        @Override
        public @Nullable Object result() {
            long divisor = name.endsWith("P") ? count : count - 1;
            if (divisor < 1) {
                return null;
            }
            double variance = squares / divisor;
            return name.startsWith("VAR") ? variance : Math.sqrt(variance);
        }
    }

    private static Aggregate stringAggregate(Compilation compilation, Expr.Call call, Compiled argument)
            throws SqlError {
        if (call.arguments().size() != 2 || call.within().size() > 1) {
            throw new Unsupported("STRING_AGG with " + call.within().size() + " order items");
        }
        SqlType type = Types.textLike(argument.type(), argument.type().length() == SqlType.MAX ? SqlType.MAX : 8000);
        Compiled text = SqlTypes.isText(argument.type().kind()) ? argument : argument.as(SqlTypes.nvarchar(4000));
        Compiled separator =
                compilation.expressions.compile(call.arguments().get(1)).as(SqlTypes.nvarchar(4000));
        Expr.Order order = call.within().isEmpty() ? null : call.within().get(0);
        Compiled key = order == null ? null : compilation.expressions.compile(order.expr());
        boolean descending = order != null && order.descending();
        return new Aggregate(type, () -> new Strings(text, separator, key, descending));
    }

    private static final class Strings implements State {
        private final Compiled text;
        private final Compiled separator;
        private final @Nullable Compiled key;
        private final boolean descending;
        private final List<@Nullable Object[]> parts = new ArrayList<>();
        private String between = "";

        private Strings(Compiled text, Compiled separator, @Nullable Compiled key, boolean descending) {
            this.text = text;
            this.separator = separator;
            this.key = key;
            this.descending = descending;
        }

        @Override
        public void add(Frame frame) throws SqlError {
            Object value = text.eval(frame);
            if (value == null) {
                eliminated(frame);
            } else {
                between = Objects.requireNonNullElse((String) separator.eval(frame), "");
                parts.add(new Object[] {key == null ? null : key.eval(frame), value});
            }
        }

        @Override
        public @Nullable Object result(Frame frame) {
            if (parts.isEmpty()) {
                return null;
            }
            if (key != null) {
                Comparator<@Nullable Object> order = Ordering.of(key.type());
                parts.sort((a, b) -> descending ? order.compare(b[0], a[0]) : order.compare(a[0], b[0]));
            }
            StringBuilder out = new StringBuilder();
            for (@Nullable Object[] part : parts) {
                out.append(out.isEmpty() && part == parts.get(0) ? "" : between).append(part[1]);
            }
            return out.toString();
        }
    }
}
