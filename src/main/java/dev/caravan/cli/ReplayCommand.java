// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tries rows again that the target refused. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Tries rows of a paused task again that the target refused, as the source has them now.")
final class ReplayCommand extends ServerCommand {

    @Parameters(index = "0", paramLabel = "TASK", description = "Task id.")
    private String task = "";

    @Override
    void run(RunningServer running) {
        running.post("tasks", task, "quarantine", "replay").path("told").forEach(line -> out().println(line.asText()));
    }
}
