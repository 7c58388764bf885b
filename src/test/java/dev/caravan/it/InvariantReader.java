// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Reads over and over what {@link MixedWorkload} keeps the same at every transaction boundary, once the load is over. */
final class InvariantReader {

    /** What it checks. */
    static final String CLAIM = "sum over both account tables, the same at every transaction boundary";

    /** In one snapshot: whether the position has passed the end of the load, and the sum over both account tables. */
    private static final String INVARIANT = "SELECT (SELECT count(*) FROM caravan.position WHERE task = 'it'"
            + " AND commit_lsn >= load_end_lsn), (SELECT sum(balance) FROM dbo.accounts_a)"
            + " + (SELECT sum(balance) FROM dbo.accounts_b)";

    private static final long PAUSE_NANOS = 20_000_000;

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong reads = new AtomicLong();
    private final CompletableFuture<Void> thread;

    InvariantReader(TargetDatabase target) {
        thread = CompletableFuture.runAsync(() -> read(target));
    }

    private void read(TargetDatabase target) {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            while (running.get()) {
                if (isThere(statement)) {
                    readOnce(statement);
                }
                // As often as can be would leave no processor to those who write.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The reader of the invariant failed", e);
        }
    }

    private static boolean isThere(Statement statement) throws SQLException {
        try (ResultSet rs = statement.executeQuery(
                "SELECT to_regclass('dbo.accounts_b') IS NOT NULL AND to_regclass('caravan.position') IS NOT NULL")) {
            return rs.next() && rs.getBoolean(1);
        }
    }

    private void readOnce(Statement statement) throws SQLException {
        try (ResultSet rs = statement.executeQuery(INVARIANT)) {
            rs.next();
            if (rs.getInt(1) == 1) {
                reads.incrementAndGet();
                assertThat(rs.getLong(2)).as(CLAIM).isEqualTo(MixedWorkload.TOTAL);
            }
        }
    }

    long reads() {
        return reads.get();
    }

    /** Ends the reading and throws what it found. */
    void stop() {
        running.set(false);
        try {
            thread.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AssertionError found) {
                throw found;
            }
            throw e;
        }
    }

    /** Ends the reading, whatever became of it. */
    void end() {
        running.set(false);
        thread.handle((nothing, failure) -> null).join();
    }
}
