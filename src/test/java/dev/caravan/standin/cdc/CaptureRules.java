// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.SchemaListener;
import dev.caravan.standin.store.Transaction;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may not be done to a captured table: truncate it, rename a captured column, drop the index of an instance. */
final class CaptureRules implements SchemaListener {

    @Override
    public void check(SchemaChange change, Transaction transaction) throws SqlError {
        Table table = change.table();
        ChangeData data = ChangeData.of(table.database());
        List<CaptureInstance> instances = data == null ? List.of() : data.instancesOf(table);
        if (instances.isEmpty()) {
            return;
        }
        switch (change.kind()) {
            case TRUNCATE -> throw CdcErrors.truncateRefused(table.name());
            case RENAME_COLUMN -> checkRename(change.before(), instances);
            case SWITCH_OUT, SWITCH_IN -> checkSwitch(change, instances);
            case DROP_KEY, DROP_INDEX -> checkIndex(change, instances);
            case ADD_COLUMN, DROP_COLUMN, ALTER_COLUMN -> Layouts.note(table, change.changeNumber());
            default -> {
                // Constraints, defaults, other indexes and the table's name do not concern its instances.
            }
        }
    }

    private static void checkRename(@Nullable Column column, List<CaptureInstance> instances) throws SqlError {
        if (column != null && instances.stream().anyMatch(i -> i.captures(c -> c.columnId() == column.columnId()))) {
            throw CdcErrors.columnReplicated(column.name());
        }
    }

    // The option means nothing for a table that is not partitioned.
    private static void checkSwitch(SchemaChange change, List<CaptureInstance> instances) throws SqlError {
        boolean partitioned = change.table().definition().placement().isPartitioned();
        if (partitioned && instances.stream().anyMatch(i -> !i.options().partitionSwitch())) {
            throw CdcErrors.switchRefused(change.kind() == SchemaChange.Kind.SWITCH_OUT);
        }
    }

    private static void checkIndex(SchemaChange change, List<CaptureInstance> instances) throws SqlError {
        String command = change.command().toLowerCase(Locale.ROOT);
        for (CaptureInstance instance : instances) {
            String index = instance.options().indexName();
            if (index == null || !command.contains(index.toLowerCase(Locale.ROOT))) {
                continue;
            }
            boolean constraint = change.table().indexes().stream()
                    .anyMatch(i -> i.name().equalsIgnoreCase(index) && i.kind() != Index.Kind.PLAIN);
            throw constraint
                    ? CdcErrors.constraintUsed(index, change.table().name())
                    : CdcErrors.indexUsed(index, change.table().name());
        }
    }

    /** Whether a change belongs into cdc.ddl_history: what ALTER TABLE does, not the marks of enabling. */
    static boolean isDdl(SchemaChange change) {
        return switch (change.kind()) {
            case ADD_COLUMN, DROP_COLUMN, ALTER_COLUMN -> true;
            case OTHER, DROP_KEY ->
                change.command().stripLeading().toUpperCase(Locale.ROOT).startsWith("ALTER TABLE");
            default -> false;
        };
    }
}
