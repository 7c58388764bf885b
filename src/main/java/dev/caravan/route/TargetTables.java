// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.evolution.Evolution;
import dev.caravan.load.PrimaryKeys;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TableDefinition;
import dev.caravan.schema.TargetDdl;
import dev.caravan.task.Databases;
import dev.caravan.task.MadeAtTarget;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TableStore;
import dev.caravan.task.TableStore.Begun;
import dev.caravan.task.TaskStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Begins with the tables of a task in the target, each once: those of the first start, and those that come later. */
final class TargetTables {

    private static final Logger LOG = LoggerFactory.getLogger(TargetTables.class);

    private final SyncTask task;
    private final TaskPlan plan;
    private final Databases databases;
    private final JdbcClient target;
    private final TaskStore store;
    private final TableStore tables;
    private final MadeAtTarget made;
    private final Evolution evolution;

    TargetTables(
            SyncTask task,
            TaskPlan plan,
            Databases databases,
            TaskStore store,
            TableStore tables,
            Evolution evolution) {
        this.task = task;
        this.plan = plan;
        this.databases = databases;
        this.target = databases.targetClient();
        this.store = store;
        this.tables = tables;
        this.made = new MadeAtTarget(task.id(), databases.targetClient());
        this.evolution = evolution;
    }

    /**
     * Empties, drops, makes and notes what the task asks for.
     *
     * @param since first LSN of each source table's changes
     * @return whether there are tables that the task had not begun with before, or begins with again
     */
    boolean begin(Map<TableName, Lsn> since) {
        Map<String, Begun> begun = tables.find();
        removeGone(begun);
        begun.keySet()
                .retainAll(plan.sources().stream().map(TableName::toString).toList());
        List<TablePlan> added = plan.added(begun.keySet());
        if (!added.isEmpty()) {
            plan.newTargets(begun.keySet()).forEach(this::prepare);
            clearShares(added, begun.keySet());
            // Noted before anything is made: after a crash the next attempt knows which of the tables it finds are its
            // own.
            tables.begin(added.stream().map(table -> noted(table, since)).toList());
        }
        boolean again = clearAgain(since);
        // Cleared once more, a table may need columns that it did not have at the attempt before.
        if (again || !store.find().map(TaskStore.Progress::schemaDone).orElse(false)) {
            make();
            announceLosses();
            store.schemaDone();
        }
        return again || !added.isEmpty();
    }

    /** What tables that are to be loaded anew have in the target goes; whether there are such. */
    private boolean clearAgain(Map<TableName, Lsn> since) {
        Set<String> names = tables.toClear();
        List<TablePlan> again = plan.tables().stream()
                .filter(table -> names.contains(table.source().name().toString()))
                .toList();
        again.forEach(table -> {
            TableName source = table.source().name();
            tables.clear(source, since.getOrDefault(source, Lsn.ZERO), () -> {
                new PrimaryKeys(target).renew(table.target(), ownsKey(table));
                // With those that are merged into the same table: a column becomes another type once no row has a
                // value.
                again.stream()
                        .filter(other ->
                                other.target().name().equals(table.target().name()))
                        .forEach(this::clear);
                evolution.renew(source, plan);
            });
            LOG.info("{} {} - cleared in the target, to be loaded anew", task.id(), source);
        });
        return !again.isEmpty();
    }

    /** Whether the task may give a table another key; rows are distributed by the key that the table was made with. */
    private boolean ownsKey(TablePlan table) {
        return table.tag().isEmpty()
                && made.hasMade(table.target().name())
                && !databases.dialect().isDistributed();
    }

    private void clear(TablePlan table) {
        TableName name = table.target().name();
        if (existing(name) == null) {
            return;
        }
        if (table.tag().isPresent()) {
            clearShare(table);
        } else {
            target.sql(TargetDdl.truncate(name)).update();
        }
    }

    private void removeGone(Map<String, Begun> begun) {
        Set<String> present =
                Set.copyOf(plan.sources().stream().map(TableName::toString).toList());
        begun.keySet().stream().filter(table -> !present.contains(table)).forEach(table -> {
            tables.remove(table);
            LOG.warn("{} {} - is not in the task any more; its target table is left as it is", task.id(), table);
        });
    }

    private static TableStore.New noted(TablePlan table, Map<TableName, Lsn> since) {
        TableName source = table.source().name();
        return new TableStore.New(
                source,
                table.target().name(),
                since.getOrDefault(source, Lsn.ZERO),
                table.lost(),
                table.source().rows());
    }

    private void prepare(TableName table) {
        switch (task.existingTables()) {
            case RECREATE -> target.sql(TargetDdl.dropTable(table)).update();
            case TRUNCATE -> {
                if (existing(table) != null) {
                    target.sql(TargetDdl.truncate(table)).update();
                }
            }
            case FAIL, KEEP_ROWS -> {
                // The precheck has made sure that there is none, or nothing is to be done to it.
            }
        }
    }

    /** Of a target table that other tables of the task have their rows in, only the rows of the table that joins go. */
    private void clearShares(List<TablePlan> added, Set<String> begun) {
        boolean clear = switch (task.existingTables()) {
            case RECREATE, TRUNCATE -> true;
            case FAIL, KEEP_ROWS -> false;
        };
        Set<TableName> shared = plan.targetsOf(begun);
        added.stream()
                .filter(table -> clear && shared.contains(table.target().name()))
                .forEach(this::clearShare);
    }

    private void clearShare(TablePlan table) {
        target.sql("DELETE FROM " + Identifiers.target(table.target().name()) + " WHERE "
                        + Identifiers.target(TablePlan.TAG_COLUMN) + " = ?")
                .param(table.tag().orElseThrow())
                .update();
    }

    private void make() {
        if (task.does(Part.SCHEMA)) {
            plan.targets().stream()
                    .map(table -> table.name().schema())
                    .distinct()
                    .forEach(this::makeSchema);
            plan.targets().forEach(this::make);
            LOG.info("{} - created {} tables", task.id(), plan.targets().size());
        }
        // Rows that are kept, and changes that no load comes before, need the key at once.
        if (task.existingTables() == SyncTask.ExistingTables.KEEP_ROWS || !task.does(Part.DATA)) {
            plan.targets().forEach(new PrimaryKeys(target)::add);
        }
    }

    private void makeSchema(String schema) {
        if (!isSchema(schema)) {
            try {
                databases.transaction().executeWithoutResult(status -> {
                    target.sql(TargetDdl.createSchema(schema)).update();
                    made.schema(schema);
                });
            } catch (DuplicateKeyException e) {
                // IF NOT EXISTS does not see what another session, such as another task, makes at that moment.
                if (!isSchema(schema)) {
                    throw e;
                }
            }
        }
    }

    private boolean isSchema(String name) {
        return target.sql("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ?)")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    /** Makes a table and its partitions, all or none, where it is not there. */
    private void make(TableShape table) {
        ExistingTable there = existing(table.name());
        if (there != null) {
            addMissing(table, there);
            return;
        }
        TableDefinition definition = plan.definition(table);
        List<String> statements = TargetDdl.createTable(table, definition, databases.dialect());
        databases.transaction().executeWithoutResult(status -> {
            statements.forEach(statement -> target.sql(statement).update());
            made.table(table.name());
        });
        LOG.info("{} {} - created: {}", task.id(), table.name(), definition.description());
    }

    /** A table that joins others in a target table may have columns that they lack. */
    private void addMissing(TableShape table, ExistingTable there) {
        table.columns().stream()
                .filter(column -> there.column(column.name()).isEmpty())
                .forEach(column -> target.sql(TargetDdl.addColumn(table.name(), column, databases.dialect()))
                        .update());
    }

    private @Nullable ExistingTable existing(TableName table) {
        return new ExistingTables(target).read(table).orElse(null);
    }

    private void announceLosses() {
        for (TablePlan table : plan.tables()) {
            table.leftOut()
                    .forEach((column, reason) -> LOG.warn(
                            "{} {} - column {} is left out: {}",
                            task.id(),
                            table.source().name(),
                            column,
                            reason));
        }
    }
}
