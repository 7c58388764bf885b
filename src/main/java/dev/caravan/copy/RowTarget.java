// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.TableName;
import dev.caravan.schema.TargetDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Where a message's rows go, as it was asked for.
 *
 * @param table table; without a schema where the search path decides
 * @param columns columns in the order of the values, empty for all
 * @param key columns of a unique index, empty for the primary key
 */
record RowTarget(TableName table, List<String> columns, List<String> key) {

    /** The endpoint's target, with what the message's headers say instead. */
    static RowTarget of(PgCopyConfiguration configuration, Message message) {
        Object table = message.getHeader(PgCopyConstants.TABLE);
        return new RowTarget(
                table instanceof TableName name
                        ? name
                        : parsed(message.getHeader(PgCopyConstants.TABLE, configuration.getTable(), String.class)),
                names(message, PgCopyConstants.COLUMNS, configuration.getColumns()),
                names(message, PgCopyConstants.KEY, configuration.getKey()));
    }

    private static List<String> names(Message message, String header, @Nullable String otherwise) {
        return message.getHeader(header) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : names(message.getHeader(header, otherwise, String.class));
    }

    private static TableName parsed(String text) {
        int dot = text.indexOf('.');
        return new TableName(dot < 0 ? "" : text.substring(0, dot), text.substring(dot + 1));
    }

    /** Names out of a list with commas. */
    private static List<String> names(@Nullable String list) {
        if (list == null || list.isBlank()) {
            return List.of();
        }
        return Arrays.stream(list.split(",")).map(String::strip).toList();
    }

    /**
     * The table.
     *
     * @throws ApplyException when there is none
     */
    TargetTable read(Connection connection, TargetDialect dialect) throws SQLException {
        Optional<TargetTable> found = table.schema().isEmpty()
                ? TargetCatalog.find(connection, dialect, table.table())
                : TargetCatalog.read(connection, dialect, table);
        return found.orElseThrow(() -> new ApplyException(
                FailureClass.FATAL,
                null,
                "Could not write to " + table + ": the target has no such table. Names are taken in exact spelling;"
                        + " create the table or correct the name.",
                null));
    }

    /**
     * The columns of a row.
     *
     * @throws ApplyException when one does not exist or cannot be written
     */
    List<RowColumn> columnsOf(TargetTable target, List<String> key) {
        List<RowColumn> result = new ArrayList<>();
        if (columns.isEmpty()) {
            for (TargetColumn column : target.columns()) {
                if (column.nature() != TargetColumn.Nature.GENERATED) {
                    result.add(new RowColumn(column, result.size(), key.contains(column.name())));
                }
            }
            return result;
        }
        for (String name : columns) {
            @Nullable TargetColumn column = target.column(name);
            if (column == null || column.nature() == TargetColumn.Nature.GENERATED) {
                throw new ApplyException(
                        FailureClass.FATAL,
                        target.name(),
                        "Could not write to " + target.name() + ": column '" + name + "' "
                                + (column == null ? "does not exist" : "is generated") + ". The table has "
                                + target.columns().stream()
                                        .map(TargetColumn::name)
                                        .collect(Collectors.joining(", "))
                                + ".",
                        null);
            }
            result.add(new RowColumn(column, result.size(), key.contains(name)));
        }
        return result;
    }
}
