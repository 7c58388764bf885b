// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;

/** Dates and times as text in the styles of CONVERT. */
final class TemporalFormat {
    // F stands for the fraction with its point, Z for the offset; both depend on the type.
    private static final Map<Integer, String> STYLES = Map.ofEntries(
            Map.entry(1, "MM/dd/yy"),
            Map.entry(2, "yy.MM.dd"),
            Map.entry(3, "dd/MM/yy"),
            Map.entry(4, "dd.MM.yy"),
            Map.entry(5, "dd-MM-yy"),
            Map.entry(6, "dd MMM yy"),
            Map.entry(7, "MMM dd, yy"),
            Map.entry(8, "HH:mm:ss"),
            Map.entry(24, "HH:mm:ss"),
            Map.entry(108, "HH:mm:ss"),
            Map.entry(10, "MM-dd-yy"),
            Map.entry(11, "yy/MM/dd"),
            Map.entry(12, "yyMMdd"),
            Map.entry(14, "HH:mm:ss:SSS"),
            Map.entry(114, "HH:mm:ss:SSS"),
            Map.entry(101, "MM/dd/yyyy"),
            Map.entry(102, "yyyy.MM.dd"),
            Map.entry(103, "dd/MM/yyyy"),
            Map.entry(104, "dd.MM.yyyy"),
            Map.entry(105, "dd-MM-yyyy"),
            Map.entry(106, "dd MMM yyyy"),
            Map.entry(107, "MMM dd, yyyy"),
            Map.entry(110, "MM-dd-yyyy"),
            Map.entry(111, "yyyy/MM/dd"),
            Map.entry(112, "yyyyMMdd"),
            Map.entry(13, "dd MMM yyyy HH:mm:ss:SSS"),
            Map.entry(113, "dd MMM yyyy HH:mm:ss:SSS"),
            Map.entry(20, "yyyy-MM-dd HH:mm:ss"),
            Map.entry(120, "yyyy-MM-dd HH:mm:ss"),
            Map.entry(23, "yyyy-MM-dd"));

    private TemporalFormat() {}

    static String text(Object value, SqlType type, int style) throws SqlError {
        boolean classic = type.kind() == Kind.DATETIME || type.kind() == Kind.SMALLDATETIME;
        if ((style == 0 || style == 100) && classic) {
            return classicText((LocalDateTime) value);
        }
        if (style == 9 || style == 109) {
            return format("MMM d yyyy h:mm:ss:SSSa", value);
        }
        if (style == 21 || style == 25 || style == 121 || style == 0 || style == 100) {
            return iso(value, type, ' ', " ");
        }
        if (style == 127 && value instanceof OffsetDateTime moment) {
            // The time in UTC with Z in place of the offset.
            return iso(moment.withOffsetSameInstant(ZoneOffset.UTC), type, 'T', "")
                    .replace("+00:00", "Z");
        }
        if (style == 126 || style == 127) {
            return iso(value, type, 'T', "");
        }
        String pattern = STYLES.get(style);
        if (pattern == null) {
            throw Errors.error(
                    281,
                    style + " is not a valid style number when converting from " + Types.name(type.kind())
                            + " to a character string.");
        }
        return format(partOf(value, pattern), value);
    }

    // A date has no time part, a time no date part: what a style says about the other is left out.
    private static String partOf(Object value, String pattern) {
        int time = pattern.indexOf("HH");
        if (value instanceof LocalDate && time > 0) {
            return pattern.substring(0, time).trim();
        }
        return value instanceof LocalTime && time > 0 ? pattern.substring(time) : pattern;
    }

    private static String format(String pattern, Object value) {
        TemporalAccessor moment = value instanceof LocalDate date && pattern.contains("h:")
                ? date.atStartOfDay()
                : (TemporalAccessor) value;
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(moment);
    }

    // "Jan  5 2024  3:04PM": day and hour in two places.
    private static String classicText(LocalDateTime time) {
        int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        return String.format(
                Locale.US,
                "%s %2d %04d %2d:%02d%s",
                DateTimeFormatter.ofPattern("MMM", Locale.US).format(time),
                time.getDayOfMonth(),
                time.getYear(),
                hour,
                time.getMinute(),
                time.getHour() < 12 ? "AM" : "PM");
    }

    private static String iso(Object value, SqlType type, char separator, String beforeOffset) {
        if (value instanceof LocalDate date) {
            return date(date);
        }
        if (value instanceof LocalTime time) {
            return time(time, type.scale());
        }
        if (value instanceof OffsetDateTime moment) {
            ZoneOffset offset = moment.getOffset();
            return date(moment.toLocalDate())
                    + separator
                    + time(moment.toLocalTime(), type.scale())
                    + beforeOffset
                    + (offset.getTotalSeconds() == 0 ? "+00:00" : offset.getId());
        }
        LocalDateTime time = (LocalDateTime) value;
        int scale = type.kind() == Kind.DATETIME ? 3 : type.kind() == Kind.SMALLDATETIME ? 0 : type.scale();
        if (type.kind() == Kind.DATETIME && separator == 'T' && time.getNano() == 0) {
            scale = 0;
        }
        if (type.kind() == Kind.SMALLDATETIME && separator == ' ') {
            return date(time.toLocalDate()) + separator + time(time.toLocalTime(), 0);
        }
        return date(time.toLocalDate()) + separator + time(time.toLocalTime(), scale);
    }

    private static String date(LocalDate date) {
        return String.format(Locale.ROOT, "%04d-%02d-%02d", date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    }

    private static String time(LocalTime time, int scale) {
        String text = String.format(Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        return scale == 0
                ? text
                : text + "."
                        + String.format(Locale.ROOT, "%09d", time.getNano()).substring(0, scale);
    }
}
