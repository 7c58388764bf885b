// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.load.Throttle;
import dev.caravan.task.SyncTask.RateLimit;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load that must not burden the source: how fast it goes, and how much of it at once. */
class ThrottleIT {

    private static final String CHUNKS_THAT_WAIT_FOR_THE_TABLE =
            "SELECT count(*) FROM pg_locks WHERE relation = 'dbo.t'::regclass AND NOT granted";

    private static SourceDatabase source;

    private TargetDatabase target;

    @BeforeAll
    static void createSource() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.t (id int IDENTITY NOT NULL PRIMARY KEY, note nvarchar(20))",
                "INSERT INTO dbo.t (note) VALUES " + String.join(", ", Collections.nCopies(500, "(N'row')")));
    }

    @AfterAll
    static void dropSource() throws Exception {
        source.close();
    }

    @BeforeEach
    void createTarget() {
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropTarget() {
        target.close();
    }

    @Test
    void aThrottledLoadCanBePausedAndMadeFasterMeanwhile() throws Exception {
        try (Caravan caravan = Caravan.start(task("load.max-rows-per-second", "1"))) {
            awaitWaitingChunk();
            assertThat(table(caravan).rows()).as("rows that were read").isPositive();
            caravan.tasks().command("it", Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            assertThat(rows()).isEqualTo("0");
            assertThat(table(caravan).rows())
                    .as("rows that are to be read again")
                    .isZero();

            caravan.tasks().rateLimit("it", RateLimit.NONE);
            caravan.tasks().command("it", Command.RESUME);

            caravan.await(TaskState.SYNCHRONIZING);
            assertThat(rows()).isEqualTo("500");
        }
    }

    @Test
    void aTableOfASingleChunkIsSeenToMoveWithItsRateAndTheTimeItHasLeft() throws Exception {
        Map<String, Object> task = task("load.max-rows-per-second", "100");
        task.put("caravan.tasks.it.load.chunk-rows", "1000");
        try (Caravan caravan = Caravan.start(task)) {
            Awaitility.await("rows are under way")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.tasks().tables("it").stream().anyMatch(table -> table.etaSeconds() != null));
            TableStatus table = table(caravan);
            assertThat(table.state()).isEqualTo(TableState.LOADING);
            assertThat(table.chunksDone()).isZero();
            assertThat(table.rows()).isBetween(1L, 500L);
            assertThat(table.rowsPerSecond()).isPositive();
            assertThat(caravan.status().progress().rowsPerSecond()).isPositive();

            caravan.await(TaskState.SYNCHRONIZING);
            assertThat(table(caravan).rows()).isEqualTo(500);
            assertThat(table(caravan).rowsPerSecond()).isZero();
            assertThat(table(caravan).etaSeconds()).isNull();
        }
    }

    private static TableStatus table(Caravan caravan) {
        return caravan.tasks().tables("it").get(0);
    }

    /** With either limit the load would take longer than anything is waited for. */
    @ParameterizedTest
    @ValueSource(strings = {"load.max-rows-per-second", "load.max-bytes-per-second"})
    void aThrottledLoadGoesOnFastOnceItsLimitIsLiftedOverRest(String limit) throws Exception {
        try (Caravan caravan = Caravan.start(task(limit, "1"))) {
            awaitWaitingChunk();
            assertThat(caravan.status().state()).isEqualTo(TaskState.INITIALIZING);
            assertThat(rows()).isEqualTo("0");

            putRateLimit(caravan, "{\"maxRowsPerSecond\": 1000000, \"maxBytesPerSecond\": 100000000}");

            caravan.await(TaskState.SYNCHRONIZING);
            assertThat(rows()).isEqualTo("500");
            assertThat(caravan.tasks().rateLimit("it")).isEqualTo(new RateLimit(1_000_000, 100_000_000));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void asManyChunksAreLoadedAtOnceAsTheTaskSays(int parallel) throws Exception {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.t (id int PRIMARY KEY, note text)");
        Map<String, Object> task = task("load.parallel", String.valueOf(parallel));
        task.put("caravan.tasks.it.initialize", "data");
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE dbo.t IN SHARE MODE");
            try (Caravan caravan = Caravan.start(task)) {
                Awaitility.await(parallel + " chunks wait for the table, and no more")
                        .atMost(Caravan.PATIENCE)
                        .during(Duration.ofMillis(500))
                        .until(() -> target.value(CHUNKS_THAT_WAIT_FOR_THE_TABLE), String.valueOf(parallel)::equals);
                connection.rollback();

                caravan.await(TaskState.FINISHED);
                assertThat(rows()).isEqualTo("500");
                assertThat(caravan.tasks().tables("it").get(0).chunks()).isGreaterThan(3);
            }
        }
    }

    private Map<String, Object> task(String setting, String value) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.t");
        task.put("caravan.tasks.it.load.chunk-rows", "100");
        task.put("caravan.tasks.it." + setting, value);
        return task;
    }

    private String rows() {
        return String.valueOf(target.value("SELECT count(*) FROM dbo.t"));
    }

    private static void awaitWaitingChunk() {
        Awaitility.await("a chunk is throttled")
                .atMost(Caravan.PATIENCE)
                .until(() -> Thread.getAllStackTraces().values().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(frame -> frame.getClassName().equals(Throttle.class.getName())
                                && frame.getMethodName().equals("pause")));
    }

    private static void putRateLimit(Caravan caravan, String limit) throws IOException, InterruptedException {
        String port = caravan.context().getEnvironment().getRequiredProperty("local.server.port");
        String login = Base64.getEncoder().encodeToString("caravan:it".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/api/tasks/it/rate-limit"))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(limit))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(HttpURLConnection.HTTP_OK);
    }
}
