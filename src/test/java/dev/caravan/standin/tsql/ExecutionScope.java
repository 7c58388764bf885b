// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a batch, procedure, function or trigger has of its own: table variables, temporary tables, local cursors and the
 * last identity. Temporary tables and cursors of the scopes around it are seen as well. Used by the session's thread.
 */
final class ExecutionScope {
    final @Nullable ExecutionScope outer;
    final @Nullable SqlModule module;
    final Map<String, Cursor> cursors = new HashMap<>();

    @Nullable
    TriggerFrame trigger;

    @Nullable
    Long identity;

    /** What fired the DDL trigger that runs in it. */
    @Nullable
    String eventData;

    private final Map<String, Table> tableVariables = new HashMap<>();
    private final Map<String, Table> temporaryTables = new HashMap<>();
    private final Map<String, SqlModule> temporaryModules = new HashMap<>();

    /**
     * A scope.
     *
     * @param outer the scope that it was entered from, null for a session's own
     * @param module the module that runs in it, null for a batch
     */
    ExecutionScope(@Nullable ExecutionScope outer, @Nullable SqlModule module) {
        this.outer = outer;
        this.module = module;
    }

    /** Number of scopes around it. */
    int depth() {
        return outer == null ? 0 : outer.depth() + 1;
    }

    /** Name of the module that runs, null outside any. */
    @Nullable
    SqlModule runningModule() {
        return module != null || outer == null ? module : outer.runningModule();
    }

    @Nullable
    Table tableVariable(String name) {
        return tableVariables.get(Names.fold(name));
    }

    void tableVariable(String name, Table table) {
        tableVariables.put(Names.fold(name), table);
    }

    @Nullable
    Table temporaryTable(String name) {
        Table own = temporaryTables.get(Names.fold(name));
        return own != null || outer == null ? own : outer.temporaryTable(name);
    }

    /** Adds a temporary table; false when this scope has one of that name. */
    boolean addTemporaryTable(String name, Table table) {
        return temporaryTables.putIfAbsent(Names.fold(name), table) == null;
    }

    /** Removes the temporary table that a name means, and gives what takes that back; null when there is none. */
    @Nullable
    Runnable dropTemporaryTable(String name) {
        Table dropped = temporaryTables.remove(Names.fold(name));
        if (dropped != null) {
            return () -> temporaryTables.put(Names.fold(name), dropped);
        }
        return outer == null ? null : outer.dropTemporaryTable(name);
    }

    /** Removes a temporary table of this scope. */
    void removeTemporaryTable(String name, Table table) {
        temporaryTables.remove(Names.fold(name), table);
    }

    /** The temporary tables that statements in this scope see. */
    Map<String, Table> temporaryTables() {
        Map<String, Table> all = outer == null ? new HashMap<>() : outer.temporaryTables();
        all.putAll(temporaryTables);
        return all;
    }

    /** The temporary procedure that a name means, null when there is none. */
    @Nullable
    SqlModule temporaryModule(String name) {
        SqlModule own = temporaryModules.get(Names.fold(name));
        return own != null || outer == null ? own : outer.temporaryModule(name);
    }

    void temporaryModule(String name, SqlModule made) {
        if (outer != null) {
            outer.temporaryModule(name, made);
            return;
        }
        temporaryModules.put(Names.fold(name), made);
    }

    /** Removes the temporary procedure that a name means; false when there is none. */
    boolean dropTemporaryModule(String name) {
        return temporaryModules.remove(Names.fold(name)) != null || outer != null && outer.dropTemporaryModule(name);
    }

    /** The local cursor that a name means, null when there is none. */
    @Nullable
    Cursor cursor(String name) {
        Cursor own = cursors.get(Names.fold(name));
        // The variables of an outer scope are not seen, but its cursors are.
        return own != null || outer == null || name.startsWith("@") ? own : outer.cursor(name);
    }

    /** Forgets what ends with a batch. */
    void endBatch() {
        tableVariables.clear();
        cursors.clear();
    }

    /** Forgets everything. */
    void clear() {
        tableVariables.clear();
        temporaryTables.clear();
        temporaryModules.clear();
        cursors.clear();
        identity = null;
    }
}
