// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Sends rows by COPY. The driver reports an error only at the end of a COPY, so each one is bounded; a writer that was
 * not finished cancels its COPY when closed.
 */
final class CopyWriter implements AutoCloseable {

    /** Most rows of one COPY. */
    static final int MAX_ROWS = 500_000;

    /** What makes COPY of AnalyticDB overwrite rows whose key is there; it knows no options in parentheses then. */
    static final String UPSERT = " DO ON CONFLICT DO UPDATE";

    /** Most bytes of one COPY, give or take a row. */
    static final long MAX_BYTES = 64L << 20;

    private final Connection connection;
    private final CopyManager manager;
    private final String sql;
    private final RowEncoder encoder;
    private final CopyBuffer buffer;
    private final int flushAt;
    private @Nullable CopyIn copy;
    private long copyRows;
    private long copyBytes;
    private long sentRows;
    private long storedRows;
    private long bytes;

    /**
     * A writer to one table.
     *
     * @param into table and column list of the COPY
     * @param upsert whether rows overwrite those that have their key
     * @param buffer scratch space, emptied
     * @param flushAt bytes after which the buffer goes to the server
     */
    CopyWriter(Connection connection, String into, boolean upsert, RowEncoder encoder, CopyBuffer buffer, int flushAt)
            throws SQLException {
        this.connection = connection;
        this.manager = connection.unwrap(PGConnection.class).getCopyAPI();
        this.sql = "COPY " + into + " FROM STDIN" + (upsert ? UPSERT : " (FORMAT " + encoder.format() + ")");
        this.encoder = encoder;
        this.buffer = buffer;
        this.flushAt = flushAt;
        buffer.reset();
    }

    void row(@Nullable Object[] row) throws SQLException {
        CopyIn open = open();
        encoder.row(row, buffer);
        added(open);
    }

    void staged(StagedOperation operation, @Nullable Object[] row) throws SQLException {
        CopyIn open = open();
        encoder.staged(operation, row, buffer);
        added(open);
    }

    void stagedKey(StagedOperation operation, @Nullable Object[] row) throws SQLException {
        CopyIn open = open();
        encoder.stagedKey(operation, row, buffer);
        added(open);
    }

    private CopyIn open() throws SQLException {
        CopyIn open = copy;
        if (open == null) {
            open = manager.copyIn(sql);
            copy = open;
            copyRows = 0;
            copyBytes = 0;
            encoder.start(buffer);
        }
        return open;
    }

    private void added(CopyIn open) throws SQLException {
        copyRows++;
        if (buffer.size() >= flushAt) {
            flush(open);
            if (copyRows >= MAX_ROWS || copyBytes >= MAX_BYTES) {
                end(open);
            }
        }
    }

    private void flush(CopyIn open) throws SQLException {
        try (WriteWatch watch = WriteWatch.over(connection)) {
            open.writeToCopy(buffer.bytes(), 0, buffer.size());
        }
        copyBytes += buffer.size();
        buffer.truncate(0);
    }

    private void end(CopyIn open) throws SQLException {
        encoder.end(buffer);
        flush(open);
        storedRows += open.endCopy();
        sentRows += copyRows;
        bytes += copyBytes;
        copy = null;
    }

    /**
     * Ends the COPY, if one is open.
     *
     * @return number of rows that the server stored
     */
    long finish() throws SQLException {
        CopyIn open = copy;
        if (open != null) {
            end(open);
        }
        return storedRows;
    }

    /** Number of rows sent by finished COPYs. */
    long sentRows() {
        return sentRows;
    }

    /** Number of bytes sent by finished COPYs. */
    long bytes() {
        return bytes;
    }

    /** Cancels the COPY unless it was finished; the transaction is aborted then. */
    @Override
    public void close() throws SQLException {
        CopyIn open = copy;
        copy = null;
        buffer.reset();
        if (open != null && open.isActive()) {
            open.cancelCopy();
        }
    }
}
