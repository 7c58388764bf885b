// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TaskStore;
import java.util.Set;

/** Tables that Caravan is to make are not there yet, but for those that an earlier attempt has noted as its own. */
final class ExistingTable extends Check {

    static final String QUERY = """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN (:schemas)""";

    ExistingTable() {
        super("target.existing-table", Level.ERROR, Need.BOTH, "no table of that name", QUERY);
    }

    @Override
    boolean concerns(Facts facts) {
        boolean created =
                facts.store().find().map(TaskStore.Progress::schemaDone).orElse(false);
        return facts.task().initialize().contains(Part.SCHEMA)
                && facts.task().existingTables() == SyncTask.ExistingTables.FAIL
                && !created;
    }

    @Override
    void look(Facts facts, Findings findings) {
        Set<String> own = facts.store().tables().keySet();
        for (TablePlan planned : facts.plan().tables()) {
            TableName name = planned.target().name();
            if (!own.contains(planned.source().name().toString())
                    && facts.relations().contains(name)) {
                findings.add(
                        name,
                        "Table " + name + " exists in the target.",
                        "Choose another 'target', or set 'existing-tables' to truncate or recreate.");
            }
        }
    }
}
