// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.task.SyncTask.RateLimit;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskState;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskControllerIT extends StatusWebTest {
    private ApiClient script = ApiClient.nobody(0);

    @BeforeEach
    void signIn() {
        script = ApiClient.script(port);
    }

    @Test
    void listsTasksInTheDocumentedShape() {
        JsonNode task = ApiClient.json(script.get("/api/tasks")).get(0);

        assertThat(task.fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "name",
                        "state",
                        "since",
                        "reason",
                        "phase",
                        "progress",
                        "latencyMillis",
                        "lag",
                        "hoursUntilDataLoss",
                        "warnBelowHours",
                        "position",
                        "counts",
                        "retrying");
        assertThat(task.get("since").asText()).isEqualTo("2026-11-20T08:00:00Z");
        assertThat(task.get("reason").isNull()).isTrue();
        assertThat(task.at("/progress/etaSeconds").isNull()).isTrue();
        assertThat(task.at("/phase/changes").asText()).isEqualTo("RUNNING");
        assertThat(task.at("/lag/applyMillis").asLong()).isEqualTo(80);
    }

    @Test
    void answersTablesAndEventsOfATask() {
        tasks.with(
                "shop",
                List.of(FakeTasks.table("orders")),
                List.of(new TaskEvent(FakeTasks.SINCE, "state", "Synchronizing")));

        JsonNode tables = ApiClient.json(script.get("/api/tasks/shop/tables"));
        JsonNode events = ApiClient.json(script.get("/api/tasks/shop/events"));

        assertThat(tables.at("/0/source").asText()).isEqualTo("dbo.orders");
        assertThat(events.at("/0/at").asText()).isEqualTo("2026-11-20T08:00:00Z");
    }

    @Test
    void listsRefusedRowsWithoutTheirValuesAndTriesThemAgain() {
        JsonNode refused = ApiClient.json(script.get("/api/tasks/shop/quarantine"));
        assertThat(refused.at("/0/reason").asText()).isEqualTo("too long");
        assertThat(refused.at("/0").has("values")).isFalse();
        assertThat(ApiClient.json(script.post("/api/tasks/shop/quarantine/replay", ""))
                        .at("/told/0")
                        .asText())
                .isEqualTo("row 1 of dbo.orders: written");
    }

    @Test
    void loadsTablesAnew() {
        TableStatus spaced = new TableStatus("dbo.a b", "dbo.a b", TableState.IN_SYNC, null, 0, 0, 0, 0, 0, 0, 0);
        tasks.with("shop", List.of(FakeTasks.table("orders"), spaced), List.of());
        assertThat(script.post("/api/tasks/shop/tables/dbo.orders/reload", "").statusCode())
                .isEqualTo(202);
        assertThat(script.post("/api/tasks/shop/reload?table=dbo.orders&table=dbo.a%20b", "")
                        .statusCode())
                .isEqualTo(202);
        assertThat(tasks.reloads()).endsWith("dbo.orders", "dbo.orders", "dbo.a b");
        assertProblem(script.post("/api/tasks/shop/tables/dbo.none/reload", ""), 404, "lists its tables");
        assertProblem(script.post("/api/tasks/none/tables/dbo.orders/reload", ""), 404, "no task 'none'");
        assertProblem(script.post("/api/tasks/shop/reload", ""), 400, "");
    }

    @Test
    void saysWhatAReleaseRemoved() {
        JsonNode released = ApiClient.json(script.post("/api/tasks/shop/release?target=true", ""));
        assertThat(released.get("task").asText()).isEqualTo("shop");
        assertThat(released.at("/told/1").asText()).isEqualTo("removed: rows");
        assertThat(script.post("/api/tasks/none/release", "").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhichValuesOfATableWereAdjusted() {
        TableStatus table = new TableStatus(
                "dbo.notes",
                "dbo.notes",
                TableState.IN_SYNC,
                null,
                0,
                0,
                0,
                0,
                0,
                null,
                0,
                0,
                0,
                12.5,
                List.of(new TableStatus.Adjusted("body", 3, 0, 0)),
                null);
        tasks.with("shop", List.of(table), List.of());

        assertThat(ApiClient.json(script.get("/api/tasks/shop/tables"))
                        .at("/0/adjusted/0")
                        .toString())
                .isEqualTo("{\"column\":\"body\",\"nulsRemoved\":3,\"surrogatesReplaced\":0,\"digitsTruncated\":0}");
    }

    @Test
    void answersTheLatestPrecheckReportAndRunsThemAnew() {
        JsonNode latest = ApiClient.json(script.get("/api/tasks/shop/precheck"));
        JsonNode anew = ApiClient.json(script.post("/api/tasks/shop/precheck", ""));

        assertThat(latest.fieldNames())
                .toIterable()
                .containsExactly("task", "checkedAt", "findings", "passedChecks", "skippedChecks", "passed");
        assertThat(latest.at("/findings/0").fieldNames())
                .toIterable()
                .containsExactly(
                        "id", "level", "scope", "found", "wanted", "fix", "query", "accepted", "acceptedByFile");
        assertThat(latest.at("/findings/0/level").asText()).isEqualTo("error");
        assertThat(latest.get("passed").asBoolean()).isFalse();
        assertThat(anew).isEqualTo(latest);
    }

    @Test
    void saysHowATaskIsCheckedThatHasNotBeenYet() {
        tasks.with(FakeTasks.synchronizing("billing"));
        assertProblem(script.get("/api/tasks/billing/precheck"), 404, "POST /api/tasks/billing/precheck");
        assertProblem(script.post("/api/tasks/nope/precheck", ""), 404, "no task 'nope'");
    }

    @Test
    void acceptsNoWarningOfATaskThatHasNotBeenCheckedYet() {
        tasks.with(FakeTasks.synchronizing("billing"));
        assertProblem(
                script.put("/api/tasks/billing/precheck/source.recovery-model?accepted=true", ""),
                404,
                "POST /api/tasks/billing/precheck");
        assertThat(tasks.precheckReport("billing")).isEmpty();
    }

    @Test
    void acceptsACommandAndAnswersTheTask() {
        HttpResponse<String> answer = script.post("/api/tasks/shop/pause", "");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(ApiClient.json(answer).get("id").asText()).isEqualTo("shop");
        assertThat(tasks.find("shop").orElseThrow().state()).isEqualTo(TaskState.PAUSED);
    }

    @Test
    void answers409WithTheReasonWhenTheStateForbidsTheCommand() {
        assertProblem(script.post("/api/tasks/shop/resume", ""), 409, "it is SYNCHRONIZING");
    }

    @Test
    void changesTheRateLimitOfALoad() {
        assertThat(ApiClient.json(script.get("/api/tasks/shop/rate-limit"))
                        .get("maxRowsPerSecond")
                        .asLong())
                .isZero();

        HttpResponse<String> answer =
                script.put("/api/tasks/shop/rate-limit", "{\"maxRowsPerSecond\": 500, \"maxBytesPerSecond\": 1000000}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(tasks.rateLimit("shop")).isEqualTo(new RateLimit(500, 1_000_000));
        assertProblem(script.put("/api/tasks/shop/rate-limit", "{\"maxRowsPerSecond\": -1}"), 400, "");
        assertProblem(script.put("/api/tasks/nope/rate-limit", "{}"), 404, "no task 'nope'");
    }

    @Test
    void answers404ForUnknownTasksAndAddresses() {
        assertProblem(script.get("/api/tasks/nope"), 404, "no task 'nope'");
        assertProblem(script.get("/api/tasks/nope/tables"), 404, "no task 'nope'");
        assertProblem(script.get("/api/tasks/nope/events"), 404, "no task 'nope'");
        assertProblem(script.post("/api/tasks/nope/stop", ""), 404, "no task 'nope'");
        assertProblem(script.post("/api/tasks/shop/explode", ""), 404, "");
    }

    @Test
    void answers405WithTheAllowedMethod() {
        HttpResponse<String> answer = script.get("/api/tasks/shop/pause");

        assertProblem(answer, 405, "GET");
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void answers406AsAProblemWhateverIsAccepted() {
        assertProblem(script.get("/api/tasks", "Accept", "text/html"), 406, "");
    }

    @Test
    void answers401AsAProblemWithAChallengeForScripts() {
        HttpResponse<String> answer = ApiClient.nobody(port).get("/api/tasks");

        assertProblem(answer, 401, "Basic");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
        assertProblem(ApiClient.script(port, "caravan", "wrong").get("/api/tasks"), 401, "");
    }

    @Test
    void challengesNoBrowserBecauseItWouldRememberThePassword() {
        HttpResponse<String> answer = ApiClient.nobody(port).get("/api/tasks", "Sec-Fetch-Site", "same-origin");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @Test
    void answers403AsAProblemWithoutTheToken() {
        assertProblem(ApiClient.person(port).post("/api/tasks/shop/pause", ""), 403, "token");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = ApiClient.json(answer);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).contains(detail);
        assertThat(problem.get("instance").asText()).startsWith("/api/");
    }
}
