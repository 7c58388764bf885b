// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Loads tables of a task anew. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description =
                "Loads tables of a task of a running Caravan anew: their rows in the target go, and those of the source"
                        + " come. Changes of the other tables wait meanwhile.")
final class ReloadCommand extends ServerCommand {

    @Parameters(index = "0", paramLabel = "TASK", description = "Task id.")
    private String task = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TABLE",
            description = "Source table, such as dbo.orders; one or several.")
    private List<String> tables = new ArrayList<>();

    @Override
    void run(RunningServer running) {
        String query = tables.stream()
                .map(table -> "table=" + URLEncoder.encode(table, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        running.postQuery(query, "tasks", task, "reload");
        out().println(task + " - reload of " + String.join(", ", tables) + " was asked for");
    }
}
