// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusIT extends StatusWebTest {

    @Test
    void publishesTheMetersOfTasksAndTables() {
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());

        await().untilAsserted(() -> assertThat(
                        ApiClient.script(port).get("/actuator/prometheus").body())
                .contains(
                        "caravan_latency_seconds{task=\"shop\"} 0.42",
                        "caravan_capture_lag_seconds{task=\"shop\"} 0.3",
                        "caravan_retention_left_seconds{task=\"shop\"} 257760.0",
                        "caravan_task_state{state=\"synchronizing\",task=\"shop\"} 1.0",
                        "caravan_task_state{state=\"failed\",task=\"shop\"} 0.0",
                        "caravan_rows_applied_total{operation=\"update\",task=\"shop\"} 34.0",
                        "caravan_table_rows_loaded{table=\"dbo.orders\",task=\"shop\"} 1000.0",
                        "caravan_table_rows_applied_total{operation=\"delete\",table=\"dbo.orders\",task=\"shop\"} 9.0",
                        "caravan_retries_total{task=\"shop\"} 2.0"));
    }
}
