// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be done about a failure of a database, by its SQLSTATE (PostgreSQL, Greenplum) or error number (SQL Server). */
public enum FailureClass {
    /** The connection is gone or refused: reconnect and try again, for hours if need be. */
    CONNECTION,
    /** The database is in a passing state (deadlock, full, read-only): try again after a pause. */
    RETRYABLE,
    /** A row is at fault: trying again fails again. */
    DATA,
    /** Everything else: needs a person. */
    FATAL;

    private static final Set<String> CONNECTION_STATES = Set.of("57P01", "57P02", "57P03", "57P05", "53300");
    private static final Set<String> RETRYABLE_STATES =
            Set.of("40001", "40P01", "57014", "58M01", "55P03", "25006", "53100", "53200", "53000");
    private static final Set<String> DATA_STATES = Set.of("23502", "23514");

    // SQL Server: deadlock victim, snapshot update conflict, lock timeout.
    private static final Set<Integer> RETRYABLE_NUMBERS = Set.of(1205, 3960, 1222);
    // A server that starts, is paused or shuts down; a database in recovery, in transition or on a secondary replica;
    // the
    // refusals of a failover and of resource limits ("Troubleshoot transient connection errors").
    private static final Set<Integer> CONNECTION_NUMBERS = Set.of(
            921, 922, 952, 976, 983, 4060, 6005, 10928, 10929, 17142, 18401, 40197, 40501, 40613, 49918, 49919, 49920);

    /** Class of a failure, by the first cause that tells one. */
    public static FailureClass of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Classified known) {
                return known.failureClass();
            }
            if (cause instanceof UnencodableValueException) {
                return DATA;
            }
            if (cause instanceof SQLException sql) {
                return of(sql);
            }
            if (cause instanceof IOException) {
                return CONNECTION;
            }
            if (cause instanceof InterruptedException) {
                // Whoever ended a thread of a library: its work is begun anew.
                return RETRYABLE;
            }
        }
        return FATAL;
    }

    private static FailureClass of(SQLException failure) {
        if (RETRYABLE_NUMBERS.contains(failure.getErrorCode())) {
            return RETRYABLE;
        }
        if (CONNECTION_NUMBERS.contains(failure.getErrorCode())) {
            return CONNECTION;
        }
        FailureClass byState = ofState(failure.getSQLState());
        if (byState != FATAL) {
            return byState;
        }
        boolean connection = failure instanceof SQLTransientConnectionException
                || (failure instanceof SQLTimeoutException && failure.getSQLState() == null)
                || hasIoCause(failure);
        return connection ? CONNECTION : FATAL;
    }

    private static boolean hasIoCause(SQLException failure) {
        return failure.getCause() instanceof IOException;
    }

    /**
     * Class of an SQLSTATE.
     *
     * @param state five characters, or null when the driver gave none
     */
    public static FailureClass ofState(@Nullable String state) {
        if (state == null) {
            return FATAL;
        }
        if (state.startsWith("08") || CONNECTION_STATES.contains(state)) {
            return CONNECTION;
        }
        if (RETRYABLE_STATES.contains(state)) {
            return RETRYABLE;
        }
        return state.startsWith("22") || DATA_STATES.contains(state) ? DATA : FATAL;
    }

    /** Whether trying again may help. */
    public boolean isRetryable() {
        return this == CONNECTION || this == RETRYABLE;
    }
}
