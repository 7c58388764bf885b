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
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
        target = TargetDatabase.create();
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.orders");
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
        assertThat(run("status").out()).contains("it  PAUSED since ", "1 of 1 tables loaded: Paused by an operator.");
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
    void aRefusalIsPrintedAndEndsWithOne() {
        CliRun refused = run("resume", "shop");
        assertThat(refused.code()).isEqualTo(Cli.FAILED);
        assertThat(refused.err()).contains("There is no task 'shop'");
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
