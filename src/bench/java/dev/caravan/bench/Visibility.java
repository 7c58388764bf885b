// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Looks at the target every two milliseconds for the number of the last transaction that is visible there. */
final class Visibility implements AutoCloseable {

    private static final long PAUSE_NANOS = 2_000_000;

    private final Connection connection;
    private final PreparedStatement query;
    private final List<Sight> sights = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile int seen;
    private volatile String failure = "";

    /**
     * What was visible.
     *
     * @param at time
     * @param number last transaction
     */
    record Sight(long at, int number) {}

    Visibility(BenchServer target) throws SQLException {
        connection = DriverManager.getConnection(target.url(), "postgres", "postgres");
        query = connection.prepareStatement("SELECT tx FROM dbo.mark");
        thread = new Thread(this::look, "visibility");
        thread.start();
    }

    private void look() {
        try {
            while (!closed) {
                try (ResultSet row = query.executeQuery()) {
                    int number = row.next() ? row.getInt(1) : 0;
                    if (number != seen) {
                        add(new Sight(System.nanoTime(), number));
                        seen = number;
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    private synchronized void add(Sight sight) {
        sights.add(sight);
    }

    /** What was seen after a transaction. */
    synchronized List<Sight> after(int number) {
        return sights.stream().filter(sight -> sight.number() > number).toList();
    }

    /** The last transaction that is visible. */
    int seen() {
        if (!failure.isEmpty()) {
            throw new IllegalStateException("Could not look at the target: " + failure);
        }
        return seen;
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        closed = true;
        thread.join();
        query.close();
        connection.close();
    }
}
