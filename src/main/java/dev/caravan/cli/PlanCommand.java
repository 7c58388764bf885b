// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.source.ObjectKinds;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

    @Option(names = "--json", description = "Print the plan as JSON: one for TASK, a list for all tasks.")
    private boolean json;

    @Override
    int run(List<SyncTask> tasks) {
        List<PlanReport> reports = tasks.stream().map(PlanCommand::report).toList();
        if (json) {
            out().println(Json.of(isOne() ? reports.get(0) : reports));
        } else {
            reports.forEach(new PlanText(out())::print);
        }
        List<String> problems =
                reports.stream().flatMap(report -> report.problems().stream()).toList();
        problems.forEach(err()::println);
        return problems.isEmpty() ? 0 : Cli.PRECHECK_FAILED;
    }

    private static PlanReport report(SyncTask task) {
        try (Databases databases = new Databases(task)) {
            return PlanReport.of(
                    task,
                    Sources.draft(task, databases),
                    databases.dialect(),
                    Sources.sizes(databases),
                    new ObjectKinds(databases.sourceClient()).read());
        }
    }
}
