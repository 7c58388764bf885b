// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bounds of a table's partitions as SQL literals. They are counted out here and not by the engine, so that every
 * dialect cuts a table at the same values.
 */
public final class PartitionBounds {

    /** Most partitions of a table: each costs planning time and locks in every statement. */
    public static final int MOST = 1000;

    private static final Pattern WIDTH = Pattern.compile("(\\d{1,6})\\s*(hour|day|week|month|year)s?");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']HH:mm[:ss]")
            .optionalEnd()
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter LITERAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private PartitionBounds() {}

    /**
     * Literals of the bounds: of ranges one more than there are partitions, of a list one each.
     *
     * @param type type of the column, as {@link TypeMap} spells it
     * @throws IllegalArgumentException with a reason and a remedy, when the definition does not fit the type
     */
    public static List<String> of(Partition partition, String type) {
        if (partition instanceof Partition.Range range) {
            return ranges(range, type);
        }
        return values((Partition.ListOf) partition, type);
    }

    private static List<String> ranges(Partition.Range range, String type) {
        return switch (family(type)) {
            case NUMBER -> numbers(range);
            case DATE, TIME, INSTANT -> times(range, type);
            default ->
                throw new IllegalArgumentException("values of type " + type
                        + " have no ranges; choose a column of a number, date or time type, or 'by: list'");
        };
    }

    private static List<String> numbers(Partition.Range range) {
        BigDecimal from = number(range.from(), "from");
        BigDecimal to = number(range.to(), "to");
        BigDecimal every = number(range.every(), "every");
        if (from.compareTo(to) >= 0 || every.signum() <= 0) {
            throw new IllegalArgumentException("'from' has to be below 'to', and 'every' above 0");
        }
        checkCount(to.subtract(from).divide(every, 0, java.math.RoundingMode.CEILING));
        List<String> bounds = new ArrayList<>();
        for (BigDecimal bound = from; bound.compareTo(to) < 0; bound = bound.add(every)) {
            bounds.add(bound.toPlainString());
        }
        bounds.add(to.toPlainString());
        return bounds;
    }

    private static BigDecimal number(String text, String key) {
        try {
            return new BigDecimal(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + key + ": " + text + "' is not a number", e);
        }
    }

    private static List<String> times(Partition.Range range, String type) {
        LocalDateTime from = time(range.from(), "from");
        LocalDateTime to = time(range.to(), "to");
        Matcher width = WIDTH.matcher(range.every().trim().toLowerCase(Locale.ROOT));
        if (!width.matches() || Integer.parseInt(width.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "'every: " + range.every() + "' is not a width; write a number and hour, day, week, month or year");
        }
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("'from' has to be before 'to'");
        }
        boolean date = family(type) == Family.DATE;
        if (date && (width.group(2).equals("hour") || !isMidnight(from) || !isMidnight(to))) {
            throw new IllegalArgumentException(
                    "a column of type date has no hours; cut it by day, week, month or year");
        }
        int every = Integer.parseInt(width.group(1));
        List<String> bounds = new ArrayList<>();
        for (LocalDateTime bound = from; bound.isBefore(to); ) {
            bounds.add(literal(bound, type));
            checkCount(BigDecimal.valueOf(bounds.size()));
            // From the start each time: a month after 31 January and another one are not two months after it.
            bound = plus(from, (long) every * bounds.size(), width.group(2));
        }
        bounds.add(literal(to, type));
        return bounds;
    }

    private static LocalDateTime time(String text, String key) {
        try {
            return LocalDateTime.parse(text.trim(), TIME);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + key + ": " + text + "' is not a date or time; write 2024-01-01 or 2024-01-01 12:00", e);
        }
    }

    private static boolean isMidnight(LocalDateTime time) {
        return time.toLocalTime().toSecondOfDay() == 0;
    }

    private static LocalDateTime plus(LocalDateTime from, long count, String unit) {
        try {
            return switch (unit) {
                case "hour" -> from.plusHours(count);
                case "day" -> from.plusDays(count);
                case "week" -> from.plusWeeks(count);
                case "month" -> from.plusMonths(count);
                default -> from.plusYears(count);
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'every' is too wide", e);
        }
    }

    private static String literal(LocalDateTime bound, String type) {
        return switch (family(type)) {
            case DATE -> quoted(bound.toLocalDate().toString());
            case TIME -> quoted(bound.format(LITERAL));
            default -> quoted(bound.format(LITERAL) + "+00");
        };
    }

    private static void checkCount(BigDecimal partitions) {
        if (partitions.compareTo(BigDecimal.valueOf(MOST)) > 0) {
            throw new IllegalArgumentException(
                    "there would be more than " + MOST + " partitions; choose a wider 'every' or closer bounds");
        }
    }

    private static List<String> values(Partition.ListOf list, String type) {
        checkCount(BigDecimal.valueOf(list.values().size()));
        LinkedHashSet<String> literals = new LinkedHashSet<>();
        for (String value : list.values()) {
            if (!literals.add(value(value, type))) {
                throw new IllegalArgumentException("value '" + value + "' is named twice");
            }
        }
        return List.copyOf(literals);
    }

    private static String value(String value, String type) {
        return switch (family(type)) {
            case NUMBER -> number(value, "values").stripTrailingZeros().toPlainString();
            case DATE, TIME, INSTANT -> literal(time(value, "values"), type);
            case BOOLEAN -> truth(value);
            case TEXT -> quoted(fitting(value, type));
            case OTHER ->
                throw new IllegalArgumentException("values of type " + type
                        + " cannot be listed; choose a column of a text, number, date, time or boolean type");
        };
    }

    private static String truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> "true";
            case "false", "0" -> "false";
            default -> throw new IllegalArgumentException("value '" + value + "' is neither true nor false");
        };
    }

    private static String fitting(String value, String type) {
        Matcher length = Pattern.compile("\\((\\d+)\\)").matcher(type);
        if (length.find() && value.codePointCount(0, value.length()) > Integer.parseInt(length.group(1))) {
            throw new IllegalArgumentException("value '" + value + "' is longer than " + type);
        }
        return value;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private enum Family {
        NUMBER,
        DATE,
        TIME,
        INSTANT,
        TEXT,
        BOOLEAN,
        OTHER
    }

    private static Family family(String type) {
        if (type.startsWith("timestamp")) {
            return type.endsWith("with time zone") ? Family.INSTANT : Family.TIME;
        }
        int open = type.indexOf('(');
        return switch (open < 0 ? type : type.substring(0, open)) {
            case "smallint", "integer", "bigint", "numeric" -> Family.NUMBER;
            case "date" -> Family.DATE;
            case "character", "character varying", "text" -> Family.TEXT;
            case "boolean" -> Family.BOOLEAN;
            default -> Family.OTHER;
        };
    }
}
