// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.filter.Kind.Group;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Comparisons of two values in their common type. */
final class Comparisons {

    private Comparisons() {}

    /**
     * A comparison in T-SQL, and how it is decided here.
     *
     * @param left left value in the common type
     * @param right right value in the common type
     * @param sql the comparison
     * @param code decides it
     */
    record Compared(Scalar left, Scalar right, String sql, Condition.Code code) {}

    /** Compares two values, at least one of which comes from a column. */
    static Compared of(int at, Operator operator, Scalar one, Scalar other) {
        if (one.columns().isEmpty() && other.columns().isEmpty()) {
            throw new FilterException(at, "a comparison without a column", "Compare a column with something");
        }
        Type type = Conversion.common(one, other, at);
        Scalar left = Conversion.to(type, one, at);
        Scalar right = Conversion.to(type, other, at);
        check(at, operator, type);
        String sql = left.sql() + " " + operator.sql() + " " + right.sql();
        if (left.isNull() || right.isNull()) {
            return new Compared(left, right, sql, row -> Truth.UNKNOWN);
        }
        return new Compared(left, right, sql, row -> {
            Object x = left.code().of(row);
            Object y = right.code().of(row);
            return x == null || y == null ? Truth.UNKNOWN : compare(operator, type, left, right, x, y);
        });
    }

    private static void check(int at, Operator operator, Type type) {
        if (type.kind().group() == Group.IDENTIFIER && !operator.isEquality()) {
            throw new FilterException(
                    at, "'" + operator.sql() + "' between identifiers is not supported", "Use =, <> or IN");
        }
    }

    private static Truth compare(Operator operator, Type type, Scalar left, Scalar right, Object x, Object y) {
        return switch (type.kind().group()) {
            case TEXT -> collation(type).compare(operator, (String) x, (String) y);
            case BINARY -> bytes(operator, (byte[]) x, (byte[]) y);
            case IDENTIFIER -> operator.holds(((String) x).compareToIgnoreCase((String) y));
            case TEMPORAL -> times(operator, type, left, right, (Long) x, (Long) y);
            default -> numbers(operator, x, y);
        };
    }

    private static TextCollation collation(Type type) {
        TextCollation collation = type.collation();
        return collation == null ? TextCollation.of(null) : collation;
    }

    private static Truth numbers(Operator operator, Object x, Object y) {
        if (x instanceof Long one && y instanceof Long other) {
            return operator.holds(Long.compare(one, other));
        }
        if (x instanceof Double one && y instanceof Double other) {
            double a = one;
            double b = other;
            // Not Double.compare: -0.0 equals 0.0.
            return operator.holds(a < b ? -1 : a > b ? 1 : 0);
        }
        return operator.holds(((BigDecimal) x).compareTo((BigDecimal) y));
    }

    private static Truth times(Operator operator, Type type, Scalar left, Scalar right, long x, long y) {
        boolean literal = left.isLiteral() || right.isLiteral();
        return operator.holds(
                literal
                        ? Long.compare(x, y)
                        : Long.compare(CalendarGap.certain(type.kind(), x), CalendarGap.certain(type.kind(), y)));
    }

    /** Zeros at the end that only one of them has are for SQL Server to judge. */
    private static Truth bytes(Operator operator, byte[] x, byte[] y) {
        int common = Math.min(x.length, y.length);
        int order = java.util.Arrays.compareUnsigned(x, 0, common, y, 0, common);
        if (order != 0 || x.length == y.length) {
            return operator.holds(order);
        }
        byte[] longer = x.length > y.length ? x : y;
        for (int i = common; i < longer.length; i++) {
            if (longer[i] != 0) {
                return operator.holds(longer == x ? 1 : -1);
            }
        }
        return Truth.OPEN;
    }

    /** IN: one of the comparisons holds. */
    static Truth any(Compared[] comparisons, @Nullable Object[] row) {
        Truth result = Truth.FALSE;
        for (Compared comparison : comparisons) {
            Truth truth = comparison.code().test(row);
            if (truth == Truth.TRUE) {
                return truth;
            }
            result = truth.compareTo(result) > 0 ? truth : result;
        }
        return result;
    }

    /** BETWEEN: both comparisons hold. */
    static Truth both(Compared low, Compared high, @Nullable Object[] row) {
        Truth one = low.code().test(row);
        if (one == Truth.FALSE) {
            return one;
        }
        Truth other = high.code().test(row);
        if (other == Truth.FALSE) {
            return other;
        }
        return one == Truth.OPEN || other == Truth.OPEN ? Truth.OPEN : one == Truth.TRUE ? other : one;
    }
}
