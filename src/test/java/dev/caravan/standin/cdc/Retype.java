// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** Gives captured values the class of another type after ALTER COLUMN of the source, which has checked that they fit. */
final class Retype {
    private Retype() {}

    /** A value in the class of a type. */
    static @Nullable Object to(SqlType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type.kind()) {
            case TINYINT, SMALLINT -> number(value).shortValue();
            case INT -> number(value).intValue();
            case BIGINT -> number(value).longValue();
            case REAL -> number(value).floatValue();
            case FLOAT -> number(value).doubleValue();
            case BIT -> value instanceof Boolean ? value : number(value).signum() != 0;
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> number(value).setScale(type.scale(), RoundingMode.HALF_UP);
            case CHAR, NCHAR, VARCHAR, NVARCHAR, TEXT, NTEXT, XML -> text(value);
            case BINARY, VARBINARY, IMAGE ->
                value instanceof byte[] ? value : text(value).getBytes(StandardCharsets.UTF_16LE);
            case DATETIME -> value instanceof LocalDate date ? date.atStartOfDay() : rounded(value);
            case DATETIME2, SMALLDATETIME -> value instanceof LocalDate date ? date.atStartOfDay() : value;
            case DATE -> value instanceof LocalDateTime time ? time.toLocalDate() : value;
            case TIME, DATETIMEOFFSET, ROWVERSION, UNIQUEIDENTIFIER, SQL_VARIANT, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                value;
        };
    }

    private static Object rounded(Object value) {
        return value instanceof LocalDateTime time ? DateTimes.rounded(time) : value;
    }

    private static BigDecimal number(Object value) {
        if (value instanceof Boolean bit) {
            return bit ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        return new BigDecimal(value.toString().trim());
    }

    private static String text(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }
}
