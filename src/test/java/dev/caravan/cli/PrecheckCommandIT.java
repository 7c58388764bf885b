// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.it.Caravan;
import dev.caravan.it.SourceDatabase;
import dev.caravan.precheck.Prechecks;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code precheck} on real databases: what it prints, and how it ends. */
class PrecheckCommandIT {

    private static SourceDatabase source;
    private static TargetDatabase target;

    @BeforeAll
    static void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, total AS id * 2)",
                "CREATE TABLE dbo.keyless (note nvarchar(50) NULL)");
        target = TargetDatabase.create();
    }

    @AfterAll
    static void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void aTaskWithoutErrorsEndsWithZeroAndListsItsWarnings() {
        CliRun run = CliRun.with(keys("dbo.orders"), "precheck", "it");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Task it: ", " 0 errors", "LEVEL", "table.left-out-columns", "warning", "  fix: ")
                .doesNotContain("SELECT ");
    }

    @Test
    void aTaskWithErrorsEndsWithThree() {
        CliRun run = CliRun.with(keys("dbo.keyless"), "precheck");
        assertThat(run.code()).isEqualTo(Cli.PRECHECK_FAILED);
        assertThat(run.out()).contains("table.key", "neither a primary key");
    }

    @Test
    void explainPrintsTheQueryOfEachCheckWhetherItFindsPassesOrIsNotAsked() {
        CliRun run = CliRun.with(keys("dbo.orders"), "precheck", "it", "--explain");
        assertThat(run.out()).contains("Passed:", "Not asked:");
        Prechecks.queries()
                .forEach((id, query) -> assertThat(run.out())
                        .as(id)
                        .contains(query.strip().indent(4).stripTrailing()));
    }

    @Test
    void jsonIsAReportForOneTaskAndAListForAll() throws Exception {
        JsonNode one = new ObjectMapper()
                .readTree(CliRun.with(keys("dbo.orders"), "precheck", "it", "--json")
                        .out());
        JsonNode all = new ObjectMapper()
                .readTree(CliRun.with(keys("dbo.orders"), "precheck", "--json").out());
        assertThat(one.get("task").asText()).isEqualTo("it");
        assertThat(one.get("passed").asBoolean()).isTrue();
        assertThat(one.get("checkedAt").asText()).endsWith("Z");
        assertThat(one.at("/findings/0/level").asText()).isEqualTo("warning");
        assertThat(all.isArray()).isTrue();
        assertThat(all).hasSize(1);
    }

    @Test
    void aDatabaseThatIsAwayIsAFindingAndTheOtherIsChecked() {
        Map<String, Object> keys = keys("dbo.orders");
        keys.put("caravan.tasks.it.target.url", "jdbc:postgresql://localhost:1/none");
        CliRun run = CliRun.with(keys, "precheck", "it");
        assertThat(run.code()).isEqualTo(Cli.PRECHECK_FAILED);
        assertThat(run.out()).contains("target.connection", "localhost:1", "table.left-out-columns");
    }

    @Test
    void anUnknownTaskIsWrongUsage() {
        CliRun run = CliRun.with(keys("dbo.orders"), "precheck", "shop");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("There is no task 'shop'. Tasks are it.");
    }

    @Test
    void writesNothing() throws Exception {
        CliRun.with(keys("dbo.orders"), "precheck");
        assertThat(target.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('caravan', 'dbo')"))
                .isEmpty();
        assertThat(source.value("SELECT is_cdc_enabled FROM sys.databases WHERE name = DB_NAME()"))
                .isIn("0", "false");
    }

    private static Map<String, Object> keys(String table) {
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", table);
        return keys;
    }
}
