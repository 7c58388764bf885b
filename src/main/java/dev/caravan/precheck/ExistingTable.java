// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableShape;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;

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
        return facts.task().does(Part.SCHEMA) && facts.task().existingTables() == SyncTask.ExistingTables.FAIL;
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.newTargets().stream()
                .map(TableShape::name)
                .filter(facts.found()::containsKey)
                .forEach(name -> findings.add(
                        name,
                        "Table " + name + " exists in the target.",
                        "Choose another 'target', or set 'existing-tables' to keep-rows, truncate or recreate."));
    }
}
