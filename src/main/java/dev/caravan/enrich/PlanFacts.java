// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.schema.ExistingTable;
import dev.caravan.source.ObjectKinds;
import java.util.Map;
import java.util.Set;

/**
 * What a plan needs to know of the two databases beyond the source's tables.
 *
 * @param caseSensitiveSource whether the source's names differ by case alone
 * @param keywords words that the target's SQL knows, in lower case
 * @param existing tables that are in the target and are to be used as they are, by name
 * @param notTables objects of other kinds that the task names like tables, by that name
 * @param lost columns that were found to have no counterpart when the task began, by source table
 */
public record PlanFacts(
        boolean caseSensitiveSource,
        Set<String> keywords,
        Map<TableName, ObjectKinds.Kind> notTables,
        Map<TableName, ExistingTable> existing,
        Map<TableName, Set<String>> lost) {

    /** Nothing is known. */
    public static final PlanFacts NONE = new PlanFacts(false, Set.of(), Map.of(), Map.of(), Map.of());

    /** The same with tables that are in the target. */
    PlanFacts with(Map<TableName, ExistingTable> tables) {
        return new PlanFacts(caseSensitiveSource, keywords, notTables, tables, lost);
    }
}
