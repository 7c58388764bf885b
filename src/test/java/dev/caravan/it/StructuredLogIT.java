// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a process whose lines are read by a machine. */
class StructuredLogIT {

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void everyLineIsJsonThatNamesItsTaskAndItsTable(String format, @TempDir Path directory) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)", "INSERT INTO dbo.orders VALUES (1)");
            Map<String, Object> keys = Caravan.task(source, target);
            keys.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            keys.put("logging.structured.format.console", format);
            keys.put("spring.main.banner-mode", "off");
            CaravanProcess process = CaravanProcess.start(directory, keys);
            try {
                Awaitility.await("the table is in sync")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> process.log().contains("in sync"));
            } finally {
                process.terminate(Caravan.PATIENCE);
            }
            ObjectMapper json = new ObjectMapper();
            List<JsonNode> lines =
                    process.log().lines().map(line -> parsed(json, line)).toList();

            assertThat(lines)
                    .filteredOn(line -> line.path("message").asText().equals("it dbo.orders - in sync"))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.path("task").asText()).isEqualTo("it");
                        assertThat(line.path("table").asText()).isEqualTo("dbo.orders");
                    });
            assertThat(lines)
                    .filteredOn(line -> line.path("message").asText().startsWith("it - "))
                    .isNotEmpty()
                    .allSatisfy(line -> {
                        assertThat(line.path("task").asText()).isEqualTo("it");
                        assertThat(line.has("table")).isFalse();
                    });
            assertThat(lines)
                    .filteredOn(line -> line.path("message").asText().startsWith("Started "))
                    .allSatisfy(line -> assertThat(line.has("task")).isFalse());
        }
    }

    private static JsonNode parsed(ObjectMapper json, String line) {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("No JSON: " + line, e);
        }
    }
}
