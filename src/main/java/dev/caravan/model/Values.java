// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The Java classes of column values between capture or load and COPY, chosen so that encoding needs no calendar:
 *
 * <table>
 * <caption>Classes</caption>
 * <tr><td>bit</td><td>Boolean</td></tr>
 * <tr><td>tinyint, smallint</td><td>Short</td></tr>
 * <tr><td>int</td><td>Integer</td></tr>
 * <tr><td>bigint</td><td>Long</td></tr>
 * <tr><td>real, float</td><td>Float, Double</td></tr>
 * <tr><td>decimal, numeric, money, smallmoney</td><td>BigDecimal</td></tr>
 * <tr><td>character types, xml</td><td>String</td></tr>
 * <tr><td>uniqueidentifier</td><td>String of 36 characters</td></tr>
 * <tr><td>binary types</td><td>byte[]</td></tr>
 * <tr><td>date</td><td>Integer, days since 1970-01-01</td></tr>
 * <tr><td>time</td><td>Long, microseconds since midnight</td></tr>
 * <tr><td>datetime, smalldatetime, datetime2</td><td>Long, microseconds since 1970-01-01T00:00 in no zone</td></tr>
 * <tr><td>datetimeoffset</td><td>Long, microseconds since 1970-01-01T00:00Z</td></tr>
 * </table>
 *
 * SQL NULL is null. SQL Server's seventh digit (100 ns) is truncated, never rounded: rounding would carry
 * 9999-12-31 23:59:59.9999999 into the year 10000. Up to the filter of a task it is kept, by {@link Ticks}.
 */
public final class Values {

    private static final long MICROS = 1_000_000;

    private Values() {}

    /** Days since 1970-01-01. */
    public static int days(LocalDate date) {
        return Math.toIntExact(date.toEpochDay());
    }

    /** Microseconds since midnight, truncated. */
    public static long micros(LocalTime time) {
        return time.toNanoOfDay() / 1000;
    }

    /** Microseconds since 1970-01-01T00:00, truncated towards the past. */
    public static long micros(LocalDateTime time) {
        return time.toEpochSecond(ZoneOffset.UTC) * MICROS + time.getNano() / 1000;
    }

    /** Microseconds since 1970-01-01T00:00Z, truncated towards the past. */
    public static long micros(OffsetDateTime time) {
        return time.toEpochSecond() * MICROS + time.getNano() / 1000;
    }

    /** Microseconds since 1970-01-01T00:00Z, truncated towards the past. */
    public static long micros(Instant time) {
        return time.getEpochSecond() * MICROS + time.getNano() / 1000;
    }
}
