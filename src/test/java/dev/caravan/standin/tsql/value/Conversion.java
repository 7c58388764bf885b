// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import dev.caravan.standin.type.XmlSchemas;
import dev.caravan.standin.type.XmlTyping;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conversions between types as CAST, CONVERT and assignment do them (Transact-SQL reference, "CAST and CONVERT"). */
public final class Conversion {
    private Conversion() {}

    /** Converts a value by the rules of a session that has set nothing, null staying null. */
    public static @Nullable Object convert(@Nullable Object value, SqlType from, SqlType to) throws SqlError {
        return convert(value, from, to, ConversionRules.DEFAULT);
    }

    /** Converts a value, null staying null. */
    public static @Nullable Object convert(@Nullable Object value, SqlType from, SqlType to, ConversionRules rules)
            throws SqlError {
        return value == null ? null : of(from, to, 0).apply(value, rules);
    }

    /**
     * The converter of a value that is assigned without CAST.
     *
     * @throws SqlError 257 for a sql_variant, which takes no other type by itself
     */
    public static Converter assigning(SqlType from, SqlType to) throws SqlError {
        if (from.kind() == Kind.SQL_VARIANT && to.kind() != Kind.SQL_VARIANT) {
            throw Errors.error(
                    257,
                    "Implicit conversion from data type sql_variant to " + Types.name(to.kind())
                            + " is not allowed. Use the CONVERT function to run this query.");
        }
        return of(from, to, 0);
    }

    /** The converter between two types; style 0 is the default of CONVERT. Text that is too long is cut. */
    public static Converter of(SqlType from, SqlType to, int style) throws SqlError {
        if (isSame(from, to)) {
            return Converter.NONE;
        }
        if (to.xml() != null) {
            return typedXml(of(from, SqlTypes.xml(null), style), to.xml());
        }
        Kind kind = to.kind();
        if (kind == Kind.SQL_VARIANT) {
            return toVariant(from, to);
        }
        if (from.kind() == Kind.SQL_VARIANT) {
            return (value, rules) -> {
                Variant variant = (Variant) value;
                return of(variant.type(), to, style).convert(variant.value(), rules);
            };
        }
        if (SqlTypes.isClr(kind) || SqlTypes.isClr(from.kind())) {
            return ClrConversion.of(from, to);
        }
        if (SqlTypes.isText(kind)) {
            return TextConversion.toText(from, to, style);
        }
        if (SqlTypes.isTemporal(kind)) {
            return TemporalConversion.toTemporal(from, to, style);
        }
        if (SqlTypes.isTemporal(from.kind()) && SqlTypes.isNumber(kind)) {
            return TemporalConversion.toNumber(from, to);
        }
        return switch (kind) {
            case BIT -> (value, rules) -> toBit(value, from, to);
            case TINYINT, SMALLINT, INT, BIGINT -> (value, rules) -> toInteger(value, from, to);
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> (value, rules) -> toExact(value, from, to, rules);
            case REAL, FLOAT -> (value, rules) -> toApproximate(value, from, to);
            case BINARY, VARBINARY, IMAGE, ROWVERSION -> (value, rules) -> toBinary(value, from, to, style);
            default -> (value, rules) -> toGuid(value, from, to);
        };
    }

    private static Converter typedXml(Converter untyped, XmlTyping typing) {
        XmlSchemas schemas = Objects.requireNonNull(typing.schemas());
        return (value, rules) -> {
            String xml = (String) untyped.convert(value, rules);
            XmlSchemas.Problem problem = schemas.problem(xml, typing.document());
            if (problem != null) {
                throw Errors.error(problem.number(), problem.text());
            }
            return xml;
        };
    }

    /** What may be of any length, and types that have rules of their own, cannot be in a variant. */
    private static Converter toVariant(SqlType from, SqlType to) throws SqlError {
        boolean fits = from.length() != SqlType.MAX && from.kind() != Kind.ROWVERSION && !SqlTypes.isClr(from.kind());
        if (!fits) {
            String name = from.length() == SqlType.MAX && from.kind() != Kind.XML && Types.isSized(from.kind())
                    ? Types.name(from.kind()) + "(max)"
                    : Types.name(from.kind());
            throw Errors.error(206, "Operand type clash: " + name + " is incompatible with " + Types.name(to.kind()));
        }
        return (value, rules) -> new Variant(value, from);
    }

    private static boolean isSame(SqlType from, SqlType to) {
        if (from.kind() != to.kind()) {
            return false;
        }
        return switch (to.kind()) {
            case DECIMAL, NUMERIC -> from.precision() <= to.precision() && from.scale() == to.scale();
            case VARCHAR, NVARCHAR, VARBINARY ->
                to.length() == SqlType.MAX
                        || from.length() != SqlType.MAX && from.length() <= to.length() && sameCodePage(from, to);
            case CHAR, NCHAR, BINARY -> from.length() == to.length();
            case TIME, DATETIME2, DATETIMEOFFSET -> from.scale() <= to.scale();
            case XML -> to.xml() == null || to.xml().equals(from.xml());
            default -> true;
        };
    }

    private static boolean sameCodePage(SqlType from, SqlType to) {
        return from.collation() == null
                || to.collation() == null
                || from.collation().codePage().equals(to.collation().codePage());
    }

    private static Object toBit(Object value, SqlType from, SqlType to) throws SqlError {
        if (value instanceof String text) {
            String trimmed = text.trim();
            if (trimmed.equalsIgnoreCase("true")) {
                return true;
            }
            if (trimmed.equalsIgnoreCase("false")) {
                return false;
            }
            return NumberText.integer(text, from, to).signum() != 0;
        }
        if (value instanceof byte[] bytes) {
            return bytes.length > 0 && bytes[bytes.length - 1] != 0;
        }
        return decimal(value, from, to).signum() != 0;
    }

    private static Object toInteger(Object value, SqlType from, SqlType to) throws SqlError {
        long number;
        if (value instanceof Integer || value instanceof Long || value instanceof Short) {
            number = ((Number) value).longValue();
        } else if (value instanceof Boolean bit) {
            number = bit ? 1 : 0;
        } else if (value instanceof String text) {
            number = NumberText.integer(text, from, to).longValueExact();
        } else if (value instanceof byte[] bytes) {
            number = fromBytes(bytes, to.length());
        } else {
            boolean money = from.kind() == Kind.MONEY || from.kind() == Kind.SMALLMONEY;
            BigDecimal whole = decimal(value, from, to).setScale(0, money ? RoundingMode.HALF_UP : RoundingMode.DOWN);
            if (isApproximate(from) && to.kind() != Kind.BIGINT && !isWithin(whole, to)) {
                throw Errors.approximateOverflow(((Number) value).doubleValue(), to);
            }
            if (whole.toBigInteger().bitLength() > 63) {
                throw Errors.overflow(from, to);
            }
            number = whole.longValue();
        }
        return fit(number, from, to);
    }

    private static boolean isApproximate(SqlType type) {
        return type.kind() == Kind.FLOAT || type.kind() == Kind.REAL;
    }

    private static boolean isWithin(BigDecimal whole, SqlType to) {
        int bits = to.length() * 8;
        return to.kind() == Kind.TINYINT
                ? whole.signum() >= 0 && whole.toBigInteger().bitLength() <= bits
                : whole.toBigInteger().bitLength() < bits;
    }

    private static Object fit(long number, SqlType from, SqlType to) throws SqlError {
        return switch (to.kind()) {
            case TINYINT -> (short) within(number, 0, 255, to);
            case SMALLINT -> (short) within(number, Short.MIN_VALUE, Short.MAX_VALUE, to);
            case INT -> {
                if (number != (int) number) {
                    throw SqlTypes.isInteger(from.kind()) ? Errors.overflow(to) : Errors.overflow(from, to);
                }
                yield (int) number;
            }
            default -> number;
        };
    }

    private static long within(long number, long low, long high, SqlType to) throws SqlError {
        if (number < low || number > high) {
            throw Errors.error(
                    220,
                    "Arithmetic overflow error for data type " + Types.name(to.kind()) + ", value = " + number + ".");
        }
        return number;
    }

    private static long fromBytes(byte[] bytes, int size) {
        long number = 0;
        for (int i = Math.max(0, bytes.length - size); i < bytes.length; i++) {
            number = number << 8 | bytes[i] & 0xFF;
        }
        return size == 4 ? (int) number : size == 2 ? (short) number : number;
    }

    private static Object toExact(Object value, SqlType from, SqlType to, ConversionRules rules) throws SqlError {
        BigDecimal exact;
        if (value instanceof String text) {
            exact = to.kind() == Kind.MONEY || to.kind() == Kind.SMALLMONEY
                    ? NumberText.money(text, from)
                    : NumberText.decimal(text, from, to);
        } else {
            exact = decimal(value, from, to);
        }
        BigDecimal rounded = round(exact, from, to);
        if (rules.keepingDigits() && SqlTypes.isExact(from.kind()) && rounded.compareTo(exact) != 0) {
            throw Errors.overflow(from, to);
        }
        return rounded;
    }

    /** Rounds half away from zero to the target's scale. */
    private static BigDecimal round(BigDecimal exact, SqlType from, SqlType to) throws SqlError {
        BigDecimal rounded = exact.scale() == to.scale() ? exact : exact.setScale(to.scale(), RoundingMode.HALF_UP);
        if (rounded.precision() - rounded.scale() > to.precision() - to.scale() && rounded.signum() != 0
                || to.kind() == Kind.MONEY && rounded.unscaledValue().bitLength() > 63
                || to.kind() == Kind.SMALLMONEY && rounded.unscaledValue().bitLength() > 31) {
            throw Errors.overflow(from, to);
        }
        return rounded;
    }

    private static Object toApproximate(Object value, SqlType from, SqlType to) throws SqlError {
        double number;
        if (value instanceof String text) {
            number = NumberText.approximate(text, from, to);
        } else if (value instanceof Number n) {
            number = n.doubleValue();
        } else if (value instanceof Boolean bit) {
            number = bit ? 1 : 0;
        } else {
            throw Errors.notAllowed(from, to);
        }
        if (to.kind() == Kind.FLOAT) {
            return number;
        }
        float narrow = value instanceof Float f ? f : (float) number;
        if (Float.isInfinite(narrow)) {
            throw Errors.approximateOverflow(number, to);
        }
        return narrow;
    }

    /** A number of any type as a decimal. */
    static BigDecimal decimal(Object value, SqlType from, SqlType to) throws SqlError {
        if (value instanceof BigDecimal exact) {
            return exact;
        }
        if (value instanceof Double || value instanceof Float) {
            return BigDecimal.valueOf(((Number) value).doubleValue());
        }
        if (value instanceof Number number) {
            return BigDecimal.valueOf(number.longValue());
        }
        if (value instanceof Boolean bit) {
            return bit ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (value instanceof byte[] bytes) {
            return new BigDecimal(new BigInteger(1, bytes));
        }
        throw Errors.notAllowed(from, to);
    }

    private static Object toBinary(Object value, SqlType from, SqlType to, int style) throws SqlError {
        byte[] bytes;
        boolean number = false;
        if (value instanceof byte[] same) {
            bytes = same;
        } else if (value instanceof UUID id) {
            bytes = GuidText.bytes(id);
        } else if (value instanceof String text) {
            bytes = TextConversion.bytes(text, from, style);
        } else if (value instanceof Boolean bit) {
            bytes = new byte[] {(byte) (bit ? 1 : 0)};
        } else if (SqlTypes.isInteger(from.kind())) {
            bytes = bigEndian(((Number) value).longValue(), from.length());
            number = true;
        } else {
            throw Errors.notAllowed(from, to);
        }
        return sized(bytes, to, number);
    }

    private static byte[] bigEndian(long number, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[size - 1 - i] = (byte) (number >> 8 * i);
        }
        return bytes;
    }

    /** Cuts or pads bytes; numbers keep their low end. */
    private static byte[] sized(byte[] bytes, SqlType to, boolean number) {
        int length = to.length();
        boolean fixed = to.kind() == Kind.BINARY || to.kind() == Kind.ROWVERSION;
        if (length == SqlType.MAX || bytes.length == length || bytes.length < length && !fixed) {
            return bytes;
        }
        if (!number) {
            return Arrays.copyOf(bytes, length);
        }
        byte[] sized = new byte[length];
        int n = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - n, sized, length - n, n);
        return sized;
    }

    private static Object toGuid(Object value, SqlType from, SqlType to) throws SqlError {
        if (to.kind() != Kind.UNIQUEIDENTIFIER) {
            throw Errors.notAllowed(from, to);
        }
        if (value instanceof UUID) {
            return value;
        }
        if (value instanceof String text) {
            return GuidText.parse(text);
        }
        if (value instanceof byte[] bytes && bytes.length >= 16) {
            return GuidText.fromBytes(bytes);
        }
        throw Errors.notAllowed(from, to);
    }
}
