// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.Variant;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Fits a parameter's value into its declared type where both are of one family; conversions between families are left
 * to the engine.
 */
final class ParameterConversion {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private ParameterConversion() {}

    /** The value in the class of the declared type; null when it needs a conversion that only the engine can do. */
    static @Nullable Object convert(Object value, SqlType type) {
        return switch (type.kind()) {
            case BIT -> value instanceof Boolean ? value : null;
            case TINYINT -> integer(value, 0, 255, Kind.TINYINT);
            case SMALLINT -> integer(value, Short.MIN_VALUE, Short.MAX_VALUE, Kind.SMALLINT);
            case INT -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE, Kind.INT);
            case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE, Kind.BIGINT);
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> decimal(value, type);
            case REAL -> value instanceof Float || value instanceof Double ? ((Number) value).floatValue() : null;
            case FLOAT -> value instanceof Float || value instanceof Double ? ((Number) value).doubleValue() : null;
            case DATE -> value instanceof LocalDate ? value : null;
            case TIME ->
                value instanceof LocalTime time
                        ? round(time.atDate(LocalDate.EPOCH), type.scale()).toLocalTime()
                        : null;
            case DATETIME -> value instanceof LocalDateTime time ? datetime(time) : null;
            case SMALLDATETIME -> value instanceof LocalDateTime time ? minutes(time) : null;
            case DATETIME2 -> value instanceof LocalDateTime time ? round(time, type.scale()) : null;
            case DATETIMEOFFSET ->
                value instanceof OffsetDateTime time
                        ? OffsetDateTime.of(round(time.toLocalDateTime(), type.scale()), time.getOffset())
                        : null;
            case CHAR, VARCHAR, NCHAR, NVARCHAR -> value instanceof String text ? cut(text, type.length()) : null;
            case TEXT, NTEXT -> value instanceof String ? value : null;
            case XML -> null;
            case BINARY, VARBINARY, ROWVERSION -> value instanceof byte[] bytes ? cut(bytes, type.length()) : null;
            case IMAGE, HIERARCHYID, GEOMETRY, GEOGRAPHY -> value instanceof byte[] ? value : null;
            case UNIQUEIDENTIFIER -> value instanceof UUID ? value : null;
            case SQL_VARIANT -> value instanceof Variant ? value : null;
        };
    }

    private static @Nullable Object integer(Object value, long min, long max, Kind kind) {
        if (!(value instanceof Short || value instanceof Integer || value instanceof Long)) {
            return null;
        }
        long number = ((Number) value).longValue();
        if (number < min || number > max) {
            return null;
        }
        switch (kind) {
            case TINYINT, SMALLINT -> {
                return (short) number;
            }
            case INT -> {
                return (int) number;
            }
            default -> {
                return number;
            }
        }
    }

    private static @Nullable BigDecimal decimal(Object value, SqlType type) {
        if (!(value instanceof BigDecimal number)) {
            return null;
        }
        BigDecimal scaled = number.setScale(type.scale(), RoundingMode.HALF_UP);
        return scaled.precision() > type.precision() ? null : scaled;
    }

    private static LocalDateTime round(LocalDateTime time, int scale) {
        long unit = NANOS_PER_SECOND / (long) Math.pow(10, scale);
        long excess = time.getNano() % unit;
        LocalDateTime floor = time.minusNanos(excess);
        return excess * 2 >= unit ? floor.plusNanos(unit) : floor;
    }

    private static LocalDateTime datetime(LocalDateTime time) {
        long daysAndTicks = WireTime.datetime(time);
        return WireTime.datetime((int) (daysAndTicks >> 32), daysAndTicks & 0xFFFFFFFFL);
    }

    private static LocalDateTime minutes(LocalDateTime time) {
        return time.plusNanos(30 * NANOS_PER_SECOND).truncatedTo(ChronoUnit.MINUTES);
    }

    private static String cut(String text, int length) {
        return length == SqlType.MAX || text.length() <= length ? text : text.substring(0, length);
    }

    private static byte[] cut(byte[] bytes, int length) {
        return length == SqlType.MAX || bytes.length <= length ? bytes : Arrays.copyOf(bytes, length);
    }
}
