// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.schema.SourceType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a source table.
 *
 * @param name exact spelling
 * @param type base type; of an alias type, the type it stands for
 * @param nullable whether NULL is allowed
 * @param computed whether it is computed; change data capture delivers NULL for such columns
 * @param collation name of the collation of a text, null for other types
 */
public record SourceColumn(
        String name,
        SourceType type,
        boolean nullable,
        boolean computed,
        @Nullable String collation) {

    /** A column without a collation. */
    public SourceColumn(String name, SourceType type, boolean nullable, boolean computed) {
        this(name, type, nullable, computed, null);
    }
}
