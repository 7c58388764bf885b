// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.time.LocalDateTime;

/**
 * A view or stored procedure: its text, which is parsed when it is used.
 *
 * @param objectId object_id
 * @param schema schema
 * @param name name
 * @param kind view or procedure
 * @param definition whole CREATE statement
 * @param created create_date
 * @param modified modify_date
 */
public record SqlModule(
        int objectId,
        Schema schema,
        String name,
        Kind kind,
        String definition,
        LocalDateTime created,
        LocalDateTime modified) {

    /** Kinds of module, with the code of sys.objects. */
    public enum Kind {
        /** View. */
        VIEW("V"),
        /** Stored procedure. */
        PROCEDURE("P");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The type column of sys.objects. */
        public String code() {
            return code;
        }
    }
}
