// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskRelease;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what Caravan made at the source for a task. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Removes exactly what Caravan has made at the source for a task: its capture instances, the heartbeat table, and"
                    + " change data capture of the database when Caravan enabled it and nobody else uses it. What was there"
                    + " before, or was made by the printed script of 'prepare', stays. May be run again.",
            ""
        },
        footer = {"", "Exit codes: 0 released, 1 refused or failed."})
final class ReleaseCommand extends TaskCommand {

    @Option(
            names = "--target",
            description = "Remove the task's rows in schema caravan of the target, too. The synchronised tables stay.")
    private boolean alsoTarget;

    @Option(
            names = "--force",
            description = "Release though the task seems to run: its process was killed, for instance.")
    private boolean force;

    @Override
    int run(List<SyncTask> tasks) {
        if (!isOne()) {
            throw new RefusedException("Name the task to release: tasks are not released all at once.");
        }
        SyncTask task = tasks.get(0);
        try (Databases databases = new Databases(task)) {
            TaskRelease release = new TaskRelease(task, databases, Clock.systemUTC(), out()::println);
            if (!force) {
                requireIdle(task, release);
            }
            release.source();
            if (alsoTarget) {
                release.target();
            }
        }
        return 0;
    }

    private static void requireIdle(SyncTask task, TaskRelease release) {
        release.running().ifPresent(state -> {
            throw new RefusedException("Task '" + task.id() + "' is " + state
                    + ". Stop it first; if its process no longer runs, add --force.");
        });
    }
}
