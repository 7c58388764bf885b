// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows series beside the one they are compared with as a table in Markdown, and keeps them as JSON. */
final class Report {

    private static final Logger LOG = LoggerFactory.getLogger(Report.class);
    private static final Path FOLDER = Path.of("target", "bench");

    private final String name;
    private final StringBuilder table = new StringBuilder();
    private final StringBuilder facts = new StringBuilder();
    private final List<Map<String, Object>> entries = new ArrayList<>();

    Report(String name) {
        this.name = name;
    }

    /** Adds a group; ratios are to the first series. */
    void add(String group, List<Series> series) {
        if (table.isEmpty()) {
            table.append("| | rows/s | best | ratio | CPU us/row, client | server | both | runs |\n"
                    + "|---|--:|--:|--:|--:|--:|--:|--:|\n");
        }
        Series limit = series.get(0);
        for (Series each : series) {
            double ratio = each.median() / limit.median();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s: %s | %,.0f | %,.0f | %.2f | %.1f | %.1f | %.1f | %d |%n",
                    group,
                    each.name(),
                    each.median(),
                    each.best(),
                    ratio,
                    each.clientMicros(),
                    each.serverMicros(),
                    each.micros(),
                    each.runs()));
            Map<String, Object> entry = entry(group, each.name());
            entry.put("rowsPerSecond", Math.round(each.median()));
            entry.put("best", Math.round(each.best()));
            entry.put("ratio", rounded(ratio));
            entry.put("clientMicrosPerRow", rounded(each.clientMicros()));
            entry.put("serverMicrosPerRow", rounded(each.serverMicros()));
            entry.put("runs", each.runs());
        }
    }

    /** Adds how many times as fast and as cheap one series is as another. */
    void compare(String group, Series subject, Series other) {
        fact(group + ": rate of " + subject.name() + " to " + other.name(), subject.median() / other.median());
        fact(group + ": CPU of " + other.name() + " to " + subject.name(), other.micros() / subject.micros());
    }

    /** Adds one number. */
    void fact(String fact, double value) {
        facts.append(String.format(Locale.ROOT, "| %s | %,.2f |%n", fact, value));
        entry(fact, "value").put("value", rounded(value));
    }

    private Map<String, Object> entry(String group, String entryName) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("group", group);
        entry.put("name", entryName);
        entries.add(entry);
        return entry;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** Logs the table with the machine's load and writes {@code target/bench/NAME.json}. */
    void publish() throws IOException {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        fact("load average of the machine at the end", load);
        LOG.info(
                "{} - medians; ratios are to the first line of each group\n\n{}\n| | |\n|---|--:|\n{}",
                name,
                table,
                facts);
        Files.createDirectories(FOLDER);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(FOLDER.resolve(name + ".json").toFile(), entries);
    }
}
