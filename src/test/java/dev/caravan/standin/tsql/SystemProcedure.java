// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.List;

/**
 * A stored procedure of the system. It may be called with or without its schema, and with any database in front.
 *
 * @param schema such as {@code sys}
 * @param name such as {@code sp_cdc_enable_table}
 * @param parameters parameters in order; values given are converted to their types
 * @param body runs it
 */
public record SystemProcedure(String schema, String name, List<Parameter> parameters, Body body) {

    /** Copies the list. */
    public SystemProcedure {
        parameters = List.copyOf(parameters);
    }

    /**
     * A parameter.
     *
     * @param name name with its leading {@code @}
     * @param type type
     * @param required whether a call must give it (error 201 otherwise)
     * @param output whether it gives a value back
     */
    public record Parameter(String name, SqlType type, boolean required, boolean output) {
        /** A parameter that may be left out. */
        public static Parameter optional(String name, SqlType type) {
            return new Parameter(name, type, false, false);
        }

        /** A parameter that must be given. */
        public static Parameter required(String name, SqlType type) {
            return new Parameter(name, type, true, false);
        }
    }

    /** What the procedure does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs a call.
         *
         * @return return status, 0 for success
         * @throws SqlError which the caller gets as it is
         */
        int run(ProcedureCall call) throws SqlError;
    }
}
