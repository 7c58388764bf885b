// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.util.List;

/**
 * A request as it arrived, without the values of its parameters.
 *
 * @param kind form of the request
 * @param procedure name of the procedure that an RPC calls, empty for other kinds
 * @param text statement text; for sp_execute the text that was prepared; empty for an RPC of another procedure
 * @param parameters name and type of each parameter of the statement or procedure, such as {@code @P0 nvarchar(4000)},
 *     followed by {@code OUTPUT} where it is one
 */
public record LoggedRequest(Kind kind, String procedure, String text, List<String> parameters) {

    /** Forms of requests. */
    public enum Kind {
        /** SQL batch. */
        BATCH,
        /** Remote procedure call. */
        RPC,
        /** Transaction-manager request. */
        TRANSACTION,
        /** Rows of a bulk load. */
        BULK_LOAD
    }
}
