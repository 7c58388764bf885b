// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Transactions at the source, each of as many changes: 60 % updates of random rows, 30 % inserts, 10 % deletes, and the mark
 * with its number. The statements are sets of rows, so that the server and not this process has the work.
 */
final class Transactions implements AutoCloseable {

    private static final int MOST = 4_000_000;
    private static final String CHANGES = "SET NOCOUNT ON; BEGIN TRAN;"
            + " UPDATE dbo.item SET amount = amount + 1, qty = (qty + 1) % 1000, created = SYSUTCDATETIME()"
            + " WHERE seq >= ? AND seq < ?; "
            + BenchSource.NEW_ROWS
            + "; DELETE dbo.item WHERE seq >= ? AND seq < ?;"
            + " UPDATE dbo.mark SET tx = ? WHERE id = 1; COMMIT";

    private final Connection connection;
    private final PreparedStatement statement;
    private final Random random = new Random(5);
    /** When each transaction was committed, by its number. */
    private final AtomicLongArray committedAt = new AtomicLongArray(MOST);

    private int first = 1;
    private int next;
    private volatile int committed;

    Transactions(BenchSource source, int rows) throws SQLException {
        connection = source.connect();
        statement = connection.prepareStatement(CHANGES);
        next = rows + 1;
    }

    /** Commits one of so many changes. */
    void commit(int changes) throws SQLException {
        int updates = changes * 6 / 10;
        int inserts = changes * 3 / 10;
        int deletes = changes - 1 - updates - inserts;
        int from = first + deletes + random.nextInt(next - first - updates - deletes);
        int number = committed + 1;
        int at = 1;
        statement.setInt(at++, from);
        statement.setInt(at++, from + updates);
        statement.setInt(at++, next);
        statement.setInt(at++, next);
        statement.setInt(at++, inserts);
        statement.setInt(at++, first);
        statement.setInt(at++, first + deletes);
        statement.setLong(at, number);
        statement.execute();
        committedAt.set(number, System.nanoTime());
        committed = number;
        next += inserts;
        first += deletes;
    }

    /**
     * Commits transactions at a pace.
     *
     * @param rate changes a second
     * @param changes changes of a transaction
     * @return changes a second that it came to
     */
    double pace(int rate, int changes, int seconds) throws SQLException {
        long each = (long) (1e9 * changes / rate);
        long started = System.nanoTime();
        long transactions = (long) rate * seconds / changes;
        for (long i = 0; i < transactions; i++) {
            for (long early = started + i * each - System.nanoTime();
                    early > 0;
                    early = started + i * each - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            commit(changes);
        }
        return transactions * changes * 1e9 / (System.nanoTime() - started);
    }

    /** Number of the last transaction. */
    int committed() {
        return committed;
    }

    /** When a transaction was committed, in the time of System.nanoTime. */
    long committedAt(int number) {
        return committedAt.get(number);
    }

    @Override
    public void close() throws SQLException {
        statement.close();
        connection.close();
    }
}
