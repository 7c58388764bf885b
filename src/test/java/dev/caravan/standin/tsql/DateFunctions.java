// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static dev.caravan.standin.tsql.TextFunctions.number;
import static dev.caravan.standin.tsql.TextFunctions.present;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.TemporalConversion;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Date and time functions (Transact-SQL reference, "Date and time data types and functions"). Current times are UTC. */
final class DateFunctions {
    private static final SqlType OFFSET7 = SqlTypes.datetimeoffset(7);
    private static final Map<String, String> ZONES = Map.of(
            "UTC", "UTC",
            "Central European Standard Time", "Europe/Warsaw",
            "W. Europe Standard Time", "Europe/Berlin",
            "Russian Standard Time", "Europe/Moscow",
            "China Standard Time", "Asia/Shanghai",
            "Eastern Standard Time", "America/New_York",
            "Pacific Standard Time", "America/Los_Angeles");

    private DateFunctions() {}

    static void addTo(Builtin.Library library) {
        clocks(library);
        parts(library);
        arithmetic(library);
        makers(library);
        offsets(library);
    }

    private static void clocks(Builtin.Library library) {
        for (String name : new String[] {"GETDATE", "CURRENT_TIMESTAMP", "GETUTCDATE"}) {
            library.lenient(
                    name, 0, 0, "x", SqlTypes.DATETIME, (f, a) -> TemporalConversion.datetime(f.now.toLocalDateTime()));
        }
        for (String name : new String[] {"SYSDATETIME", "SYSUTCDATETIME"}) {
            library.lenient(name, 0, 0, "x", SqlTypes.datetime2(7), (f, a) -> now(f).toLocalDateTime());
        }
        library.lenient("SYSDATETIMEOFFSET", 0, 0, "x", OFFSET7, (f, a) -> now(f));
        library.lenient("CURRENT_DATE", 0, 0, "x", SqlTypes.DATE, (f, a) -> f.now.toLocalDate());
    }

    private static OffsetDateTime now(Frame frame) {
        return frame.now.withNano(frame.now.getNano() / 100 * 100);
    }

    private static void parts(Builtin.Library library) {
        library.strict(
                "DATEPART",
                2,
                2,
                "xd",
                SqlTypes.INT,
                (f, a) -> part(f.session.options().dateFirst(), DatePart.of(present(a, 0)), present(a, 1)));
        library.strict(
                "DATENAME",
                2,
                2,
                "xd",
                SqlTypes.nvarchar(30),
                (f, a) -> name(f.session.options().dateFirst(), DatePart.of(present(a, 0)), present(a, 1)));
        library.strict(
                "YEAR", 1, 1, "d", SqlTypes.INT, (f, a) -> local(present(a, 0)).getYear());
        library.strict(
                "MONTH", 1, 1, "d", SqlTypes.INT, (f, a) -> local(present(a, 0)).getMonthValue());
        library.strict(
                "DAY", 1, 1, "d", SqlTypes.INT, (f, a) -> local(present(a, 0)).getDayOfMonth());
        library.strict("ISDATE", 1, 1, "s", SqlTypes.INT, (f, a) -> {
            try {
                Conversion.of(SqlTypes.varchar(8000), SqlTypes.DATETIME, 0).convert(present(a, 0), f.session.rules());
                return 1;
            } catch (SqlError e) {
                return 0;
            }
        });
    }

    private static void arithmetic(Builtin.Library library) {
        library.strict(
                "DATEADD",
                3,
                3,
                "xlc",
                types -> types.get(2),
                (f, a) -> add(DatePart.of(present(a, 0)), ((Number) present(a, 1)).longValue(), present(a, 2)));
        library.strict("DATEDIFF", 3, 3, "xdd", SqlTypes.INT, (f, a) -> {
            long count = DatePart.of(present(a, 0)).between(local(utc(present(a, 1))), local(utc(present(a, 2))));
            if (count != (int) count) {
                throw Errors.error(
                        535,
                        "The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.");
            }
            return (int) count;
        });
        library.strict(
                "DATEDIFF_BIG",
                3,
                3,
                "xdd",
                SqlTypes.BIGINT,
                (f, a) -> DatePart.of(present(a, 0)).between(local(utc(present(a, 1))), local(utc(present(a, 2)))));
        library.strict(
                "DATETRUNC",
                2,
                2,
                "xc",
                types -> types.get(1),
                (f, a) -> truncate(DatePart.of(present(a, 0)), present(a, 1)));
        library.strict(
                "DATE_BUCKET",
                3,
                4,
                "xlcc",
                types -> types.get(2),
                (f, a) -> bucket(
                        DatePart.of(present(a, 0)),
                        ((Number) present(a, 1)).longValue(),
                        present(a, 2),
                        a.length > 3
                                ? local(present(a, 3))
                                : LocalDate.of(1900, 1, 1).atStartOfDay()));
        library.strict("EOMONTH", 1, 2, "di", SqlTypes.DATE, (f, a) -> {
            LocalDate date = local(present(a, 0)).toLocalDate().plusMonths(a.length > 1 ? number(a, 1) : 0);
            return date.withDayOfMonth(date.lengthOfMonth());
        });
    }

    private static void makers(Builtin.Library library) {
        library.strict(
                "DATEFROMPARTS",
                3,
                3,
                "i",
                SqlTypes.DATE,
                (f, a) -> checked(() -> LocalDate.of(number(a, 0), number(a, 1), number(a, 2))));
        library.strict(
                "DATETIMEFROMPARTS",
                7,
                7,
                "i",
                SqlTypes.DATETIME,
                (f, a) -> checked(() -> TemporalConversion.datetime(LocalDateTime.of(
                        number(a, 0),
                        number(a, 1),
                        number(a, 2),
                        number(a, 3),
                        number(a, 4),
                        number(a, 5),
                        number(a, 6) * 1_000_000))));
        library.strict(
                "DATETIME2FROMPARTS",
                8,
                8,
                "i",
                SqlTypes.datetime2(7),
                (f, a) -> checked(() -> LocalDateTime.of(
                        number(a, 0),
                        number(a, 1),
                        number(a, 2),
                        number(a, 3),
                        number(a, 4),
                        number(a, 5),
                        fraction(number(a, 6), number(a, 7)))));
        library.strict(
                "TIMEFROMPARTS",
                5,
                5,
                "i",
                SqlTypes.time(7),
                (f, a) -> checked(() ->
                        LocalTime.of(number(a, 0), number(a, 1), number(a, 2), fraction(number(a, 3), number(a, 4)))));
        library.strict(
                "SMALLDATETIMEFROMPARTS",
                5,
                5,
                "i",
                SqlTypes.SMALLDATETIME,
                (f, a) -> checked(
                        () -> LocalDateTime.of(number(a, 0), number(a, 1), number(a, 2), number(a, 3), number(a, 4))));
    }

    private static int fraction(int digits, int precision) {
        return (int) (digits * Math.pow(10, 9 - precision));
    }

    private static void offsets(Builtin.Library library) {
        library.strict(
                "TODATETIMEOFFSET",
                2,
                2,
                "dx",
                OFFSET7,
                (f, a) -> OffsetDateTime.of(local(present(a, 0)), offset(present(a, 1))));
        library.strict(
                "SWITCHOFFSET",
                2,
                2,
                "dx",
                OFFSET7,
                (f, a) -> moment(present(a, 0)).withOffsetSameInstant(offset(present(a, 1))));
        library.strict("AT TIME ZONE", 2, 2, "ds", OFFSET7, (f, a) -> {
            String name = ZONES.get(String.valueOf(a[1]));
            if (name == null) {
                throw new Unsupported("AT TIME ZONE '" + a[1] + "'");
            }
            ZoneId zone = ZoneId.of(name);
            return present(a, 0) instanceof OffsetDateTime moment
                    ? moment.atZoneSameInstant(zone).toOffsetDateTime()
                    : local(present(a, 0)).atZone(zone).toOffsetDateTime();
        });
    }

    private interface Maker {
        Object make();
    }

    private static Object checked(Maker maker) throws SqlError {
        try {
            return maker.make();
        } catch (DateTimeException e) {
            throw Errors.error(
                    289, "Cannot construct data type date, some of the arguments have values which are not valid.");
        }
    }

    private static ZoneOffset offset(Object value) throws SqlError {
        try {
            return value instanceof Number minutes
                    ? ZoneOffset.ofTotalSeconds(minutes.intValue() * 60)
                    : ZoneOffset.of(value.toString());
        } catch (DateTimeException e) {
            throw Errors.error(9812, "The timezone provided to builtin function todatetimeoffset is invalid.");
        }
    }

    /** The local date and time of a value; a time of day is on 1900-01-01. */
    private static LocalDateTime local(Object value) {
        if (value instanceof LocalDateTime time) {
            return time;
        }
        if (value instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        return value instanceof OffsetDateTime moment
                ? moment.toLocalDateTime()
                : LocalDate.of(1900, 1, 1).atTime((LocalTime) value);
    }

    private static Object utc(Object value) {
        return value instanceof OffsetDateTime moment ? moment.withOffsetSameInstant(ZoneOffset.UTC) : value;
    }

    private static OffsetDateTime moment(Object value) {
        return value instanceof OffsetDateTime moment ? moment : local(value).atOffset(ZoneOffset.UTC);
    }

    private static Integer part(int dateFirst, DatePart part, Object value) throws SqlError {
        if (part == DatePart.TZOFFSET) {
            return moment(value).getOffset().getTotalSeconds() / 60;
        }
        return part.of(local(value), dateFirst);
    }

    private static String name(int dateFirst, DatePart part, Object value) throws SqlError {
        return switch (part) {
            case MONTH -> DateTimeFormatter.ofPattern("MMMM", Locale.US).format(local(value));
            case WEEKDAY -> DateTimeFormatter.ofPattern("EEEE", Locale.US).format(local(value));
            case TZOFFSET -> moment(value).getOffset().getId();
            default -> String.valueOf(part.of(local(value), dateFirst));
        };
    }

    private static Object add(DatePart part, long count, Object value) throws SqlError {
        try {
            if (value instanceof LocalDate date) {
                return part.add(date.atStartOfDay(), count).toLocalDate();
            }
            if (value instanceof LocalTime time) {
                return part.add(LocalDate.EPOCH.atTime(time), count).toLocalTime();
            }
            return value instanceof OffsetDateTime moment
                    ? part.add(moment.toLocalDateTime(), count).atOffset(moment.getOffset())
                    : limited(part.add((LocalDateTime) value, count));
        } catch (DateTimeException | ArithmeticException e) {
            throw overflow();
        }
    }

    private static LocalDateTime limited(LocalDateTime time) throws SqlError {
        if (time.getYear() > 9999 || time.getYear() < 1) {
            throw overflow();
        }
        return time;
    }

    private static SqlError overflow() {
        return Errors.error(517, "Adding a value to a 'datetime' column caused an overflow.");
    }

    /** The beginning of the bucket of so many parts, counted from an origin, that a time is in. */
    private static Object bucket(DatePart part, long size, Object value, LocalDateTime origin) throws SqlError {
        if (size <= 0) {
            throw Errors.error(9834, "Invalid bucket width value passed to date_bucket function.");
        }
        LocalDateTime time = local(value);
        long number = Math.floorDiv(part.between(origin, time), size);
        while (part.add(origin, number * size).isAfter(time)) {
            number--;
        }
        while (!part.add(origin, (number + 1) * size).isAfter(time)) {
            number++;
        }
        LocalDateTime start = part.add(origin, number * size);
        if (value instanceof LocalDate) {
            return start.toLocalDate();
        }
        return value instanceof OffsetDateTime moment
                ? start.atOffset(moment.getOffset())
                : value instanceof LocalTime ? start.toLocalTime() : (Object) start;
    }

    private static Object truncate(DatePart part, Object value) throws SqlError {
        LocalDateTime cut = part.truncate(local(value));
        if (value instanceof LocalDate) {
            return cut.toLocalDate();
        }
        return value instanceof OffsetDateTime moment
                ? cut.atOffset(moment.getOffset())
                : value instanceof LocalTime ? cut.toLocalTime() : (Object) cut;
    }

    /** Type of a date argument: text is taken as a time of the finest sort. */
    static @Nullable SqlType dateType(SqlType type, boolean classic) {
        if (SqlTypes.isTemporal(type.kind())) {
            return type;
        }
        boolean text = SqlTypes.isText(type.kind());
        return text && !classic ? SqlTypes.datetimeoffset(7) : SqlTypes.DATETIME;
    }

    /** Parts of a date, with their abbreviations. */
    enum DatePart {
        YEAR(ChronoUnit.YEARS),
        QUARTER(ChronoUnit.MONTHS),
        MONTH(ChronoUnit.MONTHS),
        DAYOFYEAR(ChronoUnit.DAYS),
        DAY(ChronoUnit.DAYS),
        WEEK(ChronoUnit.WEEKS),
        ISO_WEEK(ChronoUnit.WEEKS),
        WEEKDAY(ChronoUnit.DAYS),
        HOUR(ChronoUnit.HOURS),
        MINUTE(ChronoUnit.MINUTES),
        SECOND(ChronoUnit.SECONDS),
        MILLISECOND(ChronoUnit.MILLIS),
        MICROSECOND(ChronoUnit.MICROS),
        NANOSECOND(ChronoUnit.NANOS),
        TZOFFSET(ChronoUnit.MINUTES);

        private static final Map<String, DatePart> NAMES = Map.ofEntries(
                Map.entry("YY", YEAR),
                Map.entry("YYYY", YEAR),
                Map.entry("QQ", QUARTER),
                Map.entry("Q", QUARTER),
                Map.entry("MM", MONTH),
                Map.entry("M", MONTH),
                Map.entry("DY", DAYOFYEAR),
                Map.entry("Y", DAYOFYEAR),
                Map.entry("DD", DAY),
                Map.entry("D", DAY),
                Map.entry("WK", WEEK),
                Map.entry("WW", WEEK),
                Map.entry("ISOWK", ISO_WEEK),
                Map.entry("ISOWW", ISO_WEEK),
                Map.entry("DW", WEEKDAY),
                Map.entry("W", WEEKDAY),
                Map.entry("HH", HOUR),
                Map.entry("MI", MINUTE),
                Map.entry("N", MINUTE),
                Map.entry("SS", SECOND),
                Map.entry("S", SECOND),
                Map.entry("MS", MILLISECOND),
                Map.entry("MCS", MICROSECOND),
                Map.entry("NS", NANOSECOND),
                Map.entry("TZ", TZOFFSET),
                Map.entry("TZOFFSET", TZOFFSET));

        private final ChronoUnit unit;

        DatePart(ChronoUnit unit) {
            this.unit = unit;
        }

        static DatePart of(Object word) throws SqlError {
            String name = word.toString().toUpperCase(Locale.ROOT);
            for (DatePart part : values()) {
                if (part.name().equals(name)) {
                    return part;
                }
            }
            DatePart part = NAMES.get(name);
            if (part == null) {
                throw Errors.syntax(155, "'" + word + "' is not a recognized datepart option.");
            }
            return part;
        }

        int of(LocalDateTime time, int dateFirst) throws SqlError {
            return switch (this) {
                case YEAR -> time.getYear();
                case QUARTER -> (time.getMonthValue() + 2) / 3;
                case MONTH -> time.getMonthValue();
                case DAYOFYEAR -> time.getDayOfYear();
                case DAY -> time.getDayOfMonth();
                case WEEK -> week(time.toLocalDate(), dateFirst);
                case ISO_WEEK -> time.get(java.time.temporal.IsoFields.WEEK_OF_WEEK_BASED_YEAR);
                case WEEKDAY -> (time.getDayOfWeek().getValue() - dateFirst + 7) % 7 + 1;
                case HOUR -> time.getHour();
                case MINUTE -> time.getMinute();
                case SECOND -> time.getSecond();
                case MILLISECOND -> time.getNano() / 1_000_000;
                case MICROSECOND -> time.getNano() / 1_000;
                case NANOSECOND -> time.getNano();
                case TZOFFSET -> 0;
            };
        }

        // Week 1 begins on 1 January, the others on the first day of a week.
        private static int week(LocalDate date, int dateFirst) {
            int first = (date.withDayOfYear(1).getDayOfWeek().getValue() - dateFirst + 7) % 7;
            return (date.getDayOfYear() + first - 1) / 7 + 1;
        }

        LocalDateTime add(LocalDateTime time, long count) {
            return time.plus(this == QUARTER ? Math.multiplyExact(count, 3) : count, unit);
        }

        /** Number of boundaries between two times. */
        long between(LocalDateTime from, LocalDateTime to) throws SqlError {
            return switch (this) {
                case YEAR -> to.getYear() - from.getYear();
                case QUARTER -> quarters(to) - quarters(from);
                case MONTH -> months(to) - months(from);
                case WEEK, ISO_WEEK ->
                    Math.floorDiv(to.toLocalDate().toEpochDay() + 4, 7)
                            - Math.floorDiv(from.toLocalDate().toEpochDay() + 4, 7);
                case DAY, DAYOFYEAR, WEEKDAY -> ChronoUnit.DAYS.between(from.toLocalDate(), to.toLocalDate());
                default -> unit.between(truncate(from), truncate(to));
            };
        }

        private static long months(LocalDateTime time) {
            return time.getYear() * 12L + time.getMonthValue();
        }

        private static long quarters(LocalDateTime time) {
            return time.getYear() * 4L + (time.getMonthValue() + 2) / 3;
        }

        LocalDateTime truncate(LocalDateTime time) throws SqlError {
            return switch (this) {
                case YEAR -> time.toLocalDate().withDayOfYear(1).atStartOfDay();
                case QUARTER ->
                    time.toLocalDate()
                            .withDayOfMonth(1)
                            .withMonth((time.getMonthValue() - 1) / 3 * 3 + 1)
                            .atStartOfDay();
                case MONTH -> time.toLocalDate().withDayOfMonth(1).atStartOfDay();
                case WEEK ->
                    time.toLocalDate()
                            .minusDays(time.getDayOfWeek().getValue() % 7)
                            .atStartOfDay();
                case ISO_WEEK ->
                    time.toLocalDate()
                            .minusDays(time.getDayOfWeek().getValue() - 1L)
                            .atStartOfDay();
                case DAY, DAYOFYEAR, WEEKDAY -> time.toLocalDate().atStartOfDay();
                default -> time.truncatedTo(unit);
            };
        }
    }
}
