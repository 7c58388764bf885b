// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.filter.Kind.Group;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The type in which two values are compared (Transact-SQL reference, "Data type precedence"), and values in that type.
 * Only conversions that lose nothing and cannot fail are made; the others are refused.
 */
final class Conversion {

    private static final String CHANGE_TYPES = "Compare values of the same type";
    private static final int EXACT_IN_REAL = 1 << 24;
    private static final long EXACT_IN_FLOAT = 1L << 53;

    private Conversion() {}

    /** The type that two values have in common. */
    static Type common(Scalar left, Scalar right, int at) {
        Type one = left.type();
        Type other = right.type();
        if (left.isNull() || right.isNull()) {
            return left.isNull() ? other : one;
        }
        Group group = one.kind().group();
        if (group != other.kind().group()) {
            return left.isTextLiteral() && takesText(other)
                    ? other
                    : right.isTextLiteral() && takesText(one) ? one : mixed(left, right, at);
        }
        return switch (group) {
            case NUMBER -> numbers(one, other, at);
            case TEXT -> texts(one, other, at);
            case TEMPORAL -> temporals(one, other, at);
            default -> one;
        };
    }

    private static boolean takesText(Type type) {
        return type.kind().group() == Group.TEMPORAL || type.kind().group() == Group.IDENTIFIER;
    }

    private static Type mixed(Scalar left, Scalar right, int at) {
        boolean literal = left.isTextLiteral() || right.isTextLiteral();
        throw new FilterException(
                at,
                left.type().declaration() + " meets " + right.type().declaration(),
                literal ? "Write numbers without quotes, bytes as 0x…" : CHANGE_TYPES);
    }

    private static Type numbers(Type one, Type other, int at) {
        Type high = one.kind().compareTo(other.kind()) >= 0 ? one : other;
        if (high.kind() != Kind.DECIMAL) {
            return high;
        }
        int scale = Math.max(one.scale(), other.scale());
        int precision = Math.max(one.wholeDigits(), other.wholeDigits()) + scale;
        if (precision > Type.MOST_DIGITS) {
            throw new FilterException(
                    at,
                    one.declaration() + " meets " + other.declaration() + ", which together need " + precision
                            + " digits of SQL Server's 38",
                    CHANGE_TYPES);
        }
        return Type.decimal(precision, scale);
    }

    private static Type texts(Type one, Type other, int at) {
        TextCollation left = one.collation();
        TextCollation right = other.collation();
        if (left != null && right != null && !left.name().equalsIgnoreCase(right.name())) {
            throw new FilterException(
                    at,
                    "collation " + left.name() + " meets " + right.name() + ", which SQL Server refuses",
                    "Compare columns of the same collation");
        }
        return new Type(Kind.TEXT, 0, 0, Math.max(one.length(), other.length()), left == null ? right : left);
    }

    private static Type temporals(Type one, Type other, int at) {
        if (one.kind() != other.kind()) {
            throw new FilterException(at, one.declaration() + " meets " + other.declaration(), CHANGE_TYPES);
        }
        return one.scale() >= other.scale() ? one : other;
    }

    /** The value in the type. */
    static Scalar to(Type type, Scalar value, int at) {
        if (value.isNull() || value.type().equals(type) && !value.isTextLiteral()) {
            return value;
        }
        return switch (type.kind().group()) {
            case NUMBER -> value.isLiteral() ? literal(type, value, at) : number(type, value, at);
            case TEMPORAL -> value.isTextLiteral() ? TemporalLiteral.of(type, value, at) : value;
            case IDENTIFIER -> value.isTextLiteral() ? Literals.identifier(value, at) : value;
            default -> value;
        };
    }

    private static Scalar number(Type type, Scalar value, int at) {
        Type from = value.type();
        Kind to = type.kind();
        boolean fits = switch (to) {
            case REAL -> from.kind().isInteger() && from.precision() <= 5;
            case FLOAT -> from.kind() == Kind.REAL || from.kind().isInteger() && from.kind() != Kind.BIGINT;
            case SMALLMONEY -> from.kind().isInteger() && from.precision() <= 5;
            case MONEY -> from.kind() == Kind.SMALLMONEY || from.kind().isInteger() && from.kind() != Kind.BIGINT;
            case DECIMAL ->
                !from.kind().isApproximate()
                        && from.wholeDigits() <= type.wholeDigits()
                        && from.scale() <= type.scale();
            default -> from.kind().isInteger() && from.kind().compareTo(to) <= 0;
        };
        if (!fits) {
            throw new FilterException(
                    at,
                    from.declaration() + " meets " + type.declaration()
                            + ", for which SQL Server converts with rounding or overflow",
                    CHANGE_TYPES);
        }
        return value.as(type, code(to, value.code()));
    }

    private static Scalar.Code code(Kind to, Scalar.Code from) {
        if (to.isApproximate()) {
            return row -> from.of(row) instanceof Number number ? number.doubleValue() : null;
        }
        return to.isInteger() ? from : row -> exact(from.of(row));
    }

    private static @Nullable Object exact(@Nullable Object value) {
        return value instanceof Long whole ? BigDecimal.valueOf(whole) : value;
    }

    private static Scalar literal(Type type, Scalar literal, int at) {
        Object value = literal.code().of(new Object[0]);
        Object converted = value == null ? null : converted(type, value);
        if (converted == null) {
            throw new FilterException(
                    literal.literal() == null ? at : literal.literal().at(),
                    "the number is not exact as " + type.declaration(),
                    "Write a number that the type holds exactly");
        }
        return literal.as(type, row -> converted);
    }

    private static @Nullable Object converted(Type type, Object value) {
        BigDecimal exact = value instanceof Long whole
                ? BigDecimal.valueOf(whole)
                : value instanceof Double number ? new BigDecimal(number) : (BigDecimal) value;
        return switch (type.kind()) {
            case REAL ->
                new BigDecimal(exact.floatValue()).compareTo(exact) == 0 && isSmall(exact, EXACT_IN_REAL)
                        ? (Object) exact.doubleValue()
                        : null;
            case FLOAT -> value instanceof Double || isExact(exact) ? (Object) exact.doubleValue() : null;
            case SMALLMONEY, MONEY, DECIMAL -> value instanceof Double ? null : scaled(type, exact);
            default -> value instanceof Long whole && within(type.kind(), whole) ? value : null;
        };
    }

    private static boolean within(Kind kind, long number) {
        return switch (kind) {
            case BIT -> number == 0 || number == 1;
            case TINYINT -> number >= 0 && number <= 255;
            case SMALLINT -> number == (short) number;
            default -> true;
        };
    }

    private static boolean isExact(BigDecimal exact) {
        return isSmall(exact, EXACT_IN_FLOAT) && new BigDecimal(exact.doubleValue()).compareTo(exact) == 0;
    }

    private static boolean isSmall(BigDecimal exact, long limit) {
        return exact.abs().compareTo(BigDecimal.valueOf(limit)) <= 0;
    }

    private static @Nullable Object scaled(Type type, BigDecimal exact) {
        if (exact.stripTrailingZeros().scale() > type.scale()) {
            return null;
        }
        BigDecimal scaled = exact.setScale(type.scale());
        long units = type.kind() == Kind.SMALLMONEY ? Integer.MAX_VALUE : Long.MAX_VALUE;
        boolean fits = type.kind().isMoney()
                ? isSmall(new BigDecimal(scaled.unscaledValue()), units)
                : scaled.precision() - scaled.scale() <= type.wholeDigits() || scaled.signum() == 0;
        return fits ? scaled : null;
    }
}
