// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Derives from a condition the range in which a column's values must lie: AND intersects, OR takes the hull. A range may be
 * wider than the condition, never narrower; the condition itself is still tested on each row.
 */
final class SeekRange {
    // datetime beside a finer type: its steps are not exact there.
    private static final Duration DATETIME_STEP = Duration.ofMillis(4);

    private final Compilation compilation;
    private final SlotRef column;
    private final BitSet available;
    private final Comparator<@Nullable Object> order;

    /**
     * Prepares for one column.
     *
     * @param available slots whose rows are known when the range is computed
     */
    SeekRange(Compilation compilation, SlotRef column, BitSet available) {
        this.compilation = compilation;
        this.column = column;
        this.available = available;
        this.order = Ordering.of(column.type());
    }

    /** A range of values at run time; without a bound on a side it is open there. */
    record Range(
            @Nullable Object low,
            boolean hasLow,
            boolean lowIncluded,
            @Nullable Object high,
            boolean hasHigh,
            boolean highIncluded,
            boolean empty) {
        static final Range NOTHING = new Range(null, false, false, null, false, false, true);

        static Range point(@Nullable Object value) {
            return new Range(value, true, true, value, true, true, false);
        }
    }

    /** Computes a range for the frame's outer rows. */
    interface Maker {
        Range range(Frame frame) throws SqlError;
    }

    /** The value that the column must equal, null when the condition does not say so. */
    @Nullable
    Evaluator equality(Expr condition) throws SqlError {
        if (!(condition instanceof Expr.Compare compare) || compare.operator() != Expr.Comparator.EQ) {
            return null;
        }
        Compiled side = compare.left().equals(column)
                ? side(compare.right())
                : compare.right().equals(column) ? side(compare.left()) : null;
        return side == null || isWidened(side.type()) ? null : side.code();
    }

    /** The values of which the column must equal one, null when the condition does not say so. */
    @Nullable
    List<Evaluator> points(Expr condition) throws SqlError {
        List<Evaluator> points = new ArrayList<>();
        if (condition instanceof Expr.In in && in.operand().equals(column)) {
            for (Expr item : in.list()) {
                Evaluator point = equality(new Expr.Compare(Expr.Comparator.EQ, column, item));
                if (point == null) {
                    return null;
                }
                points.add(point);
            }
            return points;
        }
        if (condition instanceof Expr.Or or) {
            List<Evaluator> left = points(or.left());
            List<Evaluator> right = left == null ? null : points(or.right());
            if (left == null || right == null) {
                return null;
            }
            points.addAll(left);
            points.addAll(right);
            return points;
        }
        Evaluator single = equality(condition);
        return single == null ? null : List.of(single);
    }

    /** The range that a condition allows, null when it does not restrict the column. */
    @Nullable
    Maker range(Expr condition) throws SqlError {
        if (condition instanceof Expr.And and) {
            return both(range(and.left()), range(and.right()));
        }
        if (condition instanceof Expr.Or or) {
            Maker left = range(or.left());
            Maker right = left == null ? null : range(or.right());
            return left == null || right == null ? null : frame -> hull(left.range(frame), right.range(frame));
        }
        if (condition instanceof Expr.Between between && between.operand().equals(column)) {
            return both(
                    range(new Expr.Compare(Expr.Comparator.GE, column, between.low())),
                    range(new Expr.Compare(Expr.Comparator.LE, column, between.high())));
        }
        if (condition instanceof Expr.Not not && not.operand() instanceof Expr.Compare compare) {
            return range(new Expr.Compare(compare.operator().negated(), compare.left(), compare.right()));
        }
        if (condition instanceof Expr.IsNull test && test.operand().equals(column)) {
            return frame -> Range.point(null);
        }
        if (condition instanceof Expr.In in && in.operand().equals(column)) {
            return list(in);
        }
        return condition instanceof Expr.Compare compare ? comparison(compare) : null;
    }

    @Nullable
    Maker both(@Nullable Maker left, @Nullable Maker right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return frame -> intersection(left.range(frame), right.range(frame));
    }

    private @Nullable Maker list(Expr.In in) throws SqlError {
        Maker all = null;
        for (Expr item : in.list()) {
            Maker one = range(new Expr.Compare(Expr.Comparator.EQ, column, item));
            if (one == null) {
                return null;
            }
            Maker before = all;
            all = before == null ? one : frame -> hull(before.range(frame), one.range(frame));
        }
        return all;
    }

    private @Nullable Maker comparison(Expr.Compare compare) throws SqlError {
        boolean onLeft = compare.left().equals(column);
        if (!onLeft && !compare.right().equals(column)) {
            return null;
        }
        Expr.Comparator operator =
                onLeft ? compare.operator() : compare.operator().flipped();
        Compiled side = side(onLeft ? compare.right() : compare.left());
        if (side == null || operator == Expr.Comparator.NE) {
            return null;
        }
        boolean widened = isWidened(side.type());
        return frame -> {
            Object value = side.eval(frame);
            return value == null ? Range.NOTHING : range(operator, value, widened);
        };
    }

    private static Range range(Expr.Comparator operator, Object value, boolean widened) {
        Object low = widened ? ((LocalDateTime) value).minus(DATETIME_STEP) : value;
        Object high = widened ? ((LocalDateTime) value).plus(DATETIME_STEP) : value;
        return switch (operator) {
            case LT -> new Range(null, false, false, high, true, widened, false);
            case LE -> new Range(null, false, false, high, true, true, false);
            case GT -> new Range(low, true, widened, null, false, false, false);
            case GE -> new Range(low, true, true, null, false, false, false);
            default -> new Range(low, true, true, high, true, true, false);
        };
    }

    private boolean isWidened(SqlType side) {
        return column.type().kind() == Kind.DATETIME && side.kind() == Kind.DATETIME2;
    }

    /** The other side of a comparison in a form that the column's order understands, null when there is none. */
    private @Nullable Compiled side(Expr expr) throws SqlError {
        BitSet needed = Scope.slots(expr);
        needed.andNot(available);
        if (!needed.isEmpty()
                || expr instanceof Expr.Collate
                || expr instanceof Expr.Literal literal && literal.value() == null) {
            return null;
        }
        Compiled side = compilation.expressions.compile(expr);
        SqlType to = column.type();
        SqlType from = side.type();
        if (SqlTypes.isNumber(to.kind()) && SqlTypes.isNumber(from.kind())) {
            // Keys of different number classes can be ordered, but bit is no number there.
            return to.kind() == Kind.BIT || from.kind() == Kind.BIT ? (to.kind() == from.kind() ? side : null) : side;
        }
        if (SqlTypes.isText(to.kind()) && SqlTypes.isText(from.kind())) {
            Collation other = from.collation();
            boolean same = other == null || other == Collation.DEFAULT || other.equals(to.collation());
            return same ? side : null;
        }
        if (SqlTypes.isBinary(to.kind()) && SqlTypes.isBinary(from.kind()) || to.kind() == from.kind()) {
            return side;
        }
        if (isWidened(from)) {
            return side;
        }
        boolean converted =
                Types.precedence(from.kind()) < Types.precedence(to.kind()) && !SqlTypes.isBinary(from.kind());
        return converted && !(to.kind() == Kind.DATETIME2 && from.kind() == Kind.DATETIME)
                ? side.as(Types.common(to, from))
                : null;
    }

    private Range intersection(Range a, Range b) {
        if (a.empty() || b.empty()) {
            return Range.NOTHING;
        }
        Range low = !b.hasLow() || a.hasLow() && isAfter(a.low(), a.lowIncluded(), b.low(), b.lowIncluded()) ? a : b;
        Range high =
                !b.hasHigh() || a.hasHigh() && isBefore(a.high(), a.highIncluded(), b.high(), b.highIncluded()) ? a : b;
        return new Range(
                low.low(), low.hasLow(), low.lowIncluded(), high.high(), high.hasHigh(), high.highIncluded(), false);
    }

    private Range hull(Range a, Range b) {
        if (a.empty() || b.empty()) {
            return a.empty() ? b : a;
        }
        Range low = !a.hasLow() || b.hasLow() && isAfter(b.low(), b.lowIncluded(), a.low(), a.lowIncluded()) ? a : b;
        Range high =
                !a.hasHigh() || b.hasHigh() && isBefore(b.high(), b.highIncluded(), a.high(), a.highIncluded()) ? a : b;
        return new Range(
                low.low(), low.hasLow(), low.lowIncluded(), high.high(), high.hasHigh(), high.highIncluded(), false);
    }

    // Whether bound a cuts off at least as much from below as bound b.
    private boolean isAfter(@Nullable Object a, boolean aIncluded, @Nullable Object b, boolean bIncluded) {
        int c = order.compare(a, b);
        return c > 0 || c == 0 && (!aIncluded || bIncluded);
    }

    private boolean isBefore(@Nullable Object a, boolean aIncluded, @Nullable Object b, boolean bIncluded) {
        int c = order.compare(a, b);
        return c < 0 || c == 0 && (!aIncluded || bIncluded);
    }
}
