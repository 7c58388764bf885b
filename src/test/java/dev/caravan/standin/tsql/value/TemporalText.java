// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A date, a time and an offset read from text in one of SQL Server's forms; parts that the text lacks are null.
 *
 * @param date date
 * @param time time of day
 * @param offset offset from UTC
 * @param valid whether every part exists; 31 February is not valid
 * @param digits number of digits in the fraction of a second
 */
record TemporalText(
        @Nullable LocalDate date,
        @Nullable LocalTime time,
        @Nullable ZoneOffset offset,
        boolean valid,
        int digits) {

    private static final String TIME =
            "(?<h>\\d{1,2})(?::(?<m>\\d{1,2})(?::(?<s>\\d{1,2})(?:[.:](?<f>\\d{1,9}))?)?)?\\s*(?<ap>[AaPp][Mm])?";
    private static final Pattern CLOCK =
            Pattern.compile("(?<date>.*?)(?:^|[T\\s])\\s*" + TIME + "\\s*(?<zone>[Zz]|[+-]\\d{2}:\\d{2})?$");
    private static final Pattern BARE_HOUR = Pattern.compile(".*(?:^|\\s)\\d{1,2}$");
    private static final Pattern ISO_MOMENT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T.*");
    private static final Pattern COMPACT = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})");
    private static final Pattern SHORT_COMPACT = Pattern.compile("(\\d{2})(\\d{2})(\\d{2})");
    private static final Pattern NUMERIC =
            Pattern.compile("(\\d{4}|\\d{1,2})[-/.](\\d{4}|\\d{1,2})[-/.](\\d{4}|\\d{1,2})");
    private static final Pattern MONTH_FIRST =
            Pattern.compile("([A-Za-z]{3,9})\\.?\\s*(\\d{1,2}),?\\s+(\\d{4}|\\d{2})");
    private static final Pattern DAY_FIRST = Pattern.compile("(\\d{1,2})[\\s-]*([A-Za-z]{3,9})[,\\s-]*(\\d{4}|\\d{2})");
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final int GREATEST_OFFSET_SECONDS = 14 * 3600;
    private static final TemporalText INVALID = new TemporalText(null, null, null, false, 0);

    /**
     * Reads a text, null when it has none of the forms.
     *
     * @param given the order of the parts of a date in numbers; after a year of four digits, too
     */
    static @Nullable TemporalText parse(String text, DateOrder given) {
        String trimmed = text.trim();
        // "ISO 8601": with a T before the time the order is not the session's.
        DateOrder order = ISO_MOMENT.matcher(trimmed).matches() ? DateOrder.YMD : given;
        if (trimmed.isEmpty()) {
            return new TemporalText(null, null, null, true, 0);
        }
        try {
            LocalDate alone = date(trimmed, order);
            if (alone != null) {
                return new TemporalText(alone, null, null, true, 0);
            }
            Matcher clock = CLOCK.matcher(trimmed);
            if (!clock.matches() || BARE_HOUR.matcher(trimmed).matches()) {
                return null;
            }
            String datePart = clock.group("date").trim();
            LocalDate date = datePart.isEmpty() ? null : date(datePart, order);
            if (date == null && !datePart.isEmpty()) {
                return null;
            }
            return new TemporalText(
                    date,
                    time(clock),
                    zone(clock.group("zone")),
                    true,
                    fraction(clock).length());
        } catch (DateTimeException e) {
            return INVALID;
        }
    }

    private static String fraction(Matcher clock) {
        String fraction = clock.group("f");
        return fraction == null ? "" : fraction;
    }

    private static LocalTime time(Matcher clock) {
        int hour = Integer.parseInt(clock.group("h"));
        String half = clock.group("ap");
        if (half != null && hour == 12) {
            hour = 0;
        }
        if (half != null && half.toUpperCase(Locale.ROOT).equals("PM")) {
            hour += 12;
        }
        int nanos = Integer.parseInt((fraction(clock) + "000000000").substring(0, 9));
        return LocalTime.of(hour, part(clock, "m"), part(clock, "s"), nanos);
    }

    private static int part(Matcher clock, String name) {
        String digits = clock.group(name);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static @Nullable ZoneOffset zone(@Nullable String zone) {
        if (zone == null) {
            return null;
        }
        ZoneOffset offset = zone.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(zone);
        if (Math.abs(offset.getTotalSeconds()) > GREATEST_OFFSET_SECONDS) {
            throw new DateTimeException("Offsets go to 14 hours: " + zone);
        }
        return offset;
    }

    private static @Nullable LocalDate date(String text, DateOrder order) {
        Matcher m = COMPACT.matcher(text);
        if (m.matches()) {
            return fullYear(number(m, 1), number(m, 2), number(m, 3));
        }
        m = SHORT_COMPACT.matcher(text);
        if (m.matches()) {
            return LocalDate.of(year(m.group(1)), number(m, 2), number(m, 3));
        }
        m = NUMERIC.matcher(text);
        if (m.matches()) {
            return numeric(List.of(m.group(1), m.group(2), m.group(3)), order);
        }
        m = MONTH_FIRST.matcher(text);
        if (m.matches() && month(m.group(1)) > 0) {
            return LocalDate.of(year(m.group(3)), month(m.group(1)), number(m, 2));
        }
        m = DAY_FIRST.matcher(text);
        if (m.matches() && month(m.group(2)) > 0) {
            return LocalDate.of(year(m.group(3)), month(m.group(2)), number(m, 1));
        }
        return null;
    }

    /** Four digits are the year wherever they stand; then the order says which of the others is the month. */
    private static @Nullable LocalDate numeric(List<String> parts, DateOrder order) {
        int year = -1;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).length() == 4) {
                if (year >= 0) {
                    return null;
                }
                year = i;
            }
        }
        if (year < 0) {
            String digits = parts.get(order.year());
            return digits.length() == 1
                    ? null
                    : LocalDate.of(
                            year(digits),
                            Integer.parseInt(parts.get(order.month())),
                            Integer.parseInt(parts.get(order.day())));
        }
        int first = Integer.parseInt(parts.get(year == 0 ? 1 : 0));
        int second = Integer.parseInt(parts.get(year == 2 ? 1 : 2));
        return fullYear(
                Integer.parseInt(parts.get(year)),
                order.dayFirst() ? second : first,
                order.dayFirst() ? first : second);
    }

    private static LocalDate fullYear(int year, int month, int day) {
        if (year == 0) {
            throw new DateTimeException("There is no year 0");
        }
        return LocalDate.of(year, month, day);
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    // Two digits: SQL Server's "two digit year cutoff" is 2049.
    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        return digits.length() == 4 ? year : year < 50 ? 2000 + year : 1900 + year;
    }

    private static int month(String name) {
        return MONTHS.indexOf(name.substring(0, 3).toUpperCase(Locale.ROOT)) + 1;
    }
}
