// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.Caravan;
import dev.caravan.it.SourceDatabase;
import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Verbs that a running Caravan does. */
class ServerCommandsIT {

    private static SourceDatabase source;
    private static TargetDatabase target;
    private static Caravan caravan;

    @BeforeAll
    static void start() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)",
                "CREATE TABLE dbo.narrow (id int NOT NULL PRIMARY KEY, note varchar(20) NOT NULL)",
                "INSERT INTO dbo.narrow VALUES (1, 'a'), (2, 'longer than three')");
        target = TargetDatabase.create();
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.narrow (id int PRIMARY KEY, note varchar(3) NOT NULL)");
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        keys.put("caravan.tasks.it.tables[1].source", "dbo.narrow");
        keys.put("caravan.tasks.it.existing-tables", "truncate");
        keys.put("caravan.tasks.it.values.on-bad-row", "quarantine");
        caravan = Caravan.start(keys);
        caravan.awaitCaughtUp(source);
    }

    @AfterAll
    static void stop() throws Exception {
        caravan.close();
        target.close();
        source.close();
    }

    @Test
    void pausesResumesStopsAndStartsATaskAndPrintsItsState() {
        assertThat(run("pause", "it").out()).contains("it - pause was asked for");
        caravan.await(TaskState.PAUSED);
        assertThat(run("status").out())
                .matches("(?s)TASK  STATE   SINCE                 LATENCY +TABLES LOADED  REASON\\R"
                        + "it    PAUSED  20[-0-9:T]{17}Z  \\d+ ms +2 of 2         Paused by an operator\\..*");
        assertThat(run("status", "it").out())
                .contains("it    PAUSED")
                .matches("(?s).*SOURCE +TARGET +STATE +ROWS LOADED  INSERTS  UPDATES  DELETES  REASON\\R"
                        + "dbo\\.narrow  dbo\\.narrow  IN_SYNC  \\d +0        0        0\\R"
                        + "dbo\\.orders  dbo\\.orders  IN_SYNC  0 .*");
        run("resume", "it");
        caravan.await(TaskState.SYNCHRONIZING);
        run("stop", "it");
        caravan.await(TaskState.STOPPED);
        run("start", "it");
        caravan.await(TaskState.SYNCHRONIZING);
        assertThat(run("status", "it", "--json").out()).contains("\"state\" : \"SYNCHRONIZING\"");
    }

    @Test
    void loadsTablesAnew() {
        caravan.await(TaskState.SYNCHRONIZING);
        assertThat(run("reload", "it", "dbo.orders", "dbo.a b").err()).contains("has not begun with a table 'dbo.a b'");
        assertThat(run("reload", "it", "dbo.orders").out()).contains("it - reload of dbo.orders was asked for");
        caravan.await(TaskState.SYNCHRONIZING);
    }

    @Test
    void triesRowsAgainThatWereSetAside() throws Exception {
        caravan.awaitCaughtUp(source);
        CliRun running = run("replay", "it");
        assertThat(running.code()).isEqualTo(Cli.FAILED);
        assertThat(running.err()).contains("Task 'it' is SYNCHRONIZING. Pause it first.");
        run("pause", "it");
        caravan.await(TaskState.PAUSED);
        CliRun left = run("replay", "it");
        assertThat(left.out())
                .matches("(?s)row \\d+ of dbo\\.narrow: left, .*22001.*")
                .doesNotContain("longer");

        target.execute("ALTER TABLE dbo.narrow ALTER note TYPE varchar(20)");
        CliRun written = run("replay", "it");
        assertThat(written.code()).isZero();
        assertThat(written.out()).matches("row \\d+ of dbo\\.narrow: written\\s+");
        assertThat(run("replay", "it").out()).isEmpty();
        assertThat(target.value("SELECT note FROM dbo.narrow WHERE id = 2")).isEqualTo("longer than three");
        run("resume", "it");
        caravan.await(TaskState.SYNCHRONIZING);
    }

    @Test
    void aRefusalIsPrintedAndEndsWithOne() {
        CliRun refused = run("resume", "shop");
        assertThat(refused.code()).isEqualTo(Cli.FAILED);
        assertThat(refused.err()).contains("There is no task 'shop'");
        assertThat(run("status", "no such task").err()).contains("There is no task 'no such task'");
        CliRun wrong = CliRun.with(Map.of("caravan.security.password", "guess"), "status", address());
        assertThat(wrong.code()).isEqualTo(Cli.FAILED);
        assertThat(wrong.err()).contains("refuses the login", "CARAVAN_SECURITY_PASSWORD");
    }

    private static CliRun run(String verb, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = verb;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 1] = address();
        return CliRun.with(Map.of("caravan.security.password", "it"), all);
    }

    private static String address() {
        return "--server=http://localhost:" + caravan.context().getEnvironment().getProperty("local.server.port");
    }
}
