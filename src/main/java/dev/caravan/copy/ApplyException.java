// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.TableName;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when rows could not be written; the transaction was rolled back. The message says what was attempted, on which
 * table, what was found and what to do, and carries no row values, nor does its cause.
 */
public final class ApplyException extends RuntimeException implements Classified {

    private static final long serialVersionUID = 1;

    private final FailureClass failureClass;

    private final transient @Nullable TableName table;

    private final @Nullable String sqlState;
    private final boolean inDoubt;

    ApplyException(FailureClass failureClass, @Nullable TableName table, String message, @Nullable Throwable cause) {
        this(failureClass, table, message, null, false, cause);
    }

    private ApplyException(
            FailureClass failureClass,
            @Nullable TableName table,
            String message,
            @Nullable String sqlState,
            boolean inDoubt,
            @Nullable Throwable cause) {
        super(message, cause);
        this.failureClass = failureClass;
        this.table = table;
        this.sqlState = sqlState;
        this.inDoubt = inDoubt;
    }

    /**
     * A failure that the server or the driver reported.
     *
     * @param attempted what was attempted, as in "Could not {attempted} {table}"
     */
    static ApplyException of(String attempted, @Nullable TableName table, SQLException failure) {
        return of(attempted, table, failure, false);
    }

    /** A connection that was lost while it committed: the position in the target tells whether it did. */
    static ApplyException inDoubt(SQLException failure) {
        return of("learn whether the target committed", null, failure, true);
    }

    private static ApplyException of(
            String attempted, @Nullable TableName table, SQLException failure, boolean inDoubt) {
        FailureClass failureClass = inDoubt ? FailureClass.CONNECTION : FailureClass.of(failure);
        ServerReport report = ServerReport.of(failure);
        String message = "Could not " + attempted + (table == null ? "" : " " + table) + ": " + report.sentence()
                + remedy(failureClass, inDoubt);
        return new ApplyException(failureClass, table, message, report.sqlState(), inDoubt, report.cause());
    }

    private static String remedy(FailureClass failureClass, boolean inDoubt) {
        if (inDoubt) {
            return " Read the position again before anything is applied.";
        }
        return switch (failureClass) {
            case CONNECTION -> " Nothing was applied; try again once the target can be reached.";
            case RETRYABLE -> " Nothing was applied; try again after a pause.";
            case DATA -> " Nothing was applied; correct the row at the source or the column at the target.";
            case FATAL -> " Nothing was applied; correct the target, then start again.";
        };
    }

    @Override
    public FailureClass failureClass() {
        return failureClass;
    }

    /** The table at fault, null when it is not one table's or the exception was serialized. */
    public @Nullable TableName table() {
        return table;
    }

    /** The server's SQLSTATE, null when the failure did not come from the server. */
    public @Nullable String sqlState() {
        return sqlState;
    }

    /** Whether the transaction may have been committed all the same. */
    public boolean isInDoubt() {
        return inDoubt;
    }
}
