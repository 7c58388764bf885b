// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** FORMAT, for the common patterns of .NET in US English. */
final class FormatFunction {
    private FormatFunction() {}

    static String format(Object value, String pattern) throws SqlError {
        try {
            return value instanceof TemporalAccessor moment ? moment(moment, pattern) : number(value, pattern);
        } catch (IllegalArgumentException e) {
            throw new Unsupported("FORMAT '" + pattern + "'");
        }
    }

    private static String moment(TemporalAccessor moment, String pattern) {
        String java = switch (pattern) {
            case "d" -> "M/d/yyyy";
            case "D" -> "EEEE, MMMM d, yyyy";
            case "s" -> "yyyy-MM-dd'T'HH:mm:ss";
            case "u" -> "yyyy-MM-dd HH:mm:ss'Z'";
            default ->
                pattern.replace("dddd", "EEEE")
                        .replace("ddd", "EEE")
                        .replace("tt", "a")
                        .replace("fffffff", "SSSSSSS")
                        .replace("ffffff", "SSSSSS")
                        .replace("fff", "SSS")
                        .replace("ff", "SS")
                        .replace("zzz", "xxx");
        };
        TemporalAccessor whole = moment instanceof LocalDate date
                ? date.atStartOfDay()
                : moment instanceof LocalTime time ? LocalDate.EPOCH.atTime(time) : moment;
        return DateTimeFormatter.ofPattern(java, Locale.US).format(whole);
    }

    private static String number(Object value, String pattern) {
        BigDecimal number = new BigDecimal(value.toString());
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.US);
        String digits = pattern.length() > 1 ? pattern.substring(1) : "";
        char kind = pattern.isEmpty() ? 'G' : Character.toUpperCase(pattern.charAt(0));
        boolean standard = pattern.length() <= 3 && "NFCPDX".indexOf(kind) >= 0 && digits.matches("\\d*");
        if (!standard) {
            DecimalFormat format = new DecimalFormat(pattern, symbols);
            format.setRoundingMode(RoundingMode.HALF_UP);
            return format.format(number);
        }
        int scale = digits.isEmpty() ? 2 : Integer.parseInt(digits);
        BigDecimal rounded = number.setScale(scale, RoundingMode.HALF_UP);
        return switch (kind) {
            case 'N' -> String.format(Locale.US, "%,." + scale + "f", rounded);
            case 'F' -> rounded.toPlainString();
            case 'C' -> String.format(Locale.US, "$%,." + scale + "f", rounded);
            case 'P' -> String.format(Locale.US, "%,." + scale + "f%%", number.movePointRight(2));
            case 'X' -> Long.toHexString(number.longValue()).toUpperCase(Locale.ROOT);
            default ->
                String.format(Locale.US, "%0" + Math.max(1, digits.isEmpty() ? 1 : scale) + "d", number.longValue());
        };
    }
}
