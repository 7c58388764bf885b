// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JDBC connection; results come as plain lists, binary values as upper-case hex. */
public final class SqlClient implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Connection connection;

    private SqlClient(Connection connection) {
        this.connection = connection;
    }

    /** Connects to a database. */
    public static SqlClient connect(StandIn standIn, String database) throws SQLException {
        return new SqlClient(DriverManager.getConnection(standIn.url(database), standIn.user(), standIn.password()));
    }

    /** Works on a connection, which is closed with the client. */
    public static SqlClient of(Connection connection) {
        return new SqlClient(connection);
    }

    /** The connection. */
    public Connection connection() {
        return connection;
    }

    /** Runs batches; the first error of any of their statements is thrown. */
    public SqlClient run(String... batches) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String batch : batches) {
                boolean rows = statement.execute(batch);
                while (rows || statement.getUpdateCount() != -1) {
                    if (rows) {
                        skip(statement.getResultSet());
                    }
                    rows = statement.getMoreResults();
                }
            }
        }
        return this;
    }

    /** Reads to the end, for an error may come after the rows. */
    private static void skip(ResultSet rows) throws SQLException {
        while (rows.next()) {
            continue;
        }
    }

    /** Rows of the first result set. */
    public List<List<@Nullable Object>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                @Nullable Object[] row = new Object[width];
                for (int i = 0; i < width; i++) {
                    row[i] = plain(result.getObject(i + 1));
                }
                rows.add(Arrays.asList(row));
            }
            return rows;
        }
    }

    /** First column of the first result set. */
    public List<@Nullable Object> column(String sql) throws SQLException {
        List<@Nullable Object> column = new ArrayList<>();
        rows(sql).forEach(row -> column.add(row.get(0)));
        return column;
    }

    /** First value of the first row, null also when there is no row. */
    public @Nullable Object value(String sql) throws SQLException {
        List<@Nullable Object> column = column(sql);
        return column.isEmpty() ? null : column.get(0);
    }

    /** Column names of the first result set. */
    public List<String> names(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData data = result.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= data.getColumnCount(); i++) {
                names.add(data.getColumnLabel(i));
            }
            return names;
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof byte[] bytes ? HEX.formatHex(bytes) : value;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
