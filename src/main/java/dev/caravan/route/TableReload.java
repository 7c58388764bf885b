// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.ExistingTables;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TableStore;
import dev.caravan.task.TableStore.Begun;
import dev.caravan.task.Tasks.NoSuchTableException;
import java.util.List;
import java.util.Map;

/** Says whether tables of a task can be loaded anew, before anything is changed. */
final class TableReload {

    /** Truncating a table that others refer to is refused, and deleting its rows may delete theirs. */
    private static final String REFERRING = """
            SELECT n.nspname || '.' || c.relname || ' (' || f.conname || ')'
            FROM pg_constraint f
            JOIN pg_class c ON c.oid = f.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class r ON r.oid = f.confrelid
            JOIN pg_namespace rn ON rn.oid = r.relnamespace
            WHERE f.contype = 'f' AND rn.nspname || '.' || r.relname = ? AND f.conrelid <> f.confrelid
            ORDER BY 1""";

    private final SyncTask task;
    private final Databases databases;
    private final TableStore tables;

    TableReload(SyncTask task, Databases databases, TableStore tables) {
        this.task = task;
        this.databases = databases;
        this.tables = tables;
    }

    /**
     * Makes sure that each of the tables is one that the task has begun with, and that its rows in the target are the task's
     * alone.
     *
     * @param sources source tables as text
     * @throws NoSuchTableException when the task has not begun with a table of that name
     * @throws IllegalStateException when a table cannot be loaded anew, with the reason and the remedy
     */
    void check(List<String> sources) {
        if (!task.does(Part.DATA)) {
            throw new IllegalStateException("Task '" + task.id() + "' loads no rows: 'initialize' is without 'data'.");
        }
        if (task.existingTables() == ExistingTables.KEEP_ROWS) {
            throw new IllegalStateException("Task '" + task.id() + "' keeps rows that were in the target before"
                    + " ('existing-tables: keep-rows'), which would go with the others. Delete the rows to be loaded anew"
                    + " yourself, or choose another 'existing-tables'.");
        }
        Map<String, Begun> begun = tables.find();
        for (String source : sources) {
            Begun table = begun.get(source);
            if (table == null) {
                throw new NoSuchTableException(task.id(), source);
            }
            List<String> referring = referring(table.target());
            if (!referring.isEmpty()) {
                throw new IllegalStateException("Foreign keys refer to " + table.target() + ": "
                        + String.join(", ", referring)
                        + ". Drop them, and add them again once the table is in sync; nothing was changed.");
            }
        }
    }

    private List<String> referring(String table) {
        return databases
                .targetClient()
                .sql(REFERRING)
                .param(table)
                .query(String.class)
                .list();
    }
}
