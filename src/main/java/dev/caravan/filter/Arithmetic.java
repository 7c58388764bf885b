// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic whose result is exact: integers, decimals with all digits of the result, sums of money. A result beyond its type
 * is an error here as it is in SQL Server (8115).
 */
final class Arithmetic {

    private static final String INSTEAD = "Use whole numbers, or + and - of one type";

    private Arithmetic() {}

    static Scalar of(int at, char operator, Scalar left, Scalar right) {
        Kind one = left.type().kind();
        Kind other = right.type().kind();
        Kind high = one.compareTo(other) >= 0 ? one : other;
        boolean whole = one.isInteger() && other.isInteger() && one != Kind.BIT && other != Kind.BIT;
        boolean sum = operator == '+' || operator == '-';
        if (whole) {
            return integers(at, operator, left, right, Type.of(high));
        }
        boolean exact = isExact(one) && isExact(other);
        if (exact && high == Kind.DECIMAL && operator != '/' && operator != '%') {
            return decimals(at, operator, left, right);
        }
        if (exact && high.isMoney() && sum) {
            Type type = Type.of(high);
            Scalar x = Conversion.to(type, left, at);
            Scalar y = Conversion.to(type, right, at);
            return exact(operator, type, x, y, sql(operator, left, right));
        }
        throw new FilterException(
                at,
                "'" + operator + "' between " + left.type().declaration() + " and "
                        + right.type().declaration() + " is not supported",
                INSTEAD);
    }

    private static boolean isExact(Kind kind) {
        return kind.isInteger() && kind != Kind.BIT || kind.isMoney() || kind == Kind.DECIMAL;
    }

    private static String sql(char operator, Scalar left, Scalar right) {
        return "(" + left.sql() + " " + operator + " " + right.sql() + ")";
    }

    private static Scalar integers(int at, char operator, Scalar left, Scalar right, Type type) {
        boolean divides = operator == '/' || operator == '%';
        if (divides && !(right.isLiteral() && right.code().of(new Object[0]) instanceof Long divisor && divisor > 0)) {
            throw new FilterException(
                    at,
                    "the right side of '" + operator + "' is not a positive number",
                    "Divide by a number such as 10");
        }
        return Scalar.derived(
                type,
                sql(operator, left, right),
                row -> {
                    Object x = left.code().of(row);
                    Object y = right.code().of(row);
                    return x == null || y == null ? null : fit(type, integer(operator, (Long) x, (Long) y));
                },
                left,
                right);
    }

    private static long integer(char operator, long x, long y) {
        try {
            return switch (operator) {
                case '+' -> Math.addExact(x, y);
                case '-' -> Math.subtractExact(x, y);
                case '*' -> Math.multiplyExact(x, y);
                case '/' -> x / y;
                default -> x % y;
            };
        } catch (ArithmeticException e) {
            throw overflow(Type.of(Kind.BIGINT));
        }
    }

    /** The number, unless it is beyond the type. */
    static Long fit(Type type, long number) {
        boolean fits = switch (type.kind()) {
            case TINYINT -> number >= 0 && number <= 255;
            case SMALLINT -> number == (short) number;
            case INT -> number == (int) number;
            default -> true;
        };
        if (!fits) {
            throw overflow(type);
        }
        return number;
    }

    static FilterEvaluationException overflow(Type type) {
        return new FilterEvaluationException("the result of an arithmetic operation is beyond " + type.declaration());
    }

    /** Precision and scale by the Transact-SQL reference, "Precision, scale, and length", where nothing is cut. */
    private static Scalar decimals(int at, char operator, Scalar left, Scalar right) {
        Type a = left.type();
        Type b = right.type();
        int scale = operator == '*' ? a.scale() + b.scale() : Math.max(a.scale(), b.scale());
        int precision = operator == '*'
                ? a.precision() + b.precision() + 1
                : Math.max(a.wholeDigits(), b.wholeDigits()) + scale + 1;
        if (precision > Type.MOST_DIGITS) {
            throw new FilterException(
                    at,
                    "the result of '" + operator + "' would need " + precision + " digits of SQL Server's 38",
                    INSTEAD);
        }
        return exact(operator, Type.decimal(precision, scale), left, right, sql(operator, left, right));
    }

    private static Scalar exact(char operator, Type type, Scalar left, Scalar right, String sql) {
        return Scalar.derived(
                type,
                sql,
                row -> {
                    BigDecimal x = decimal(left.code().of(row));
                    BigDecimal y = decimal(right.code().of(row));
                    if (x == null || y == null) {
                        return null;
                    }
                    BigDecimal result = switch (operator) {
                        case '+' -> x.add(y);
                        case '-' -> x.subtract(y);
                        default -> x.multiply(y);
                    };
                    return money(type, result);
                },
                left,
                right);
    }

    private static BigDecimal money(Type type, BigDecimal result) {
        int bits = type.kind() == Kind.MONEY ? 63 : type.kind() == Kind.SMALLMONEY ? 31 : Integer.MAX_VALUE;
        if (result.unscaledValue().bitLength() > bits) {
            throw overflow(type);
        }
        return result;
    }

    private static @Nullable BigDecimal decimal(@Nullable Object value) {
        return value instanceof Long whole ? BigDecimal.valueOf(whole) : (BigDecimal) value;
    }

    /** The value with the other sign. */
    static Scalar negated(int at, Scalar value) {
        Kind kind = value.type().kind();
        if (kind == Kind.TINYINT || !kind.isInteger() && kind != Kind.DECIMAL || kind == Kind.BIT) {
            throw new FilterException(at, "a sign before " + value.type().declaration() + " is not supported", INSTEAD);
        }
        return Scalar.derived(
                value.type(),
                "(-" + value.sql() + ")",
                row -> {
                    Object x = value.code().of(row);
                    return x instanceof Long whole
                            ? (Object) fit(value.type(), integer('-', 0, whole))
                            : x instanceof BigDecimal exact ? exact.negate() : null;
                },
                value);
    }
}
