// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableShape;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.Part;

/** Tables that Caravan is not to make are there. */
final class MissingTable extends Check {

    MissingTable() {
        super("target.missing-table", Level.ERROR, Need.BOTH, "the table", ExistingTable.QUERY);
    }

    @Override
    boolean concerns(Facts facts) {
        return !facts.task().initialize().contains(Part.SCHEMA);
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.plan().targets().stream()
                .map(TableShape::name)
                .filter(name -> !facts.relations().contains(name))
                .forEach(name -> findings.add(
                        name,
                        "Table " + name + " does not exist in the target.",
                        "Create it, or add 'schema' to 'initialize'."));
    }
}
