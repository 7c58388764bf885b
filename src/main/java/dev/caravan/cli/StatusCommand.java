// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.task.TableState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the states of tasks. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Prints state, latency and load of the tasks of a running Caravan; of one task its tables, too.",
            ""
        },
        footer = {"", "Exit codes: 0 printed, 1 no such task, or no Caravan answers."})
final class StatusCommand extends ServerCommand {

    private static final String UNKNOWN = "-";

    /** States of tables that have all their rows; the expected number is an estimate until then. */
    private static final Set<String> LOADED = Set.of(TableState.CATCHING_UP.name(), TableState.IN_SYNC.name());

    @Parameters(index = "0", arity = "0..1", paramLabel = "TASK", description = "Task id; all tasks when absent.")
    private @Nullable String task;

    @Option(names = "--json", description = "Print the server's answer as it is, without the tables.")
    private boolean json;

    @Override
    void run(RunningServer running) {
        JsonNode answer = task == null ? running.get("tasks") : running.get("tasks", task);
        if (json) {
            out().println(answer.toPrettyString());
        } else if (task == null) {
            tasks(answer);
        } else {
            tasks(List.of(answer));
            out().println();
            tables(running.get("tasks", task, "tables"));
        }
    }

    private void tasks(Iterable<JsonNode> all) {
        Listing listing = new Listing("TASK", "STATE", "SINCE", "LATENCY", "TABLES LOADED", "REASON");
        for (JsonNode each : all) {
            JsonNode load = each.path("progress");
            JsonNode latency = each.path("latencyMillis");
            listing.add(
                    each.path("id").asText(),
                    each.path("state").asText(),
                    Instant.parse(each.path("since").asText())
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString(),
                    latency.isNumber() ? latency.asLong() + " ms" : UNKNOWN,
                    load.path("tablesDone").asInt() + " of "
                            + load.path("tables").asInt() + rate(load),
                    each.path("reason").asText(""));
        }
        listing.print(out());
    }

    private void tables(JsonNode all) {
        Listing listing =
                new Listing("SOURCE", "TARGET", "STATE", "ROWS LOADED", "INSERTS", "UPDATES", "DELETES", "REASON");
        for (JsonNode each : all) {
            listing.add(
                    each.path("source").asText(),
                    each.path("target").asText(),
                    each.path("state").asText(),
                    rows(each),
                    count(each, "inserts"),
                    count(each, "updates"),
                    count(each, "deletes"),
                    each.path("reason").asText(""));
        }
        listing.print(out());
    }

    private static String rows(JsonNode table) {
        boolean done = LOADED.contains(table.path("state").asText());
        return count(table, "rows") + (done ? "" : " of about " + count(table, "rowsTotal")) + rate(table);
    }

    /** How fast rows are loaded and how long that will go on, nothing while none are. */
    private static String rate(JsonNode load) {
        double rate = load.path("rowsPerSecond").asDouble();
        JsonNode left = load.path("etaSeconds");
        return rate == 0
                ? ""
                : String.format(Locale.ROOT, ", %,d rows/s", Math.round(rate))
                        + (left.isNumber() ? ", " + left.asLong() + " s left" : "");
    }

    private static String count(JsonNode table, String field) {
        return String.format(Locale.ROOT, "%,d", table.path(field).asLong());
    }
}
