// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies rows in groups, each after a savepoint, so that a row which the target refuses is found by halving its group. */
final class CarefulCopy {

    private static final int GROUP = 1000;

    private final Into into;
    private final Connection connection;
    private final CopyBuffer buffer;
    private final int flushAt;
    private final BadRows badRows;
    private final List<@Nullable Object[]> group = new ArrayList<>(GROUP);
    private long stored;
    private long bytes;

    CarefulCopy(Into into, Connection connection, CopyBuffer buffer, int flushAt, BadRows badRows) {
        this.into = into;
        this.connection = connection;
        this.buffer = buffer;
        this.flushAt = flushAt;
        this.badRows = badRows;
    }

    /**
     * Where rows go.
     *
     * @param table table
     * @param sql table and column list of the COPY
     * @param columns columns in the order of a row's values
     * @param key names of the key columns, empty where they are not known
     * @param encoder encoder of the rows
     */
    record Into(TableName table, String sql, List<String> columns, List<String> key, RowEncoder encoder) {}

    void row(@Nullable Object[] values) throws SQLException {
        group.add(values.clone());
        if (group.size() == GROUP) {
            finish();
        }
    }

    /** Copies what has not been copied yet. */
    void finish() throws SQLException {
        if (!group.isEmpty()) {
            copy(group);
            group.clear();
        }
    }

    private void copy(List<@Nullable Object[]> rows) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            send(rows);
            connection.releaseSavepoint(before);
        } catch (SQLException | UnencodableValueException e) {
            if (FailureClass.of(e) != FailureClass.DATA) {
                throw e;
            }
            connection.rollback(before);
            if (rows.size() == 1) {
                badRows.setAside(connection, badRow(rows.get(0), e));
                return;
            }
            int middle = rows.size() / 2;
            copy(rows.subList(0, middle));
            copy(rows.subList(middle, rows.size()));
        }
    }

    private void send(List<@Nullable Object[]> rows) throws SQLException {
        try (CopyWriter writer = new CopyWriter(connection, into.sql(), false, into.encoder(), buffer, flushAt)) {
            for (@Nullable Object[] row : rows) {
                writer.row(row);
            }
            stored += writer.finish();
            bytes += writer.bytes();
        }
    }

    private BadRow badRow(@Nullable Object[] values, Exception failure) {
        String reason = BadRow.reason(
                failure instanceof SQLException sql
                        ? ApplyException.of("copy a row into", into.table(), sql)
                        : failure);
        return new BadRow(into.table(), into.columns(), into.key(), RowChange.Operation.INSERT, values, null, reason);
    }

    /** Rows that the server stored. */
    long stored() {
        return stored;
    }

    /** Bytes sent for them. */
    long bytes() {
        return bytes;
    }
}
