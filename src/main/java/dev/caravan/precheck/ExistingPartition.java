// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.schema.TargetDdl;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TaskStore;

/** The names of partitions that Caravan is to make are free. */
final class ExistingPartition extends Check {

    ExistingPartition() {
        super(
                "target.existing-partition",
                Level.ERROR,
                Need.BOTH,
                "no table of a partition's name",
                ExistingTable.QUERY);
    }

    @Override
    boolean concerns(Facts facts) {
        boolean created =
                facts.store().find().map(TaskStore.Progress::schemaDone).orElse(false);
        return facts.task().initialize().contains(Part.SCHEMA)
                && !created
                && facts.plan().tables().stream()
                        .anyMatch(table -> table.definition().partition().isPresent());
    }

    @Override
    void look(Facts facts, Findings findings) {
        for (TablePlan table : facts.plan().tables()) {
            // A table that is there has partitions already.
            if (facts.relations().contains(table.target().name())) {
                continue;
            }
            for (TableName partition : TargetDdl.partitions(table.target(), table.definition())) {
                if (facts.relations().contains(partition)) {
                    findings.add(
                            partition,
                            "Table " + partition + " exists in the target, where a partition of "
                                    + table.target().name() + " would be.",
                            "Choose another 'target', or rename or drop the table that is there.");
                }
            }
        }
    }
}
