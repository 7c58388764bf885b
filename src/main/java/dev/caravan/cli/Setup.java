// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.TableName;
import dev.caravan.source.SetupScript;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import java.util.ArrayList;
import java.util.List;

/** Which steps a task's source needs. */
final class Setup {

    /** How long changes are to be kept, with a load before them and without. */
    private static final int DAYS_WITH_LOAD = 7;

    private static final int DAYS = 3;

    private Setup() {}

    /** Change data capture and the heartbeat table, where changes are followed. */
    static void capture(SetupScript script, SyncTask task, TaskPlan plan) {
        if (!task.initialize().contains(Part.CHANGES)) {
            return;
        }
        boolean large = plan.tables().stream()
                .flatMap(table -> table.source().columns().stream())
                .anyMatch(column -> column.type().isLob());
        if (large) {
            script.largeValues();
        }
        script.captureDatabase();
        if (task.heartbeat().enabled()) {
            script.heartbeat(task.heartbeat().table());
        }
        tables(task, plan).forEach(script::captureTable);
        script.retention(task.initialize().contains(Part.DATA) ? DAYS_WITH_LOAD : DAYS);
    }

    /** The login of the task with the rights that it needs, and no more. */
    static void login(SetupScript script, SyncTask task, TaskPlan plan, String password) {
        script.login(password);
        plan.sources().forEach(table -> script.grant("SELECT", table));
        script.grantOnDatabase("VIEW DATABASE STATE");
        if (task.initialize().contains(Part.CHANGES)) {
            script.grantOnChanges("SELECT");
            script.grantOnChanges("EXECUTE");
            if (task.heartbeat().enabled()) {
                script.grant("SELECT", task.heartbeat().table());
                script.grant("UPDATE", task.heartbeat().table());
            }
        }
    }

    private static List<TableName> tables(SyncTask task, TaskPlan plan) {
        List<TableName> tables = new ArrayList<>(plan.sources());
        if (task.heartbeat().enabled()) {
            tables.add(task.heartbeat().table());
        }
        return tables;
    }
}
