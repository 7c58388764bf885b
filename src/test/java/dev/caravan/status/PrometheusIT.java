// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrometheusIT extends StatusWebTest {

    /** A meter with what selects or groups it, and a text that shows labels. */
    private static final Pattern SELECTED = Pattern.compile("(caravan_[a-z_]+)\\{([^}]*)}");

    private static final Pattern LABEL = Pattern.compile("([a-z]+)=~?\\\\?\"");
    private static final Pattern GROUPED = Pattern.compile("by \\(([a-z, ]+)\\) ?\\([^)]*?(caravan_[a-z_]+)");

    private static final Pattern NAME = Pattern.compile("caravan_[a-z]+_[a-z_]+|caravan_retries[a-z_]*");

    @Test
    void publishesTheMetersOfTasksAndTables() {
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());

        await().untilAsserted(() -> assertThat(
                        ApiClient.script(port).get("/actuator/prometheus").body())
                .contains(
                        "caravan_latency_seconds{task=\"shop\"} 0.42",
                        "caravan_capture_lag_seconds{task=\"shop\"} 0.3",
                        "caravan_retention_left_seconds{task=\"shop\"} 257760.0",
                        "caravan_task_state{state=\"synchronizing\",task=\"shop\"} 1.0",
                        "caravan_task_state{state=\"failed\",task=\"shop\"} 0.0",
                        "caravan_rows_read_total{task=\"shop\"} 1056.0",
                        "caravan_rows_applied_total{operation=\"update\",task=\"shop\"} 34.0",
                        "caravan_table_rows_copied{table=\"dbo.orders\",task=\"shop\"} 1000.0",
                        "caravan_table_rows_applied_total{operation=\"delete\",table=\"dbo.orders\",task=\"shop\"} 9.0",
                        "caravan_retries_total{task=\"shop\"} 2.0"));
    }

    static List<Path> files() {
        return List.of(Path.of("config/prometheus/caravan-rules.yaml"), Path.of("config/grafana/caravan.json"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void publishesEveryMeterThatRulesAndDashboardAskFor(Path file) throws IOException {
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());
        Set<String> asked = NAME.matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(asked).hasSizeGreaterThan(5);
        await().untilAsserted(() -> {
            String published =
                    ApiClient.script(port).get("/actuator/prometheus").body();
            assertThat(asked).allSatisfy(name -> assertThat(published).contains("\n" + name + "{"));
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void publishesTheLabelsByWhichRulesAndDashboardSelectAndGroup(Path file) throws IOException {
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());
        String text = Files.readString(file);
        Map<String, Set<String>> asked = new TreeMap<>();
        SELECTED.matcher(text)
                .results()
                .forEach(found -> LABEL.matcher(found.group(2))
                        .results()
                        .forEach(label -> asked.computeIfAbsent(found.group(1), meter -> new TreeSet<>())
                                .add(label.group(1))));
        GROUPED.matcher(text)
                .results()
                .forEach(found -> asked.computeIfAbsent(found.group(2), meter -> new TreeSet<>())
                        .addAll(List.of(found.group(1).split(", "))));

        assertThat(asked).isNotEmpty();
        await().untilAsserted(() -> {
            String published =
                    ApiClient.script(port).get("/actuator/prometheus").body();
            asked.forEach((meter, labels) -> assertThat(published
                            .lines()
                            .filter(line -> line.startsWith(meter + "{"))
                            .toList())
                    .as(meter)
                    .isNotEmpty()
                    .allSatisfy(
                            line -> labels.forEach(label -> assertThat(line).containsPattern("[{,]" + label + "=\""))));
        });
    }
}
