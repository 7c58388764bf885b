// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table that is in the target already.
 *
 * @param name schema and name in their exact spelling
 * @param columns columns in their order
 * @param primaryKey whether it has a primary key
 * @param uniqueKeys plain unique indexes, the primary key's among them
 */
public record ExistingTable(
        TableName name, List<ExistingColumn> columns, boolean primaryKey, List<UniqueKey> uniqueKeys) {

    /**
     * A column of it.
     *
     * @param name exact spelling
     * @param type type as PostgreSQL writes it, such as {@code character varying(40)}
     * @param nullable whether NULL is allowed
     * @param filled whether it has a value when none is given: by a default, an identity or a generating expression
     */
    public record ExistingColumn(String name, String type, boolean nullable, boolean filled) {}

    /**
     * A plain unique index of it.
     *
     * @param name exact spelling of its name, which is also that of its constraint
     * @param primary whether it is the primary key's
     * @param constraint whether it belongs to a constraint
     * @param columns names of its columns
     */
    public record UniqueKey(String name, boolean primary, boolean constraint, Set<String> columns) {}

    /** The column of exactly that name. */
    public Optional<ExistingColumn> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst();
    }

    /** Whether a plain unique index has exactly these columns, in whatever order. */
    public boolean isUniqueBy(Set<String> key) {
        return uniqueKeys.stream().anyMatch(unique -> unique.columns().equals(key));
    }
}
