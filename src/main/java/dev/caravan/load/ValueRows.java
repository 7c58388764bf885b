// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import com.microsoft.sqlserver.jdbc.SQLServerConnection;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/** Reads chosen columns of the rows of a source table that satisfy a condition. */
public final class ValueRows {

    private ValueRows() {}

    /**
     * What to read.
     *
     * @param table table
     * @param columns columns, in the order of the values
     * @param condition T-SQL condition, null for all rows
     * @param snapshot whether to read a snapshot of the database
     */
    public record Query(
            TableName table,
            List<SourceColumn> columns,
            @Nullable String condition,
            boolean snapshot) {

        String sql() {
            return "SELECT "
                    + Identifiers.source(
                            columns.stream().map(SourceColumn::name).toList())
                    + " FROM " + Identifiers.source(table) + (condition == null ? "" : " WHERE " + condition);
        }
    }

    /**
     * Gives each row's values to the consumer, while they come.
     *
     * @param source a pool
     * @throws DataAccessException when the source fails
     */
    public static void read(DataSource source, Query query, TextPolicy text, Consumer<@Nullable Object[]> consumer) {
        try (Connection connection = source.getConnection()) {
            if (query.snapshot()) {
                // The pool puts it back; trying it here would hide why a connection has broken.
                connection.setTransactionIsolation(SQLServerConnection.TRANSACTION_SNAPSHOT);
            }
            read(connection, query, text, consumer);
        } catch (SQLException e) {
            String task = "Reading values of " + query.table();
            DataAccessException known = new SQLStateSQLExceptionTranslator().translate(task, null, e);
            throw known == null ? new UncategorizedSQLException(task, null, e) : known;
        }
    }

    private static void read(Connection connection, Query query, TextPolicy text, Consumer<@Nullable Object[]> consumer)
            throws SQLException {
        SourceValues[] readers = query.columns().stream()
                .map(column -> SourceValues.of(query.table(), column, text))
                .toArray(SourceValues[]::new);
        try (PreparedStatement statement = connection.prepareStatement(query.sql());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                @Nullable Object[] values = new @Nullable Object[readers.length];
                for (int i = 0; i < readers.length; i++) {
                    values[i] = readers[i].read(rows, i + 1);
                }
                consumer.accept(values);
            }
        }
    }
}
