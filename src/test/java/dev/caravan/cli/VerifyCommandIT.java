// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.it.Caravan;
import dev.caravan.it.SourceDatabase;
import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code verify} beside a process that runs the task. */
class VerifyCommandIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'one'), (2, N'two')");
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void comparesAndRepairsWhileAnotherProcessGoesOn() throws Exception {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            target.execute("UPDATE dbo.orders SET note = 'zwei' WHERE id = 2");

            CliRun found = CliRun.with(keys(), "verify", "it");
            assertThat(found.code()).as(found.err()).isEqualTo(Cli.DIFFERENCES);
            assertThat(found.out())
                    .contains("dbo.orders -> dbo.orders: 2 rows compared, 1 different", "  different: 2 in note");

            CliRun repaired = CliRun.with(keys(), "verify", "it", "--repair");
            assertThat(repaired.code()).as(repaired.err()).isZero();
            assertThat(repaired.out()).contains("1 different, 1 of them repaired");

            CliRun equal = CliRun.with(keys(), "verify", "it", "--json");
            assertThat(equal.code()).as(equal.err()).isZero();
            JsonNode table = new ObjectMapper().readTree(equal.out()).path(0);
            assertThat(table.path("rows").asInt()).isEqualTo(2);
            assertThat(table.path("different").asInt()).isZero();

            source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");
            caravan.awaitCaughtUp(source);
            assertThat(caravan.status().state()).isEqualTo(TaskState.SYNCHRONIZING);
            assertThat(target.value("SELECT state FROM caravan.task")).isEqualTo("SYNCHRONIZING");
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("3");
        }
    }

    @Test
    void aTaskThatHasNotBegunIsRefused() {
        CliRun run = CliRun.with(keys(), "verify", "it");
        assertThat(run.code()).isEqualTo(Cli.FAILED);
        assertThat(run.err()).contains("Task 'it' has not begun yet: there is nothing to compare.");
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        CliRun run = CliRun.with(keys(), "verify", "it", "--wait=soon");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'soon' is no time such as 30s or 5m");
    }

    private Map<String, Object> keys() {
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.*");
        return keys;
    }
}
