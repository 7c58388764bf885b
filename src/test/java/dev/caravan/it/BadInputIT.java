// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets wrong: the real process says what, where, what it found and what to do, and writes nothing. */
class BadInputIT {

    private static final int START_FAILED = 1;
    private static final int PRECHECK_FAILED = 3;
    private static final int TASK_FAILED = 5;

    private static SourceDatabase source;
    private static TargetDatabase target;

    @TempDir
    private Path directory;

    @BeforeAll
    static void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "CREATE TABLE dbo.keyless (note nvarchar(50) NULL)");
        target = TargetDatabase.create();
    }

    @AfterAll
    static void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void severalMistakesInTheTaskFileAreReportedAtOnceWithKeyPlaceReasonAndRemedy() throws Exception {
        CaravanProcess process = start(task -> {
            task.put("caravan.tasks.it.tabels", "dbo.x");
            task.remove("caravan.tasks.it.source.password");
            task.put("caravan.tasks.it.load.parallel", "many");
            task.put("caravan.tasks.it.retry.connection", "soon");
            task.put("caravan.tasks.it.existing-tables", "overwrite");
            task.put("caravan.tasks.it.target.password", "${NO_SUCH_VARIABLE}");
        });

        assertThat(process.awaitExit()).isEqualTo(START_FAILED);
        assertThat(process.log())
                .contains("6 problems in the task configuration")
                .contains("caravan.tasks.it.tabels")
                .contains("Did you mean 'tables'?")
                .contains("caravan.tasks.it.source.password")
                .contains("a value is missing")
                .contains("'many' ")
                .contains("application.properties")
                .contains("not a duration")
                .contains("Write one of fail, keep-rows, truncate, recreate")
                .contains("a placeholder cannot be resolved")
                .contains("Nothing has been written");
        assertNothingIsWritten();
    }

    @Test
    void anUnknownTableAndATableWithoutAKeyAreReportedTogether() throws Exception {
        CaravanProcess process = start(task -> {
            task.put("caravan.tasks.it.tables[1].source", "dbo.oders");
            task.put("caravan.tasks.it.tables[2].source", "dbo.keyless");
        });

        assertThat(process.awaitExit()).isEqualTo(PRECHECK_FAILED);
        assertThat(process.log())
                .contains("matches 'dbo.oders'")
                .contains("dbo.keyless has neither a primary key nor a unique index")
                .contains("PRECHECK_FAILED");
        assertNothingIsWritten();
    }

    @Test
    void aWrongPasswordOfTheSourceIsNamedWithItsKey() throws Exception {
        CaravanProcess process = start(task -> task.put("caravan.tasks.it.source.password", "wrong-secret"));

        assertThat(process.awaitExit()).isEqualTo(PRECHECK_FAILED);
        assertThat(process.log())
                .contains("Could not connect to the source, database " + source.name())
                .contains("Login failed")
                .contains("source.password")
                .doesNotContain("wrong-secret");
        assertNothingIsWritten();
    }

    @Test
    void aWrongDatabaseOfTheTargetIsNamed() throws Exception {
        CaravanProcess process = start(task ->
                task.put("caravan.tasks.it.target.url", target.url().replaceAll("/[^/]*$", "/no_such_database")));

        assertThat(process.awaitExit()).isEqualTo(PRECHECK_FAILED);
        assertThat(process.log())
                .contains("Could not connect to the target")
                .contains("no_such_database")
                .contains("Check the name of the database");
        assertNothingIsWritten();
    }

    @Test
    void aTableThatRefusesARowEndsTheProcessWithTheReason() throws Exception {
        source.execute("INSERT INTO dbo.orders VALUES (1, N'a')");
        try (TargetDatabase refusing = TargetDatabase.create()) {
            refusing.execute(
                    "CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY CHECK (id > 1), note text)");
            CaravanProcess process = start(task -> {
                task.putAll(Caravan.task(source, refusing));
                task.put("caravan.tasks.it.initialize", "data");
                task.put("caravan.tasks.it.existing-tables", "keep-rows");
            });

            assertThat(process.awaitExit()).isEqualTo(TASK_FAILED);
            assertThat(process.log()).contains("it - FAILED", "orders_id_check");
        } finally {
            source.execute("DELETE FROM dbo.orders");
        }
    }

    @Test
    void aDatabaseThatIsDownAtTheStartIsWaitedForWithAMessage() throws Exception {
        int port = freePort();
        CaravanProcess process =
                start(task -> task.put("caravan.tasks.it.target.url", "jdbc:postgresql://localhost:" + port + "/db"));

        Awaitility.await("the process says what it waits for")
                .atMost(Caravan.PATIENCE)
                .until(() -> process.log().contains("Attempt 1"));
        assertThat(process.log())
                .contains("Could not connect to the target")
                .contains("localhost:" + port)
                .contains("Check that the server runs");
        process.kill();
        assertNothingIsWritten();
    }

    private CaravanProcess start(Consumer<Map<String, Object>> mistake) throws IOException {
        Map<String, Object> task = new LinkedHashMap<>(Caravan.task(source, target));
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        mistake.accept(task);
        return CaravanProcess.start(directory, task, "--exit-on-failure");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void assertNothingIsWritten() throws Exception {
        assertThat(target.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('caravan', 'dbo')"))
                .isEmpty();
        assertThat(source.value("SELECT is_cdc_enabled FROM sys.databases WHERE name = DB_NAME()"))
                .isIn("0", "false");
    }
}
