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
 * @param referenced whether foreign keys point to it, its own among them
 * @param placement where its rows are
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
        Placement placement) {

    /**
     * A unique index.
     *
     * @param columns {@code attnum} of its key columns in their order, 0 for an expression
     * @param arbiter whether ON CONFLICT can use it: neither deferrable nor partial nor on expressions
     * @param primary whether it is the primary key's
     */
    record UniqueIndex(List<Integer> columns, boolean arbiter, boolean primary) {

        boolean isOn(Set<Integer> numbers) {
            return Set.copyOf(columns).equals(numbers);
        }
    }

    /** Names of the primary key's columns in its order, empty without one. */
    List<String> primaryKey() {
        return uniqueIndexes.stream()
                .filter(UniqueIndex::primary)
                .flatMap(index -> index.columns().stream())
                .flatMap(number -> columns.stream().filter(column -> column.number() == number))
                .map(TargetColumn::name)
                .toList();
    }

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
        return uniqueIndexes.stream().anyMatch(index -> index.arbiter() && index.isOn(key));
    }

    /** Whether other values than the key must be unique too, so that rows may have to swap them. */
    boolean hasSecondaryUnique(Set<Integer> key) {
        return uniqueIndexes.stream().anyMatch(index -> !index.isOn(key));
    }
}
