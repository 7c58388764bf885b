// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import com.microsoft.sqlserver.jdbc.SQLServerError;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import java.util.Objects;

/**
 * An ERROR token as the driver hands it on.
 *
 * @param number message number
 * @param severity class of the error
 * @param state state
 * @param line line of the batch or procedure, from 1
 * @param procedure name of the procedure, empty in a batch
 * @param message text
 */
record ServerError(int number, int severity, int state, long line, String procedure, String message) {

    static ServerError of(SQLServerException thrown) {
        SQLServerError error = Objects.requireNonNull(thrown.getSQLServerError());
        return new ServerError(
                error.getErrorNumber(),
                error.getErrorSeverity(),
                error.getErrorState(),
                error.getLineNumber(),
                Objects.requireNonNullElse(error.getProcedureName(), ""),
                Objects.requireNonNullElse(error.getErrorMessage(), ""));
    }
}
