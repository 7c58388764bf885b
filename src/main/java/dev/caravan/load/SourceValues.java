// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.enrich.TextPolicy;
import dev.caravan.model.TableName;
import dev.caravan.model.Values;
import dev.caravan.source.SourceColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import org.jspecify.annotations.Nullable;

/** Reads a column of a result set as the class that {@link Values} names for its type. */
@FunctionalInterface
interface SourceValues {

    /** Value of the column with the given number, 1 for the first; null for NULL. */
    @Nullable
    Object read(ResultSet row, int column) throws SQLException;

    /** The reader for a column of a table; counts what it cuts off and what the policy adjusts. */
    static SourceValues of(TableName table, SourceColumn column, TextPolicy policy) {
        TextPolicy.ColumnText text = policy.of(table, column.name());
        return switch (column.type().name()) {
            case "bit" -> (row, i) -> orNull(row, row.getBoolean(i));
            case "tinyint", "smallint" -> (row, i) -> orNull(row, row.getShort(i));
            case "int" -> (row, i) -> orNull(row, row.getInt(i));
            case "bigint" -> (row, i) -> orNull(row, row.getLong(i));
            case "real" -> (row, i) -> orNull(row, row.getFloat(i));
            case "float" -> (row, i) -> orNull(row, row.getDouble(i));
            case "decimal", "numeric", "money", "smallmoney" -> ResultSet::getBigDecimal;
            case "date" ->
                (row, i) -> {
                    LocalDate date = row.getObject(i, LocalDate.class);
                    return date == null ? null : Values.days(date);
                };
            case "time" ->
                (row, i) -> {
                    LocalTime time = row.getObject(i, LocalTime.class);
                    return time == null ? null : Values.micros(counted(time, text));
                };
            case "datetime", "smalldatetime", "datetime2" ->
                (row, i) -> {
                    LocalDateTime time = row.getObject(i, LocalDateTime.class);
                    return time == null ? null : Values.micros(counted(time, text));
                };
            case "datetimeoffset" ->
                (row, i) -> {
                    OffsetDateTime time = row.getObject(i, OffsetDateTime.class);
                    return time == null ? null : Values.micros(counted(time, text));
                };
            case "binary", "varbinary", "image" -> ResultSet::getBytes;
            default ->
                (row, i) -> {
                    String value = row.getString(i);
                    return value == null ? null : text.apply(value);
                };
        };
    }

    private static <T extends Temporal> T counted(T time, TextPolicy.ColumnText column) {
        if (time.get(ChronoField.NANO_OF_SECOND) % 1000 != 0) {
            column.cut();
        }
        return time;
    }

    private static @Nullable Object orNull(ResultSet row, Object value) throws SQLException {
        return row.wasNull() ? null : value;
    }
}
