// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Whether a failure passes by itself. */
public enum FailureKind {
    /** A database cannot be reached, or a connection broke. */
    CONNECTION,
    /** A deadlock, a lock time-out, a full disk and the like. */
    RETRYABLE,
    /** Needs a person. */
    FATAL;

    /** PostgreSQL: serialization failure, deadlock, lock and statement time-outs, I/O error, read-only, disk full. */
    private static final Set<String> RETRYABLE_STATES =
            Set.of("40001", "40P01", "55P03", "57014", "58030", "58M01", "25006", "53100", "53200");

    /** PostgreSQL: shutdown, crash, starting up, idle session ended, too many connections. */
    private static final Set<String> CONNECTION_STATES = Set.of("57P01", "57P02", "57P03", "57P05", "53300");

    /** SQL Server: deadlock victim, lock time-out, snapshot conflict, log or filegroup full. */
    private static final Set<Integer> RETRYABLE_NUMBERS = Set.of(1205, 1222, 3960, 9002, 1105);

    /** SQL Server: database not available, shutting down, starting, severe error, broken by the network. */
    private static final Set<Integer> CONNECTION_NUMBERS = Set.of(233, 922, 942, 6005, 10053, 10054, 10060, 17142);

    private static final String LOGIN_REFUSED_STATE = "28";
    private static final int LOGIN_REFUSED_NUMBER = 18456;

    /** The kind of a failure, by the first database error among its causes; without one it is fatal. */
    public static FailureKind of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && !(sql instanceof SQLTransientConnectionException)) {
                return of(sql);
            }
            if (cause instanceof java.net.SocketException || cause instanceof java.net.SocketTimeoutException) {
                return CONNECTION;
            }
            if (cause == cause.getCause()) {
                break;
            }
        }
        return hasPoolTimeout(failure) ? CONNECTION : FATAL;
    }

    /** A pool that cannot connect gives its own exception, with the driver's as the cause where it knows it. */
    private static boolean hasPoolTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return true;
            }
        }
        return false;
    }

    private static FailureKind of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        int number = e.getErrorCode();
        if (number == LOGIN_REFUSED_NUMBER || state.startsWith(LOGIN_REFUSED_STATE)) {
            return FATAL;
        }
        if (CONNECTION_STATES.contains(state) || state.startsWith("08") || CONNECTION_NUMBERS.contains(number)) {
            return CONNECTION;
        }
        if (RETRYABLE_STATES.contains(state) || RETRYABLE_NUMBERS.contains(number)) {
            return RETRYABLE;
        }
        return FATAL;
    }
}
