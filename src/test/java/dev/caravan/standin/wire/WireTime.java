// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/** Counts of days and fractions of a day that stand for dates and times (MS-TDS 2.2.5.5.1). */
final class WireTime {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long TICKS_PER_SECOND = 300;
    private static final long TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND;
    private static final long DAYS_0001_TO_1970 = 719_162;
    private static final long DAYS_1900_TO_1970 = 25_567;
    private static final long[] UNITS_PER_SECOND = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};

    private WireTime() {}

    /** Days since 0001-01-01. */
    static int days(LocalDate date) {
        return (int) (date.toEpochDay() + DAYS_0001_TO_1970);
    }

    /** The date that is so many days after 0001-01-01. */
    static LocalDate date(long days) {
        return LocalDate.ofEpochDay(days - DAYS_0001_TO_1970);
    }

    /** Time of day in units of 10^-scale seconds; digits beyond the scale are cut. */
    static long units(LocalTime time, int scale) {
        return time.toNanoOfDay() / (NANOS_PER_SECOND / UNITS_PER_SECOND[scale]);
    }

    /** The time of day that is so many units of 10^-scale seconds after midnight. */
    static LocalTime time(long units, int scale) {
        return LocalTime.ofNanoOfDay(units * (NANOS_PER_SECOND / UNITS_PER_SECOND[scale]));
    }

    /** Days since 1900-01-01 in the upper and 1/300 seconds in the lower 32 bits; rounds as datetime does. */
    static long datetime(LocalDateTime value) {
        long days = value.toLocalDate().toEpochDay() + DAYS_1900_TO_1970;
        long nanosPerTick3 = NANOS_PER_SECOND / (TICKS_PER_SECOND / 3);
        long ticks = (value.toLocalTime().toNanoOfDay() * 3 + nanosPerTick3 / 2) / nanosPerTick3;
        if (ticks == TICKS_PER_DAY) {
            ticks = 0;
            days++;
        }
        return days << 32 | ticks;
    }

    /** A datetime of days since 1900-01-01 and 1/300 seconds, rounded to whole milliseconds. */
    static LocalDateTime datetime(int days, long ticks) {
        long millis = (ticks * 20 + 3) / 6;
        return LocalDate.ofEpochDay(days - DAYS_1900_TO_1970).atTime(LocalTime.ofNanoOfDay(millis * 1_000_000));
    }

    /** Days since 1900-01-01 of a smalldatetime. */
    static int smallDays(LocalDateTime value) {
        return (int) (value.toLocalDate().toEpochDay() + DAYS_1900_TO_1970);
    }

    /** A smalldatetime of days since 1900-01-01 and minutes since midnight. */
    static LocalDateTime smallDatetime(int days, int minutes) {
        return LocalDate.ofEpochDay(days - DAYS_1900_TO_1970).atTime(minutes / 60, minutes % 60);
    }
}
