// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask;

/** Rows that the load finds, and keeps where the source has one with the same key. */
final class KeptRows extends Check {

    KeptRows() {
        super("target.kept-rows", Level.WARNING, Need.BOTH, "no rows", Filled.EXAMPLE);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads() && facts.task().existingTables() == SyncTask.ExistingTables.KEEP_ROWS;
    }

    @Override
    void look(Facts facts, Findings findings) {
        for (TableName name : FoundRows.found(facts)) {
            findings.add(
                    name,
                    "Table " + name
                            + " has rows: in the load, those with the same key are kept, and the source's are not"
                            + " written.",
                    "Nothing, if that is meant; else set 'existing-tables' to truncate or recreate.");
        }
    }
}
