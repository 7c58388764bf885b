// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows series beside the one they are compared with, and keeps them as JSON. */
final class Report {

    private static final Logger LOG = LoggerFactory.getLogger(Report.class);
    private static final Path FOLDER = Path.of("target", "bench");

    private final StringBuilder table = new StringBuilder(String.format(
            Locale.ROOT, "%n%-44s %12s %12s %7s %10s %5s%n", "", "rows/s", "best", "ratio", "srv us/row", "runs"));
    private final StringBuilder json = new StringBuilder();

    /** Adds a group; ratios are to the first series. */
    void add(String group, List<Series> series) {
        Series limit = series.get(0);
        for (Series each : series) {
            double ratio = each.median() / limit.median();
            table.append(String.format(
                    Locale.ROOT,
                    "%-44s %,12.0f %,12.0f %7.2f %10.2f %5d%n",
                    group + ": " + each.name(),
                    each.median(),
                    each.best(),
                    ratio,
                    each.serverMicros(),
                    each.runs()));
            json.append(json.isEmpty() ? "" : ",\n")
                    .append(String.format(
                            Locale.ROOT,
                            "  {\"group\": \"%s\", \"name\": \"%s\", \"rowsPerSecond\": %.0f, \"best\": %.0f,"
                                    + " \"ratio\": %.3f, \"serverMicrosPerRow\": %.3f, \"runs\": %d}",
                            group,
                            each.name(),
                            each.median(),
                            each.best(),
                            ratio,
                            each.serverMicros(),
                            each.runs()));
        }
    }

    /** Logs the table and writes {@code target/bench/NAME.json}. */
    void publish(String name) throws IOException {
        LOG.info(
                "Medians; ratios are to the first line of each group{}",
                table.toString().lines().collect(Collectors.joining("\n", "\n", "")));
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name + ".json"), "[\n" + json + "\n]\n");
    }
}
