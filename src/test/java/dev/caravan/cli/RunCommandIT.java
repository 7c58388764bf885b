// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.Caravan;
import dev.caravan.it.SourceDatabase;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code run} on real databases. */
class RunCommandIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'a'), (2, N'b')");
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void runsUntilAllIsLoadedAndGoesOnFromThereUntilItHasCaughtUp() throws Exception {
        CliRun loaded = CliRun.with(keys(), "run", "it", "--until=loaded");
        assertThat(loaded.code()).as(loaded.err()).isZero();
        // A short load may be over between two looks at its state.
        assertThat(loaded.err()).containsAnyOf("it - INITIALIZING", "it - SYNCHRONIZING");
        assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("2");

        source.execute("INSERT INTO dbo.orders VALUES (3, N'c')");
        CliRun caughtUp = CliRun.with(keys(), "run", "--until=caught-up");
        assertThat(caughtUp.code()).as(caughtUp.err()).isZero();
        assertThat(caughtUp.err()).contains("it - SYNCHRONIZING");
        assertThat(target.value("SELECT state FROM caravan.task")).isEqualTo("STOPPED");
    }

    @Test
    void endsWithThreeAndTheReasonWhenPrechecksFindErrors() {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int)");
        CliRun run = CliRun.with(keys(), "run", "it", "--until=loaded");
        assertThat(run.code()).isEqualTo(Cli.PRECHECK_FAILED);
        assertThat(run.err()).contains("Table dbo.orders exists in the target");
    }

    @Test
    void endsWithFiveAndTheReasonWhenTheTaskFails() {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY CHECK (id < 2), note text)");
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.existing-tables", "truncate");
        CliRun run = CliRun.with(keys, "run", "it", "--until=loaded");
        assertThat(run.code()).as(run.err()).isEqualTo(Cli.TASK_FAILED);
        assertThat(run.err()).contains("it - FAILED", "orders_id_check");
    }

    /** A database quotes the row that it refuses. */
    @Test
    void neitherPasswordsNorValuesAreInWhatItPrints() throws Exception {
        source.execute("INSERT INTO dbo.orders VALUES (4, N'a value of a row')");
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY CHECK (id < 2), note text)");
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.existing-tables", "truncate");
        keys.put("caravan.tasks.it.target.password", "T4rget-Secret!");
        CliRun run = CliRun.with(keys, "run", "it", "--until=loaded");
        assertThat(run.err()).contains("it - FAILED");
        List<CliRun> runs = List.of(
                run,
                CliRun.with(keys, "precheck", "it", "--explain"),
                CliRun.with(keys, "precheck", "it", "--json"),
                CliRun.with(keys, "plan", "it"),
                CliRun.with(keys, "plan", "it", "--json"),
                CliRun.with(keys, "prepare", "it"),
                CliRun.with(keys, "verify", "it"));
        keys.put("caravan.tasks.it.source.password", "S0urce-Secret!");
        CliRun refused = CliRun.with(keys, "precheck", "it");
        assertThat(refused.out()).contains("Login failed");

        assertThat(Stream.concat(runs.stream(), Stream.of(refused)))
                .allSatisfy(each -> assertThat(each.out() + each.err())
                        .isNotBlank()
                        .doesNotContain("a value of a row", "T4rget-Secret!", "S0urce-Secret!"));
    }

    private Map<String, Object> keys() {
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.*");
        keys.put("caravan.security.password", "it");
        keys.put("caravan.routes-folder", "none");
        return keys;
    }
}
