// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The ## tables of a server: seen by every session, and gone when the one that made them ends. Thread-safe. */
final class GlobalTemporaryTables {
    private final Map<String, Entry> tables = new ConcurrentHashMap<>();

    private record Entry(Table table, int spid) {}

    private GlobalTemporaryTables() {}

    static GlobalTemporaryTables of(Server server) {
        return server.extension(GlobalTemporaryTables.class, GlobalTemporaryTables::new);
    }

    static boolean isGlobal(String name) {
        return name.startsWith("##");
    }

    @Nullable
    Table find(String name) {
        Entry entry = tables.get(Names.fold(name));
        return entry == null ? null : entry.table;
    }

    /** Adds a table; false when there is one of that name. */
    boolean add(String name, Table table, int spid) {
        return tables.putIfAbsent(Names.fold(name), new Entry(table, spid)) == null;
    }

    /** Removes a table, and gives what takes that back; null when there is none of the name. */
    @Nullable
    Runnable drop(String name) {
        Entry entry = tables.remove(Names.fold(name));
        return entry == null ? null : () -> tables.put(Names.fold(name), entry);
    }

    Collection<Table> all() {
        return List.copyOf(tables.values().stream().map(Entry::table).toList());
    }

    /** Drops what a session made, when it ends. */
    void end(int spid) {
        tables.values().removeIf(entry -> entry.spid == spid);
    }
}
