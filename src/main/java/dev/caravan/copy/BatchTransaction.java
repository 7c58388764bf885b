// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The connection and the scratch space of one batch's transaction, and what it sent. */
final class BatchTransaction {

    private final Connection connection;
    private final CopyBuffer buffer;
    private final int bufferBytes;
    private long bytes;

    BatchTransaction(Connection connection, CopyBuffer buffer, int bufferBytes) {
        this.connection = connection;
        this.buffer = buffer;
        this.bufferBytes = bufferBytes;
    }

    /** Rows for a COPY; given a writer. */
    @FunctionalInterface
    interface Rows {

        /** Writes the rows. */
        void writeTo(CopyWriter writer) throws SQLException;
    }

    /** Copies rows and returns how many the server stored. */
    long copy(String into, RowEncoder encoder, Rows rows) throws SQLException {
        return copy(into, false, encoder, rows);
    }

    /** Copies rows over those that have their key, and returns how many the server stored. */
    long copyOver(String into, RowEncoder encoder, Rows rows) throws SQLException {
        return copy(into, true, encoder, rows);
    }

    private long copy(String into, boolean upsert, RowEncoder encoder, Rows rows) throws SQLException {
        try (CopyWriter writer = new CopyWriter(connection, into, upsert, encoder, buffer, bufferBytes)) {
            rows.writeTo(writer);
            long stored = writer.finish();
            bytes += writer.bytes();
            return stored;
        }
    }

    /** Runs a statement and returns how many rows it changed. */
    long update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    /** Runs a query that returns a number. */
    long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    ArrayStatements arrays(TablePlan plan) {
        return new ArrayStatements(connection, plan.name(), buffer);
    }

    /** Number of bytes that COPY sent. */
    long bytes() {
        return bytes;
    }
}
