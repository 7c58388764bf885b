// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import org.jspecify.annotations.Nullable;

/**
 * A column as the source's catalogue has it at the moment. The id stays when a column is renamed, and is never used again
 * when it is dropped.
 *
 * @param table {@code object_id} of its table, which a table of the same name that takes its place does not have
 * @param id {@code column_id}
 * @param name exact spelling
 * @param type declaration in T-SQL, such as {@code nvarchar(40)}
 * @param nullable whether NULL is allowed
 * @param defaultDefinition T-SQL expression of its default, null when it has none
 */
public record LiveColumn(
        int table,
        int id,
        String name,
        String type,
        boolean nullable,
        @Nullable String defaultDefinition) {}
