// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Conversions to the date and time types, and their rounding. */
public final class TemporalConversion {
    private static final LocalDate EPOCH = LocalDate.of(1900, 1, 1);
    private static final LocalDate LEAST_DATETIME = LocalDate.of(1753, 1, 1);
    private static final LocalDate GREATEST_SMALL = LocalDate.of(2079, 6, 6);
    private static final Pattern YEAR_FIRST = Pattern.compile("\\s*\\d{4}[-/.]");
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final int LAST_YEAR = 9999;

    private TemporalConversion() {}

    static Converter toTemporal(SqlType from, SqlType to, int style) throws SqlError {
        if (SqlTypes.isText(from.kind())) {
            DateOrder styled = order(style);
            return (value, rules) -> parse((String) value, from, to, styled == null ? rules.dateOrder() : styled);
        }
        if (SqlTypes.isTemporal(from.kind())) {
            return (value, rules) -> cast(value, from, to);
        }
        if (to.kind() != Kind.DATETIME && to.kind() != Kind.SMALLDATETIME) {
            throw Errors.notAllowed(from, to);
        }
        if (SqlTypes.isBinary(from.kind())) {
            return (value, rules) -> fromBytes((byte[]) value, to);
        }
        return (value, rules) -> fromDays(value, from, to);
    }

    /** The order of the parts in a style of CONVERT that writes a date in numbers, null for the session's. */
    private static @Nullable DateOrder order(int style) {
        return switch (style) {
            case 1, 10, 101, 110 -> DateOrder.MDY;
            case 3, 4, 5, 103, 104, 105 -> DateOrder.DMY;
            case 2, 11, 20, 21, 23, 25, 102, 111, 120, 121, 126, 127 -> DateOrder.YMD;
            default -> null;
        };
    }

    private static SqlError unreadable(SqlType to) {
        return to.kind() == Kind.SMALLDATETIME
                ? new SqlError(
                        295, 16, 3, "Conversion failed when converting character string to smalldatetime data type.")
                : Errors.temporalText();
    }

    private static Object parse(String text, SqlType from, SqlType to, DateOrder order) throws SqlError {
        boolean classic = to.kind() == Kind.DATETIME || to.kind() == Kind.SMALLDATETIME;
        // The newer types do not know ydm (SET DATEFORMAT, "Remarks"): the month follows a year that stands first.
        boolean yearFirst = !classic && YEAR_FIRST.matcher(text).lookingAt();
        TemporalText parsed = TemporalText.parse(text, yearFirst ? DateOrder.YMD : order);
        if (parsed == null) {
            throw unreadable(to);
        }
        if (!parsed.valid() && classic) {
            throw outOfRange(from, to);
        }
        // datetime takes no more than three digits of a second's fraction.
        if (!parsed.valid() || classic && parsed.digits() > 3) {
            throw unreadable(to);
        }
        LocalDateTime local = LocalDateTime.of(
                Objects.requireNonNullElse(parsed.date(), EPOCH),
                Objects.requireNonNullElse(parsed.time(), LocalTime.MIDNIGHT));
        if (to.kind() == Kind.DATETIMEOFFSET) {
            ZoneOffset offset = Objects.requireNonNullElse(parsed.offset(), ZoneOffset.UTC);
            return instant(OffsetDateTime.of(round(local, to.scale()), offset));
        }
        if (to.kind() == Kind.TIME) {
            LocalDateTime rounded = round(local, to.scale());
            // The last moment of the day does not become the first.
            boolean sameDay = rounded.toLocalDate().equals(local.toLocalDate());
            return (sameDay ? rounded : rounded.minusNanos(unit(to.scale()))).toLocalTime();
        }
        return of(local, from, to);
    }

    /** What the last of the digits after a second counts, in nanoseconds. */
    private static long unit(int scale) {
        long unit = 1;
        for (int i = scale; i < 9; i++) {
            unit *= 10;
        }
        return unit;
    }

    /** Checks that a moment is in the years 1 to 9999 of UTC, where SQL Server keeps it. */
    private static OffsetDateTime instant(OffsetDateTime moment) throws SqlError {
        int year = moment.withOffsetSameInstant(ZoneOffset.UTC).getYear();
        if (year < 1 || year > LAST_YEAR) {
            throw Errors.temporalText();
        }
        return moment;
    }

    private static SqlError outOfRange(SqlType from, SqlType to) {
        return new SqlError(
                242,
                16,
                3,
                "The conversion of a " + Types.name(from.kind()) + " data type to a " + Types.name(to.kind())
                        + " data type resulted in an out-of-range value.");
    }

    private static Object cast(Object value, SqlType from, SqlType to) throws SqlError {
        if (value instanceof OffsetDateTime moment) {
            if (to.kind() == Kind.DATETIMEOFFSET) {
                return OffsetDateTime.of(round(moment.toLocalDateTime(), to.scale()), moment.getOffset());
            }
            return of(moment.toLocalDateTime(), from, to);
        }
        if (value instanceof LocalTime time && to.kind() == Kind.DATE
                || value instanceof LocalDate && to.kind() == Kind.TIME) {
            throw Errors.notAllowed(from, to);
        }
        LocalDateTime local = value instanceof LocalTime time
                ? LocalDateTime.of(EPOCH, time)
                : value instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) value;
        if (from.kind() == Kind.DATETIME && to.kind() != Kind.DATETIME && to.kind() != Kind.SMALLDATETIME) {
            local = exactThirds(local);
        }
        if (to.kind() == Kind.DATETIMEOFFSET) {
            return OffsetDateTime.of(round(local, to.scale()), ZoneOffset.UTC);
        }
        return of(local, from, to);
    }

    /** Since compatibility level 130, .003 and .007 of datetime become .0033333 and .0066667 in the finer types. */
    private static LocalDateTime exactThirds(LocalDateTime time) {
        int millis = time.getNano() / 1_000_000;
        int third = Math.round(millis * 3 / 10f);
        long ticks = Math.round(third * 1e7 / 300);
        return time.withNano(0).plusNanos(ticks * 100);
    }

    private static Object of(LocalDateTime local, SqlType from, SqlType to) throws SqlError {
        return switch (to.kind()) {
            case DATE -> local.toLocalDate();
            case TIME -> round(local, to.scale()).toLocalTime();
            case DATETIME -> datetime(local, from);
            case SMALLDATETIME -> smalldatetime(local, from);
            default -> round(local, to.scale());
        };
    }

    /** Rounds to a number of digits after the second, half up. */
    public static LocalDateTime round(LocalDateTime time, int scale) {
        long unit = unit(scale);
        long excess = time.getNano() % unit;
        if (excess == 0) {
            return time;
        }
        LocalDateTime up = time.plusNanos(unit - excess);
        return excess * 2 >= unit && up.getYear() <= LAST_YEAR ? up : time.minusNanos(excess);
    }

    private static Object datetime(LocalDateTime time, SqlType from) throws SqlError {
        if (time.toLocalDate().isBefore(LEAST_DATETIME)) {
            throw outOfRange(from, SqlTypes.DATETIME);
        }
        LocalDateTime rounded = datetime(time);
        if (rounded.getYear() > LAST_YEAR) {
            throw outOfRange(from, SqlTypes.DATETIME);
        }
        return rounded;
    }

    /** Rounds to 1/300 s, shown as .000, .003 or .007. */
    public static LocalDateTime datetime(LocalDateTime time) {
        long ticks = Math.round(time.getNano() * 300L / 1e9);
        return time.withNano(0).plusNanos(Math.round(ticks * 10 / 3.0) * 1_000_000L);
    }

    private static Object smalldatetime(LocalDateTime time, SqlType from) throws SqlError {
        LocalDate date = time.toLocalDate();
        if (date.isBefore(EPOCH) || date.isAfter(GREATEST_SMALL)) {
            throw outOfRange(from, SqlTypes.SMALLDATETIME);
        }
        LocalDateTime minute = time.truncatedTo(ChronoUnit.MINUTES);
        // 29.998 seconds go down, 29.999 up.
        return Duration.between(minute, time).toMillis() >= 29_999 ? minute.plusMinutes(1) : minute;
    }

    private static Object fromDays(Object value, SqlType from, SqlType to) throws SqlError {
        BigDecimal days = Conversion.decimal(value, from, to);
        BigDecimal whole = days.setScale(0, RoundingMode.FLOOR);
        long nanos = days.subtract(whole)
                .multiply(BigDecimal.valueOf(NANOS_PER_DAY))
                .setScale(0, RoundingMode.HALF_UP)
                .longValue();
        if (whole.abs().compareTo(BigDecimal.valueOf(3_000_000)) > 0) {
            throw Errors.overflow(to);
        }
        return of(EPOCH.plusDays(whole.longValue()).atStartOfDay().plusNanos(nanos), from, to);
    }

    private static Object fromBytes(byte[] bytes, SqlType to) throws SqlError {
        BigInteger number = new BigInteger(1, bytes);
        int days = number.shiftRight(32).intValue();
        long ticks = number.intValue() & 0xFFFFFFFFL;
        LocalDateTime time = EPOCH.plusDays(days).atStartOfDay().plusNanos(ticks * 10_000_000L / 3);
        return of(time, SqlTypes.DATETIME, to);
    }

    static Converter toNumber(SqlType from, SqlType to) throws SqlError {
        if (from.kind() != Kind.DATETIME && from.kind() != Kind.SMALLDATETIME) {
            throw Errors.notAllowed(from, to);
        }
        SqlType exact = SqlTypes.decimal(38, 20);
        Converter last = Conversion.of(exact, to, 0);
        return (value, rules) -> {
            LocalDateTime time = (LocalDateTime) value;
            BigDecimal nanos = BigDecimal.valueOf(time.toLocalTime().toNanoOfDay());
            BigDecimal days = BigDecimal.valueOf(ChronoUnit.DAYS.between(EPOCH, time.toLocalDate()))
                    .add(nanos.divide(BigDecimal.valueOf(NANOS_PER_DAY), 20, RoundingMode.HALF_UP));
            // Whole numbers are rounded, not cut: 1900-01-01 13:00 is day 1.
            boolean whole = SqlTypes.isInteger(to.kind());
            return last.convert(whole ? days.setScale(0, RoundingMode.HALF_UP) : days, rules);
        };
    }

    /** Days from 1900-01-01. */
    static long days(LocalDate date) {
        return ChronoUnit.DAYS.between(EPOCH, date);
    }
}
