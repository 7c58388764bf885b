// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;

/** The load finds no rows where the task does not say what becomes of them. */
final class FoundRows extends Check {

    FoundRows() {
        super("target.rows", Level.ERROR, Need.BOTH, "no rows", "SELECT EXISTS (SELECT 1 FROM …)");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads() && facts.task().existingTables() == SyncTask.ExistingTables.FAIL;
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (!facts.task().does(Part.SCHEMA)) {
            ExistingTables tables = new ExistingTables(facts.target());
            facts.newTargets().stream()
                    .map(TableShape::name)
                    .filter(name -> facts.found().containsKey(name) && !tables.isEmpty(name))
                    .forEach(name -> findings.add(
                            name,
                            "Table " + name + " has rows.",
                            "Empty it, or set 'existing-tables' to keep-rows or truncate."));
        }
        facts.plan().added(facts.begun().keySet()).stream()
                .filter(added -> facts.plan()
                        .targetsOf(facts.begun().keySet())
                        .contains(added.target().name()))
                .filter(added -> hasShare(facts, added))
                .forEach(added -> findings.add(
                        added.target().name(),
                        "Table " + added.target().name() + " has rows of table "
                                + added.source().name() + " already.",
                        "Delete them, or set 'existing-tables' to keep-rows or truncate, which empties only that table's"
                                + " share."));
    }

    /** Whether a table that others of the task go to has rows of the one that joins them. */
    private static boolean hasShare(Facts facts, TablePlan added) {
        TableName table = added.target().name();
        return facts.target()
                .sql("SELECT EXISTS (SELECT 1 FROM " + Identifiers.target(table) + " WHERE "
                        + Identifiers.target(TablePlan.TAG_COLUMN) + " = ?)")
                .param(added.tag().orElseThrow())
                .query(Boolean.class)
                .single();
    }
}
