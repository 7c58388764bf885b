// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.PlanDraft;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import java.util.List;
import picocli.CommandLine.Command;

/** Prints what a task would make in the target. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the tables that a task makes in the target as SQL, with names, types, keys, what is left out, and the"
                    + " estimated rows and bytes. Writes nothing.",
            ""
        },
        footer = {"", "Exit codes: 0 planned, 3 a table cannot be synchronised as configured, 1 wrong configuration."})
final class PlanCommand extends TaskCommand {

    @Override
    int run(List<SyncTask> tasks) {
        boolean complete = true;
        for (SyncTask task : tasks) {
            try (Databases databases = new Databases(task)) {
                complete &= print(task, databases);
            }
        }
        return complete ? 0 : Cli.PRECHECK_FAILED;
    }

    private boolean print(SyncTask task, Databases databases) {
        PlanDraft draft = Sources.draft(task, databases);
        new PlanText(out()).print(task, draft.plan(), databases.dialect(), Sources.sizes(databases));
        draft.problems().forEach(problem -> err().println(problem.text()));
        return draft.problems().isEmpty();
    }
}
