// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs statements whose rows are parameters: one array of texts per column, cast to the column's type by the server. */
final class ArrayStatements {

    private static final int MOST_ROWS = 1000;

    private final Connection connection;
    private final TableName table;
    private final CopyBuffer buffer;

    ArrayStatements(Connection connection, TableName table, CopyBuffer buffer) {
        this.connection = connection;
        this.table = table;
        this.buffer = buffer;
    }

    /** Runs a statement for all rows and returns how many it changed. */
    long update(String sql, List<RowColumn> columns, List<@Nullable Object[]> rows) throws SQLException {
        long changed = 0;
        for (int from = 0; from < rows.size(); from += MOST_ROWS) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, columns, rows.subList(from, Math.min(rows.size(), from + MOST_ROWS)));
                changed += statement.executeUpdate();
            }
        }
        return changed;
    }

    /** Runs a query that returns a number, for rows that fit one statement. */
    long count(String sql, List<RowColumn> columns, List<@Nullable Object[]> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, columns, rows);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void bind(PreparedStatement statement, List<RowColumn> columns, List<@Nullable Object[]> rows)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            statement.setArray(i + 1, connection.createArrayOf("text", texts(columns.get(i), rows)));
        }
    }

    private @Nullable Object[] texts(RowColumn column, List<@Nullable Object[]> rows) {
        TextEncoder encoder = TextEncoders.of(column.target());
        @Nullable Object[] texts = new String[rows.size()];
        try {
            for (int i = 0; i < texts.length; i++) {
                Object value = rows.get(i)[column.position()];
                if (value != null) {
                    buffer.truncate(0);
                    encoder.plain(value, buffer);
                    texts[i] = buffer.text(0);
                }
            }
        } catch (MisfitException | ArithmeticException e) {
            throw new UnencodableValueException(
                    table.toString(), column.target(), Objects.requireNonNullElse(e.getMessage(), "out of range"));
        }
        return texts;
    }
}
