// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.ChangeDataCapture;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Undoes what Caravan made for a task. Every step may be run again. */
public final class TaskRelease {

    private static final Set<String> RUNNING =
            Set.of("PRECHECKING", "INITIALIZING", "SYNCHRONIZING", "RETRYING", "PAUSING");

    private final SyncTask task;
    private final JdbcClient source;
    private final JdbcClient target;
    private final TransactionTemplate transaction;
    private final TaskStore store;
    private final MadeAtSource made;
    private final ChangeDataCapture cdc;
    private final Consumer<String> told;

    /**
     * Releases the given task.
     *
     * @param told each thing that is removed or left, in a line
     */
    public TaskRelease(SyncTask task, Databases databases, Clock clock, Consumer<String> told) {
        this.task = task;
        this.source = databases.sourceClient();
        this.target = databases.targetClient();
        this.transaction = databases.transaction();
        this.store = new TaskStore(task.id(), target, transaction, databases::dialect, clock);
        this.made = new MadeAtSource(task, target, clock);
        this.cdc = new ChangeDataCapture(source);
        this.told = told;
    }

    /** State of the task by the control tables when it says that the task runs. */
    public Optional<String> running() {
        if (!store.exists()) {
            return Optional.empty();
        }
        return target.sql("SELECT state FROM caravan.task WHERE task = ?")
                .param(task.id())
                .query(String.class)
                .optional()
                .filter(RUNNING::contains);
    }

    /** Removes capture instances, the heartbeat table and change data capture of the database, as far as they are ours. */
    public void source() {
        if (!store.exists()) {
            told.accept("Nothing is noted for task " + task.id() + " in the target, so that nothing is removed.");
            return;
        }
        // Notes of versions that had fewer control tables.
        store.create();
        fence();
        instances();
        heartbeat();
        database();
    }

    /** A process that still runs can move the position no longer. */
    private void fence() {
        store.own();
    }

    private void instances() {
        Map<String, TableName> there = cdc.instances();
        for (String instance : made.instances()) {
            TableName table = there.get(instance);
            if (table != null) {
                source.sql("EXEC sys.sp_cdc_disable_table @source_schema = ?, @source_name = ?, @capture_instance = ?")
                        .params(table.schema(), table.table(), instance)
                        .update();
                told.accept("removed: capture instance " + instance + " of " + table);
            }
            made.removedInstance(instance);
        }
    }

    private void heartbeat() {
        TableName table = task.heartbeat().table();
        if (!made.made(MadeAtSource.Kind.HEARTBEAT_TABLE).contains(table.toString())) {
            return;
        }
        if (cdc.instances().containsValue(table)) {
            told.accept("left: heartbeat table " + table + ", which somebody else captures");
            return;
        }
        if (cdc.exists(table)) {
            source.sql("DROP TABLE " + Identifiers.source(table)).update();
            told.accept("removed: heartbeat table " + table);
        }
        made.removed(MadeAtSource.Kind.HEARTBEAT_TABLE, table.toString());
    }

    private void database() {
        if (!made.madeDatabaseCapture()) {
            return;
        }
        Map<String, TableName> others = cdc.instances();
        if (!others.isEmpty()) {
            told.accept("left: change data capture of database " + task.source().database() + ", which has "
                    + others.size() + (others.size() == 1 ? " capture instance" : " capture instances") + " of others");
            return;
        }
        if (cdc.isEnabled()) {
            source.sql("EXEC sys.sp_cdc_disable_db").update();
            told.accept(
                    "removed: change data capture of database " + task.source().database());
        }
        made.removedDatabaseCapture();
    }

    /** Removes the task's rows from all control tables, but for what of the source is not removed yet. */
    public void target() {
        if (!store.exists()) {
            return;
        }
        transaction.executeWithoutResult(status -> target.sql(
                        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'caravan' AND column_name ="
                                + " 'task' AND table_name <> 'source_object' ORDER BY table_name")
                .query(String.class)
                .list()
                .forEach(table -> target.sql("DELETE FROM caravan." + Identifiers.target(table) + " WHERE task = ?")
                        .param(task.id())
                        .update()));
        told.accept("removed: rows of task " + task.id() + " in schema caravan of the target");
    }
}
