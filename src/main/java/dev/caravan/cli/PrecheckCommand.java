// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.evolution.ColumnStore;
import dev.caravan.precheck.Prechecks;
import dev.caravan.task.Databases;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskStore;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the prechecks and prints what they find. */
@Command(
        name = "precheck",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at both databases and says what must be put right before a task can start, and what should be."
                    + " Writes nothing.",
            ""
        },
        footer = {"", "Exit codes: 0 no errors (there may be warnings), 3 errors, 1 wrong configuration."})
final class PrecheckCommand extends TaskCommand {

    @Option(names = "--json", description = "Print the reports as JSON: one for TASK, a list for all tasks.")
    private boolean json;

    @Option(names = "--explain", description = "Print the query behind each check, too.")
    private boolean explain;

    @Override
    int run(List<SyncTask> tasks) {
        List<PrecheckReport> reports =
                tasks.stream().map(PrecheckCommand::report).toList();
        if (json) {
            out().println(Json.of(isOne() ? reports.get(0) : reports));
        } else {
            ReportText text = new ReportText(out(), explain);
            reports.forEach(text::print);
        }
        return reports.stream().allMatch(PrecheckReport::passed) ? 0 : Cli.PRECHECK_FAILED;
    }

    private static PrecheckReport report(SyncTask task) {
        Clock clock = Clock.systemUTC();
        try (Databases databases = new Databases(task)) {
            TaskStore store = new TaskStore(
                    task.id(), databases.targetClient(), databases.transaction(), databases::dialect, clock);
            return Prechecks.run(
                            task,
                            databases,
                            store,
                            clock,
                            new ColumnStore(task.id(), databases.targetClient(), clock)::synchronised)
                    .report();
        }
    }
}
