// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus.Retrying;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class TaskHealthIT extends StatusWebTest {

    @Test
    void isDownWithTheReasonWhenATaskNeedsAPerson() {
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.FAILED, "No permission on cdc.orders"));

        HttpResponse<String> answer = ApiClient.script(port).get("/actuator/health");
        JsonNode shop = ApiClient.json(answer).at("/components/tasks/components/shop");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(shop.get("status").asText()).isEqualTo("DOWN");
        assertThat(shop.at("/details/reason").asText()).isEqualTo("No permission on cdc.orders");
        assertThat(shop.at("/details/since").asText()).isEqualTo("2026-11-20T08:00:00Z");
    }

    @Test
    void isDownAfterAFailedPrecheck() {
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.PRECHECK_FAILED, "1 check failed"));

        assertThat(shop().get("status").asText()).isEqualTo("DOWN");
    }

    @Test
    void isUpAndSaysSoWhilePausedOrRetrying() {
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.PAUSED, null));
        JsonNode paused = shop();
        Retrying retrying = new Retrying(3, FakeTasks.SINCE.plusSeconds(30), FakeTasks.SINCE.plusSeconds(43_200));
        tasks.with(FakeTasks.retrying(FakeTasks.synchronizing("shop"), "Target not reachable", retrying));

        assertThat(paused.get("status").asText()).isEqualTo("UP");
        assertThat(paused.at("/details/state").asText()).isEqualTo("PAUSED");
        assertThat(shop().get("status").asText()).isEqualTo("UP");
        assertThat(shop().at("/details/attempt").asInt()).isEqualTo(3);
        assertThat(shop().at("/details/givesUpAt").asText()).isEqualTo("2026-11-20T20:00:00Z");
    }

    @Test
    void keepsTheConsoleInServiceWhenATaskFails() {
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.FAILED, "x"));

        assertThat(ApiClient.nobody(port).get("/actuator/health/readiness").statusCode())
                .isEqualTo(200);
        assertThat(ApiClient.nobody(port).get("/actuator/health/liveness").statusCode())
                .isEqualTo(200);
    }

    private JsonNode shop() {
        return ApiClient.json(ApiClient.script(port).get("/actuator/health/tasks/shop"));
    }
}
