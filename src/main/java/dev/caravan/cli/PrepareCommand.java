// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.PlanDraft;
import dev.caravan.enrich.PlanProblem;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SetupScript;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints or runs what an administrator sets up at the source. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script for the administrator of the source: change data capture for database and tables, the heartbeat"
                    + " table, and a login with the least rights. It may be run again. With --apply it is run, and what it"
                    + " makes is noted in the target, so that 'release' removes it.",
            ""
        },
        footer = {
            "",
            "The password of --admin is read from the environment variable CARAVAN_ADMIN_PASSWORD.",
            "Exit codes: 0 printed or done, 1 a step failed (the steps before it are done)."
        })
final class PrepareCommand extends TaskCommand {

    @Option(names = "--apply", description = "Run the script instead of printing it.")
    private boolean apply;

    @Option(
            names = "--admin",
            paramLabel = "LOGIN",
            description = "Run it as this login, and make that of the task; without it, as the task's login.")
    private @Nullable String admin;

    @Option(
            names = "--backup-to",
            paramLabel = "FOLDER",
            description = "Set recovery model FULL and make the first backups in this folder of the server.")
    private @Nullable String backupFolder;

    @Override
    int run(List<SyncTask> tasks) {
        if (admin != null && !apply) {
            throw new RefusedException("--admin says who runs the script, so it needs --apply.");
        }
        for (SyncTask task : tasks) {
            try (Databases databases = databases(task, admin)) {
                prepare(task, databases);
            }
        }
        return 0;
    }

    private void prepare(SyncTask task, Databases databases) {
        PlanDraft draft = Sources.draft(task, databases);
        if (!draft.problems().isEmpty()) {
            throw new RefusedException("Task '" + task.id() + "' cannot be planned, so that nothing is prepared: "
                    + draft.problems().stream().map(PlanProblem::text).collect(Collectors.joining(" ")));
        }
        if (apply) {
            SourceSetup setup = new SourceSetup(task, databases, Clock.systemUTC());
            script(task, draft.plan(), admin == null ? null : task.source().password())
                    .forEach(step -> {
                        setup.run(step);
                        out().println("done: " + step.purpose());
                    });
        } else {
            print(task, script(task, draft.plan(), "choose a password"));
        }
    }

    /** The steps; those about the login where there is a password for it. */
    private List<SetupScript.Step> script(SyncTask task, TaskPlan plan, @Nullable String password) {
        SetupScript script =
                new SetupScript(task.source().database(), task.source().username());
        if (backupFolder != null) {
            script.backups(backupFolder);
        }
        Setup.capture(script, task, plan);
        if (password != null) {
            Setup.login(script, task, plan, password);
        }
        return script.steps();
    }

    private void print(SyncTask task, List<SetupScript.Step> steps) {
        out().println("-- Set-up of the source for task " + task.id() + ". It may be run again.");
        out().println("USE " + Identifiers.source(task.source().database()) + ";");
        out().println("GO");
        for (SetupScript.Step step : steps) {
            // A tool that runs scripts takes a line GO for the end of a batch, even within a name.
            if (step.sql().lines().anyMatch(line -> line.strip().equalsIgnoreCase("GO"))) {
                throw new RefusedException("A name of the source has a line 'GO', which no script can hold: run"
                        + " 'prepare --apply' instead.");
            }
            out().println("-- " + step.purpose().replaceAll("\\p{Cntrl}", "?"));
            out().println(step.sql());
            out().println("GO");
        }
    }
}
