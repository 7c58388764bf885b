// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A user or role of a database.
 *
 * @param id principal_id
 * @param name name
 * @param kind what it is
 * @param defaultSchema default schema of a user, null for a role
 * @param login login that the user is for, null for none
 * @param created create_date
 */
public record Principal(
        int id,
        String name,
        Kind kind,
        @Nullable String defaultSchema,
        @Nullable String login,
        LocalDateTime created) {

    /** Kinds of principal, with type and type_desc of sys.database_principals. */
    public enum Kind {
        /** User. */
        USER("S", "SQL_USER"),
        /** Database role. */
        ROLE("R", "DATABASE_ROLE"),
        /** Application role. */
        APPLICATION_ROLE("A", "APPLICATION_ROLE");

        private final String code;
        private final String description;

        Kind(String code, String description) {
            this.code = code;
            this.description = description;
        }

        /** type. */
        public String code() {
            return code;
        }

        /** type_desc. */
        public String description() {
            return description;
        }
    }

    /** Whether it is one of the roles that every database has. */
    public boolean isFixedRole() {
        return kind == Kind.ROLE && id >= 16384;
    }
}
