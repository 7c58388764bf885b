// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTable;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.Part;

/** A check of target tables that the task finds when it begins with them, and is to use as they are. */
abstract class FoundTableCheck extends Check {

    FoundTableCheck(String id, String wanted, String query) {
        this(id, Level.ERROR, wanted, query);
    }

    FoundTableCheck(String id, Level level, String wanted, String query) {
        super(id, level, Need.BOTH, wanted, query);
    }

    /** Nothing is to be used where finding one is an error, or where it is replaced. */
    @Override
    boolean concerns(Facts facts) {
        return switch (facts.task().existingTables()) {
            case FAIL -> !facts.task().does(Part.SCHEMA);
            case KEEP_ROWS, TRUNCATE -> true;
            case RECREATE -> false;
        };
    }

    @Override
    final void look(Facts facts, Findings findings) {
        for (TableShape planned : facts.newTargets()) {
            ExistingTable found = facts.found().get(planned.name());
            if (found != null) {
                look(facts, planned, found, findings);
            }
        }
    }

    abstract void look(Facts facts, TableShape planned, ExistingTable found, Findings findings);
}
