// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDdl;
import dev.caravan.source.ChangeDataCapture;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Undoes what Caravan made for a task. Every step may be run again. */
public final class TaskRelease {

    /** SQL Server's refusals: not sysadmin, not db_owner, no right to execute, none to do it. */
    private static final Set<Integer> MAY_NOT = Set.of(22902, 22904, 229, 15247);

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
        return store.running();
    }

    /**
     * Removes capture instances, the heartbeat table and change data capture of the database, as far as they are ours.
     *
     * @throws IllegalStateException when the login may not, with what to do
     */
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
        rights();
        user();
        login();
        settings();
        task.kafka().filter(kafka -> kafka.captures()).ifPresent(kafka -> told.accept("left: the " + kafka));
    }

    /** A process that still runs can move the position no longer. */
    private void fence() {
        store.own();
    }

    private void instances() {
        Map<String, TableName> there = cdc.instances();
        for (String instance : made.instances()) {
            TableName table = there.get(instance);
            if (table == null) {
                made.removedInstance(instance);
            } else {
                made.otherReader(table)
                        .ifPresentOrElse(other -> leave(instance, table, other), () -> remove(instance, table));
            }
        }
    }

    private void leave(String instance, TableName table, String other) {
        made.leaveInstance(instance, table, other);
        told.accept("left: capture instance " + instance + " of " + table + ", which goes with task " + other);
    }

    private void remove(String instance, TableName table) {
        endCapture(
                "capture instance " + instance + " of " + table,
                "db_owner",
                () -> source.sql(
                                "EXEC sys.sp_cdc_disable_table @source_schema = ?, @source_name = ?, @capture_instance = ?")
                        .params(table.schema(), table.table(), instance)
                        .update());
        told.accept("removed: capture instance " + instance + " of " + table);
        made.removedInstance(instance);
    }

    /** The login that {@code prepare} makes may read, and no more. */
    private void endCapture(String what, String role, Runnable removal) {
        try {
            removal.run();
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException sql && MAY_NOT.contains(sql.getErrorCode())) {
                throw new IllegalStateException(
                        "Could not remove " + what + ": that takes a member of " + role + ", and login '" + ourLogin()
                                + "' is none. What was removed before is told and stays so. Let an administrator do the"
                                + " rest: 'caravan release " + task.id() + " --admin LOGIN'.",
                        e);
            }
            throw e;
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
            endCapture(
                    "change data capture of database " + task.source().database(),
                    "sysadmin",
                    () -> source.sql("EXEC sys.sp_cdc_disable_db").update());
            told.accept(
                    "removed: change data capture of database " + task.source().database());
        }
        made.removedDatabaseCapture();
    }

    private void rights() {
        for (String right : made.made(MadeAtSource.Kind.RIGHT).stream().sorted().toList()) {
            String user = right.substring(right.lastIndexOf(" TO ") + " TO ".length());
            if (Identifiers.source(ourLogin()).equalsIgnoreCase(user)) {
                told.accept("left: right " + right + ", of the login as which this is done; release as an administrator"
                        + " removes it");
                continue;
            }
            remove(
                    MadeAtSource.Kind.RIGHT,
                    right,
                    "right " + right,
                    () -> source.sql("IF " + isThere(right)
                                    + " AND EXISTS (SELECT 1 FROM sys.database_principals WHERE QUOTENAME(name) = N'"
                                    + user.replace("'", "''") + "') REVOKE " + right)
                            .update());
        }
    }

    /** What a right is on may be gone: the heartbeat table, for instance. */
    private static String isThere(String right) {
        int on = right.indexOf(" ON ");
        if (on < 0) {
            return "1 = 1";
        }
        String securable = right.substring(on + " ON ".length(), right.lastIndexOf(" TO "));
        return securable.startsWith("SCHEMA::")
                ? "SCHEMA_ID(N'" + securable.substring("SCHEMA::".length()) + "') IS NOT NULL"
                : "OBJECT_ID(N'" + securable.replace("'", "''") + "') IS NOT NULL";
    }

    private void user() {
        principals(MadeAtSource.Kind.DATABASE_USER, "user", "USER_ID", "DROP USER ");
    }

    private void login() {
        principals(MadeAtSource.Kind.LOGIN, "login", "SUSER_ID", "DROP LOGIN ");
    }

    private void principals(MadeAtSource.Kind kind, String what, String id, String drop) {
        for (String name : made.made(kind)) {
            if (isOurs(name)) {
                told.accept("left: " + what + " " + name
                        + ", as which this is done; release as an administrator removes it");
                continue;
            }
            remove(
                    kind,
                    name,
                    what + " " + name,
                    () -> source.sql("IF " + id + "(N'" + name.replace("'", "''") + "') IS NOT NULL " + drop
                                    + Identifiers.source(name))
                            .update());
        }
    }

    /** Nobody can remove the login that they are logged in with. */
    private boolean isOurs(String login) {
        return ourLogin().equalsIgnoreCase(login);
    }

    private String ourLogin() {
        return source.sql("SELECT SUSER_NAME()").query(String.class).single();
    }

    private void remove(MadeAtSource.Kind kind, String name, String what, Runnable removal) {
        if (made.isOthersToo(kind, name)) {
            told.accept("left: " + what + ", which another task uses, too");
        } else {
            removal.run();
            told.accept("removed: " + what);
        }
        made.removed(kind, name);
    }

    /** Others may count on a setting by now, a chain of log backups for instance: it is told how to bring it back. */
    private void settings() {
        for (String setting : made.made(MadeAtSource.Kind.SETTING)) {
            told.accept("left: a setting that was changed. It is brought back by: " + setting
                    + (setting.contains("sp_configure") ? " RECONFIGURE;" : ""));
            made.removed(MadeAtSource.Kind.SETTING, setting);
        }
    }

    /**
     * Drops tables and then schemas that the task has made in the target; what others fill or use stays.
     *
     * @return whether all of them are gone
     */
    public boolean targetTables() {
        if (!store.exists()) {
            return true;
        }
        boolean all = true;
        store.create();
        MadeAtTarget objects = new MadeAtTarget(task.id(), target);
        for (TableName table : objects.tables()) {
            Optional<String> other = objects.otherTask(table);
            if (other.isPresent()) {
                told.accept("left: target table " + table + ", which task " + other.get() + " fills, too");
                all = false;
            } else {
                all &= drop(objects, table);
            }
        }
        for (String schema : objects.schemas()) {
            if (objects.isEmpty(schema)) {
                target.sql(TargetDdl.dropSchema(schema)).update();
                objects.dropped(schema);
                told.accept("removed: schema " + schema + " of the target");
            } else {
                told.accept("left: schema " + schema + " of the target, which is not empty");
                all = false;
            }
        }
        return all;
    }

    private boolean drop(MadeAtTarget objects, TableName table) {
        try {
            target.sql(TargetDdl.dropTable(table)).update();
        } catch (DataAccessException e) {
            String reason = String.valueOf(e.getMostSpecificCause().getMessage());
            told.accept("left: target table " + table + ": " + reason.replaceAll("\\s+", " ")
                    + ". Put that right and release again");
            return false;
        }
        objects.dropped(table);
        told.accept("removed: target table " + table);
        return true;
    }

    /**
     * Removes the task's rows from all control tables, but for what of the source is not removed yet.
     *
     * @param objects whether also what tables it has made in the target is forgotten
     */
    public void target(boolean objects) {
        if (!store.exists()) {
            return;
        }
        transaction.executeWithoutResult(status -> target.sql(
                        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'caravan' AND column_name ="
                                + " 'task' AND table_name <> 'source_object' AND table_name <> ? ORDER BY table_name")
                .param(objects ? "" : "target_object")
                .query(String.class)
                .list()
                .forEach(table -> target.sql("DELETE FROM caravan." + Identifiers.target(table) + " WHERE task = ?")
                        .param(task.id())
                        .update()));
        told.accept("removed: rows of task " + task.id() + " in schema caravan of the target");
    }
}
