// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import com.microsoft.sqlserver.jdbc.SQLServerConnection;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Rows of a chunk, read from the source while they are written to the target: the driver buffers a few packets, never the
 * result. To be closed by whoever opened it.
 */
public final class ChunkRows implements Iterator<@Nullable Object[]>, AutoCloseable {

    private static final SQLExceptionTranslator TRANSLATOR = new SQLStateSQLExceptionTranslator();

    private final TablePlan table;
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final SourceValues[] readers;
    private final RowMeter meter;
    private long delivered;
    private boolean peeked;
    private boolean hasNext;

    private ChunkRows(
            TablePlan table, Connection connection, PreparedStatement statement, SourceValues[] readers, RowMeter meter)
            throws SQLException {
        this.table = table;
        this.connection = connection;
        this.statement = statement;
        this.rows = statement.executeQuery();
        this.readers = readers;
        this.meter = meter;
    }

    /**
     * Opens the rows of a chunk.
     *
     * @param snapshot whether to read a snapshot of the database rather than what is committed row by row
     * @param meter counts the rows, and holds them up where the load is throttled
     * @throws DataAccessException when the source fails
     */
    public static ChunkRows open(DataSource source, Chunk chunk, boolean snapshot, TextPolicy text, RowMeter meter) {
        TablePlan table = chunk.table();
        SourceValues[] readers = table.columns().stream()
                .map(column -> SourceValues.of(table.source().name(), column, text))
                .toArray(SourceValues[]::new);
        Connection connection = null;
        PreparedStatement statement = null;
        try {
            connection = source.getConnection();
            if (snapshot) {
                connection.setTransactionIsolation(SQLServerConnection.TRANSACTION_SNAPSHOT);
            }
            statement = connection.prepareStatement(query(chunk));
            int index = 1;
            for (String parameter : parameters(chunk)) {
                statement.setNString(index++, parameter);
            }
            return new ChunkRows(table, connection, statement, readers, meter);
        } catch (SQLException e) {
            close(statement, connection);
            throw translated(table, e);
        }
    }

    static String query(Chunk chunk) {
        TablePlan table = chunk.table();
        List<SourceColumn> key = table.key();
        List<String> conditions = new ArrayList<>();
        table.filter().ifPresent(filter -> conditions.add(filter.sql()));
        if (chunk.above() != null) {
            conditions.add(KeyText.greater(key));
        }
        if (chunk.upTo() != null) {
            conditions.add(KeyText.notGreater(key));
        }
        return "SELECT "
                + Identifiers.source(
                        table.columns().stream().map(SourceColumn::name).toList()) + " FROM "
                + Identifiers.source(table.source().name())
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }

    static List<String> parameters(Chunk chunk) {
        List<String> parameters = new ArrayList<>();
        if (chunk.above() != null) {
            parameters.addAll(KeyText.greaterParameters(chunk.above()));
        }
        if (chunk.upTo() != null) {
            parameters.addAll(KeyText.notGreaterParameters(chunk.upTo()));
        }
        return parameters;
    }

    /** Rows delivered so far. */
    public long delivered() {
        return delivered;
    }

    @Override
    public boolean hasNext() {
        if (!peeked) {
            try {
                hasNext = rows.next();
            } catch (SQLException e) {
                throw translated(table, e);
            }
            peeked = true;
            if (!hasNext) {
                meter.flush();
            }
        }
        return hasNext;
    }

    /** The next row in the order of the target's columns. */
    @Override
    public @Nullable Object[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("All rows of the chunk were read");
        }
        peeked = false;
        @Nullable Object[] row = new @Nullable Object[table.target().columns().size()];
        try {
            for (int i = 0; i < readers.length; i++) {
                row[i] = readers[i].read(rows, i + 1);
            }
        } catch (SQLException e) {
            throw translated(table, e);
        }
        if (table.tag().isPresent()) {
            row[readers.length] = table.tag().get();
        }
        delivered++;
        meter.count(row);
        return row;
    }

    private static DataAccessException translated(TablePlan table, SQLException e) {
        DataAccessException translated =
                TRANSLATOR.translate("Reading rows of " + table.source().name() + " for the load", null, e);
        return translated == null
                ? new UncategorizedSQLException(
                        "Reading rows of " + table.source().name() + " for the load", null, e)
                : translated;
    }

    @Override
    public void close() {
        meter.close();
        close(statement, connection);
    }

    private static void close(@Nullable PreparedStatement statement, @Nullable Connection connection) {
        JdbcUtils.closeStatement(statement);
        JdbcUtils.closeConnection(connection);
    }
}
