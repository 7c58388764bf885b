// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A lock that a session has or waits for, as sys.dm_tran_locks shows it.
 *
 * @param owner who has it or waits for it
 * @param table the table that it is on or in
 * @param type resource_type: OBJECT, KEY or RID
 * @param mode request_mode
 * @param description resource_description, empty for a whole table
 * @param waits whether it is waited for
 */
public record LockEntry(LockOwner owner, Table table, String type, String mode, String description, boolean waits) {

    /** The locks on a table and in it that are held. */
    public static List<LockEntry> held(Table table) {
        List<LockEntry> entries = new ArrayList<>();
        Set<LockOwner> users = new HashSet<>();
        TableLock.of(table).list((owner, mode) -> {
            users.add(owner);
            entries.add(new LockEntry(owner, table, "OBJECT", mode.code(), "", false));
        });
        SchemaLock.of(table).list((owner, mode) -> {
            // Whoever locks rows keeps the definition by that.
            if (mode.equals(SchemaLock.MODIFICATION) || !users.contains(owner)) {
                entries.add(new LockEntry(owner, table, "OBJECT", mode, "", false));
            }
        });
        // Tables that only show what others hold have no store.
        if (table.extension(TableStore.class) instanceof RowStore rows) {
            boolean keyed = table.clusteredIndex() != null;
            rows.listLocks((owner, mode, description) ->
                    entries.add(new LockEntry(owner, table, keyed ? "KEY" : "RID", mode, description, false)));
        }
        return entries;
    }
}
