// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Literals with the types that the Transact-SQL reference, "Constants", gives them. */
final class Literals {

    private static final Pattern IDENTIFIER =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final BigDecimal LARGEST_INT = BigDecimal.valueOf(Integer.MAX_VALUE);

    private Literals() {}

    /** A number: int where it fits, else decimal; with an exponent float. */
    static Scalar number(Node.Number number, boolean negative) {
        String sql = negative ? "(-" + number.text() + ")" : number.text();
        if (number.text().indexOf('e') >= 0 || number.text().indexOf('E') >= 0) {
            return approximate(number, negative, sql);
        }
        String text = number.text().endsWith(".")
                ? number.text().substring(0, number.text().length() - 1)
                : number.text();
        BigDecimal unsigned = new BigDecimal(text);
        BigDecimal value = negative ? unsigned.negate() : unsigned;
        if (number.text().indexOf('.') < 0 && unsigned.compareTo(LARGEST_INT) <= 0) {
            return Scalar.literal(Type.INT, sql, number, value.longValueExact());
        }
        int scale = Math.max(value.scale(), 0);
        int precision = Math.max(value.precision(), scale);
        if (precision > Type.MOST_DIGITS) {
            throw new FilterException(number.at(), "a number of more than 38 digits", "Write fewer digits");
        }
        return Scalar.literal(Type.decimal(precision, scale), sql, number, value);
    }

    private static Scalar approximate(Node.Number number, boolean negative, String sql) {
        double value = Double.parseDouble(number.text());
        // Whole numbers of at most 15 digits are the same however a server reads them.
        if (value != Math.rint(value) || value >= 1e15) {
            throw new FilterException(
                    number.at(),
                    "the number with an exponent is not a whole number of at most 15 digits",
                    "Write a number that a float holds exactly");
        }
        return Scalar.literal(Type.of(Kind.FLOAT), sql, number, negative ? -value : value);
    }

    /** A text; without N only such as every code page has. */
    static Scalar text(Node.Text text) {
        if (!text.national() && !text.value().chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new FilterException(
                    text.at(), "a text with characters beyond ASCII", "Write N before it: N'" + text.value() + "'");
        }
        Type type = new Type(Kind.TEXT, 0, 0, text.value().length(), null);
        return Scalar.literal(type, sql(text), text, text.value());
    }

    static String sql(Node.Text text) {
        return (text.national() ? "N" : "") + quoted(text.value());
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static Scalar bytes(Node.Bytes bytes) {
        byte[] value = HexFormat.of().parseHex(bytes.hex());
        return Scalar.literal(new Type(Kind.BINARY, 0, 0, value.length, null), "0x" + bytes.hex(), bytes, value);
    }

    /** A text that is compared with a uniqueidentifier. */
    static Scalar identifier(Scalar text, int at) {
        if (!(text.literal() instanceof Node.Text literal)
                || !IDENTIFIER.matcher(literal.value()).matches()) {
            throw new FilterException(
                    at, "the text is not a uniqueidentifier", "Write 36 characters as 8-4-4-4-12 hexadecimal digits");
        }
        String value = literal.value().toUpperCase(Locale.ROOT);
        return Scalar.literal(
                Type.of(Kind.UNIQUEIDENTIFIER), "CAST(" + quoted(value) + " AS uniqueidentifier)", literal, value);
    }
}
