// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Asks for a change of a task's state. */
abstract class TaskStateCommand extends ServerCommand {

    @Parameters(index = "0", paramLabel = "TASK", description = "Task id.")
    private String task = "";

    @Override
    final void run(RunningServer running) {
        running.post("tasks", task, verb());
        out().println(task + " - " + verb() + " was asked for");
    }

    /** Begins a task again. */
    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description = "Starts a task of a running Caravan; it goes on from its position.")
    static final class Start extends TaskStateCommand {}

    /** Holds a task. */
    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Pauses a task of a running Caravan; its position is kept.")
    static final class Pause extends TaskStateCommand {}

    /** Lets a paused task go on. */
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Lets a paused task of a running Caravan go on.")
    static final class Resume extends TaskStateCommand {}

    /** Ends a task. */
    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Stops a task of a running Caravan; its position is kept.")
    static final class Stop extends TaskStateCommand {}
}
