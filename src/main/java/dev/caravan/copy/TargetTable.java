// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.TableName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table as the target's catalogue describes it.
 *
 * @param name schema and name
 * @param oid object id
 * @param kind {@code pg_class.relkind}: r table, p partitioned, f foreign, v view, and so on
 * @param rowSecurity whether row-level security applies to the session's role; COPY FROM is refused then
 * @param columns columns in their order, dropped ones left out
 * @param uniqueIndexes valid unique indexes
 * @param references tables that its foreign keys point to
 * @param referenced whether foreign keys point to it
 * @param primaryKey names of the primary key's columns in its order, empty without one
 */
record TargetTable(
        TableName name,
        long oid,
        char kind,
        boolean rowSecurity,
        List<TargetColumn> columns,
        List<UniqueIndex> uniqueIndexes,
        Set<TableName> references,
        boolean referenced,
        List<String> primaryKey) {

    /**
     * A unique index.
     *
     * @param columns {@code attnum} of its key columns, 0 for an expression
     * @param arbiter whether ON CONFLICT can use it: neither deferrable nor partial nor on expressions
     */
    record UniqueIndex(Set<Integer> columns, boolean arbiter) {}

    @Nullable
    TargetColumn column(String wanted) {
        for (TargetColumn column : columns) {
            if (column.name().equals(wanted)) {
                return column;
            }
        }
        return null;
    }

    /** Whether {@code ON CONFLICT} can name exactly these columns. */
    boolean hasArbiter(Set<Integer> key) {
        return uniqueIndexes.stream()
                .anyMatch(index -> index.arbiter() && index.columns().equals(key));
    }

    /** Whether other values than the key must be unique too, so that rows may have to swap them. */
    boolean hasSecondaryUnique(Set<Integer> key) {
        return uniqueIndexes.stream().anyMatch(index -> !index.columns().equals(key));
    }
}
