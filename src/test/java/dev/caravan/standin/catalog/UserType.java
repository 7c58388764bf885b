// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import dev.caravan.standin.type.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * A type that CREATE TYPE made: another name for a system type, or a table type; or xml of a schema collection.
 *
 * @param userTypeId user_type_id, from 257
 * @param schema schema
 * @param name name
 * @param base system type, null for a table type
 * @param nullable whether columns of the type allow NULL when they do not say
 * @param table definition of a table type, null for another name
 */
public record UserType(
        int userTypeId,
        Schema schema,
        String name,
        @Nullable SqlType base,
        boolean nullable,
        @Nullable Table table) {

    private static final int LAST_SYSTEM = 256;

    /** Whether it is a table type. */
    public boolean isTable() {
        return table != null;
    }

    /** The name that columns of the type keep, null for a system type that needs none. */
    public @Nullable String alias() {
        return userTypeId <= LAST_SYSTEM ? null : qualifiedName();
    }

    /** schema.name. */
    public String qualifiedName() {
        return schema.name() + "." + name;
    }
}
