// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.TableShape;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDdl;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TableState;
import dev.caravan.task.TaskStore;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates the tables of a task in the target, once. */
final class TargetTables {

    private static final Logger LOG = LoggerFactory.getLogger(TargetTables.class);

    private final SyncTask task;
    private final TaskPlan plan;
    private final JdbcClient target;
    private final TaskStore store;

    TargetTables(SyncTask task, TaskPlan plan, JdbcClient target, TaskStore store) {
        this.task = task;
        this.plan = plan;
        this.target = target;
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
            plan.targets()
                    .forEach(table -> target.sql(TargetDdl.createTable(table)).update());
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

    private void prepare(TableShape table) {
        switch (task.existingTables()) {
            case RECREATE -> target.sql(TargetDdl.dropTable(table.name())).update();
            case TRUNCATE -> {
                boolean there = target.sql("SELECT to_regclass(?) IS NOT NULL")
                        .param(Identifiers.target(table.name()))
                        .query(Boolean.class)
                        .single();
                if (there) {
                    target.sql(TargetDdl.truncate(table.name())).update();
                }
            }
            case FAIL -> {
                // The precheck has made sure that there is none.
            }
        }
    }
}
