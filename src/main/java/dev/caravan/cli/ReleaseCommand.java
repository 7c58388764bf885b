// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskRelease;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what Caravan made at the source for a task. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Removes exactly what Caravan has made at the source for a task: its capture instances, the heartbeat table,"
                    + " change data capture of the database when Caravan enabled it and nobody else uses it, and the login,"
                    + " user and rights that 'prepare --apply' made. What was there before, or was made by the printed"
                    + " script of 'prepare', stays; of settings that were changed, the statement is printed that brings"
                    + " them back. May be run again.",
            ""
        },
        footer = {
            "",
            "The password of --admin is read from the environment variable CARAVAN_ADMIN_PASSWORD.",
            "Exit codes: 0 released, 1 refused or failed."
        })
final class ReleaseCommand extends TaskCommand {

    @Option(
            names = "--admin",
            paramLabel = "LOGIN",
            description = "Remove it as this login; without it, as the task's login, which cannot remove itself.")
    private @Nullable String admin;

    @Option(
            names = "--drop-tables",
            description =
                    "Drop the tables and schemas that Caravan made in the target, too, with all their rows; implies"
                            + " --target.")
    private boolean dropTables;

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
        try (Databases databases = databases(task, admin)) {
            TaskRelease release = new TaskRelease(task, databases, Clock.systemUTC(), out()::println);
            if (!force) {
                requireIdle(task, release);
            }
            removeFrom(release);
            boolean dropped = !dropTables || release.targetTables();
            if (alsoTarget || dropTables) {
                release.target(dropped);
            }
        }
        return 0;
    }

    private static void removeFrom(TaskRelease release) {
        try {
            release.source();
        } catch (IllegalStateException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private static void requireIdle(SyncTask task, TaskRelease release) {
        release.running().ifPresent(state -> {
            throw new RefusedException("Task '" + task.id() + "' is " + state
                    + ". Stop it first; if its process no longer runs, add --force.");
        });
    }
}
