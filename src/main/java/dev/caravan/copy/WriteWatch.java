// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Breaks a connection whose server takes nothing any more. The socket's time-out, which the driver sets, is for reading alone:
 * writing to a server that hangs would be waited for without end, in the middle of a COPY most of all.
 */
final class WriteWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteWatch.class);
    private static final ScheduledThreadPoolExecutor WATCH = watch();

    private final @Nullable Future<?> end;

    private WriteWatch(@Nullable Future<?> end) {
        this.end = end;
    }

    private static ScheduledThreadPoolExecutor watch() {
        ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "copy-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true);
        return watch;
    }

    /** Watches over what is written to a connection up to the end of the watch, for as long as its time-out for reading. */
    static WriteWatch over(Connection connection) throws SQLException {
        int millis = connection.getNetworkTimeout();
        return new WriteWatch(
                millis == 0 ? null : WATCH.schedule(() -> end(connection, millis), millis, TimeUnit.MILLISECONDS));
    }

    private static void end(Connection connection, int millis) {
        LOG.warn(
                "The target has taken nothing for {} s; the connection is broken off",
                TimeUnit.MILLISECONDS.toSeconds(millis));
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.warn(
                    "A connection to the target could not be broken off: {}",
                    ServerReport.of(e).sentence());
        }
    }

    @Override
    public void close() {
        if (end != null) {
            end.cancel(false);
        }
    }
}
