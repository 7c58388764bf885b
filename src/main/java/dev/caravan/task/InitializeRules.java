// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.task.SyncTask.ExistingTables;
import dev.caravan.task.SyncTask.Part;
import java.util.Set;

/** Which keys of a task do not go together with the parts of it that {@code initialize} names. */
final class InitializeRules {

    private InitializeRules() {}

    static void check(ConfigSection task, SyncTask read) {
        if (read.startFrom().isPresent() && read.does(Part.DATA)) {
            task.problem(
                    "start-from",
                    null,
                    "changes begin where the load begins",
                    "Remove the key, or take 'data' out of 'initialize'");
        }
        if (read.startFrom().isPresent() && !read.does(Part.CHANGES)) {
            task.problem("start-from", null, "no changes are followed", "Add 'changes' to 'initialize'");
        }
        if (read.kafka().isPresent() && !read.does(Part.CHANGES)) {
            task.problem(
                    "kafka", null, "no changes are followed", "Add 'changes' to 'initialize', or remove the section");
        }
        if (read.existingTables() == ExistingTables.RECREATE && !read.does(Part.SCHEMA)) {
            task.problem(
                    "existing-tables",
                    "recreate",
                    "tables are dropped, but none is made",
                    "Add 'schema' to 'initialize', or write truncate");
        }
        if (read.existingTables() == ExistingTables.TRUNCATE
                && read.initialize().equals(Set.of(Part.CHANGES))) {
            task.problem(
                    "existing-tables",
                    "truncate",
                    "tables are emptied, but no rows are loaded",
                    "Add 'data' to 'initialize', or write keep-rows");
        }
    }
}
