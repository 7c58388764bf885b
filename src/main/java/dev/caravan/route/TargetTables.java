// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.TableShape;
import dev.caravan.schema.TableDefinition;
import dev.caravan.schema.TargetDdl;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TableState;
import dev.caravan.task.TaskStore;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates the tables of a task in the target, once. */
final class TargetTables {

    private static final Logger LOG = LoggerFactory.getLogger(TargetTables.class);

    private final SyncTask task;
    private final TaskPlan plan;
    private final Databases databases;
    private final JdbcClient target;
    private final TaskStore store;

    TargetTables(SyncTask task, TaskPlan plan, Databases databases, TaskStore store) {
        this.task = task;
        this.plan = plan;
        this.databases = databases;
        this.target = databases.targetClient();
        this.store = store;
    }

    void create() {
        if (store.find().map(TaskStore.Progress::schemaDone).orElse(false)) {
            return;
        }
        // Noted first: after a crash the next attempt knows which of the tables it finds are its own.
        Map<String, TableState> known = store.tables();
        for (TablePlan table : plan.tables()) {
            if (!known.containsKey(table.source().name().toString())) {
                prepare(table.target());
                store.table(
                        table.source().name(),
                        table.target().name(),
                        TableState.CREATING,
                        table.source().rows());
            }
        }
        if (task.initialize().contains(Part.SCHEMA)) {
            plan.targets().stream()
                    .map(table -> table.name().schema())
                    .distinct()
                    .forEach(
                            schema -> target.sql(TargetDdl.createSchema(schema)).update());
            plan.targets().forEach(this::create);
            LOG.info("{} - created {} tables", task.id(), plan.targets().size());
        }
        plan.tables()
                .forEach(table -> table.leftOut()
                        .forEach((column, reason) -> LOG.warn(
                                "{} {} - column {} is left out: {}",
                                task.id(),
                                table.source().name(),
                                column,
                                reason)));
        store.schemaDone();
    }

    /** Makes a table and its partitions, all or none, where it is not there. */
    private void create(TableShape table) {
        if (exists(table)) {
            return;
        }
        TableDefinition definition = plan.definition(table);
        List<String> statements = TargetDdl.createTable(table, definition, databases.dialect());
        databases
                .transaction()
                .executeWithoutResult(status ->
                        statements.forEach(statement -> target.sql(statement).update()));
        LOG.info("{} {} - created: {}", task.id(), table.name(), definition.description());
    }

    private boolean exists(TableShape table) {
        return target.sql("SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?)")
                .params(table.name().schema(), table.name().table())
                .query(Boolean.class)
                .single();
    }

    private void prepare(TableShape table) {
        switch (task.existingTables()) {
            case RECREATE -> target.sql(TargetDdl.dropTable(table.name())).update();
            case TRUNCATE -> {
                if (exists(table)) {
                    target.sql(TargetDdl.truncate(table.name())).update();
                }
            }
            case FAIL -> {
                // The precheck has made sure that there is none.
            }
        }
    }
}
