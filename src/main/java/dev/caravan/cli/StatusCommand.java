// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the states of tasks. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {"Prints state, latency and load of the tasks of a running Caravan.", ""},
        footer = {"", "Exit codes: 0 printed, 1 no such task, or no Caravan answers."})
final class StatusCommand extends ServerCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "TASK", description = "Task id; all tasks when absent.")
    private @Nullable String task;

    @Option(names = "--json", description = "Print the server's answer as it is.")
    private boolean json;

    @Override
    void run(RunningServer running) {
        JsonNode answer = running.get(task == null ? "/api/tasks" : "/api/tasks/" + task);
        if (json) {
            out().println(answer.toPrettyString());
        } else if (answer.isArray()) {
            answer.forEach(this::print);
        } else {
            print(answer);
        }
    }

    private void print(JsonNode status) {
        JsonNode latency = status.path("latencyMillis");
        JsonNode reason = status.path("reason");
        out().println(status.path("id").asText() + "  " + status.path("state").asText() + " since "
                + status.path("since").asText()
                + (latency.isNumber() ? ", latency " + latency.asLong() + " ms" : "") + ", "
                + status.path("progress").path("tablesDone").asInt() + " of "
                + status.path("progress").path("tables").asInt() + " tables loaded"
                + (reason.isTextual() ? ": " + reason.asText() : ""));
    }
}
