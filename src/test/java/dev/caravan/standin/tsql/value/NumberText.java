// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers in text, with the error numbers of each target type. */
final class NumberText {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\s*\\d+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)");
    private static final Pattern FLOAT = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eEdD][+-]?\\d+)?");
    private static final Pattern MONEY = Pattern.compile("[+-]?[$£€]?[+-]?[\\d,]*\\.?\\d*");

    private NumberText() {}

    static BigInteger integer(String text, SqlType from, SqlType to) throws SqlError {
        String trimmed = text.trim();
        if (trimmed.isEmpty()) {
            return BigInteger.ZERO;
        }
        if (!INTEGER.matcher(trimmed).matches()) {
            if (to.kind() == Kind.BIGINT) {
                throw Errors.conversion(from, to);
            }
            throw Errors.error(
                    245,
                    "Conversion failed when converting the " + Types.name(from.kind()) + " value '" + text
                            + "' to data type " + Types.name(to.kind()) + ".");
        }
        BigInteger number = new BigInteger(trimmed.replaceAll("[+\\s]", ""));
        checkRange(number, text, from, to);
        return number;
    }

    private static void checkRange(BigInteger number, String text, SqlType from, SqlType to) throws SqlError {
        int bits = to.length() * 8 - 1;
        boolean fits = to.kind() == Kind.TINYINT
                ? number.signum() >= 0 && number.bitLength() <= 8
                : to.kind() == Kind.BIT || number.bitLength() <= bits;
        if (fits) {
            return;
        }
        if (to.kind() == Kind.BIGINT) {
            throw Errors.overflow(from, to);
        }
        boolean small = to.kind() != Kind.INT;
        String type = to.kind() == Kind.TINYINT ? "INT1" : to.kind() == Kind.SMALLINT ? "INT2" : "an int";
        throw Errors.error(
                small ? 244 : 248,
                "The conversion of the " + Types.name(from.kind()) + " value '" + text + "' overflowed "
                        + (small ? "an " + type : type) + " column." + (small ? " Use a larger integer column." : ""));
    }

    static BigDecimal decimal(String text, SqlType from, SqlType to) throws SqlError {
        String trimmed = text.trim();
        if (!DECIMAL.matcher(trimmed).matches()) {
            throw Errors.conversion(from, to);
        }
        return new BigDecimal(trimmed);
    }

    static BigDecimal money(String text, SqlType from) throws SqlError {
        String trimmed = text.trim();
        String digits = trimmed.replaceAll("[$£€,]", "");
        if (trimmed.isEmpty() || digits.isEmpty()) {
            return BigDecimal.ZERO;
        }
        if (!MONEY.matcher(trimmed).matches() || !DECIMAL.matcher(digits).matches()) {
            String type = from.kind() == Kind.NCHAR || from.kind() == Kind.NVARCHAR ? "nchar" : "char";
            throw Errors.error(
                    235, "Cannot convert a " + type + " value to money. The " + type + " value has incorrect syntax.");
        }
        return new BigDecimal(digits);
    }

    static double approximate(String text, SqlType from, SqlType to) throws SqlError {
        String trimmed = text.trim();
        if (trimmed.isEmpty()) {
            return 0;
        }
        if (!FLOAT.matcher(trimmed).matches()) {
            throw Errors.conversion(from, to);
        }
        double number = Double.parseDouble(trimmed.replace('d', 'e').replace('D', 'e'));
        if (Double.isInfinite(number)) {
            throw Errors.overflow(from, to);
        }
        return number;
    }

    /** A float as CONVERT writes it: six significant digits in style 0, 8 or 16 with exponent in styles 1 and 2, 17 in style 3. */
    static String text(double number, int style, boolean real) {
        if (number == 0 && style == 0) {
            return "0";
        }
        if (style == 1 || style == 2) {
            return exponent(String.format(Locale.ROOT, style == 1 ? "%.7e" : "%.15e", number));
        }
        int digits = style == 3 ? (real ? 9 : 17) : 6;
        BigDecimal exact = new BigDecimal(number).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int magnitude = exact.precision() - exact.scale() - 1;
        if (magnitude < -5 || magnitude >= digits) {
            String mantissa = exact.unscaledValue().abs().toString().replaceAll("0+$", "");
            String text = mantissa.charAt(0) + (mantissa.length() > 1 ? "." + mantissa.substring(1) : "");
            return (number < 0 ? "-" : "")
                    + text
                    + String.format(Locale.ROOT, "e%s%03d", magnitude < 0 ? "-" : "+", Math.abs(magnitude));
        }
        String plain = exact.toPlainString();
        return plain.contains(".") ? plain.replaceAll("\\.?0+$", "") : plain;
    }

    private static String exponent(String text) {
        int at = text.indexOf('e');
        int exponent = Integer.parseInt(text.substring(at + 1));
        return text.substring(0, at)
                + String.format(Locale.ROOT, "e%s%03d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
