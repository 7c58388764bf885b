// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.model.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Enabling change data capture again, as after a crash in the middle of it, and by several tasks at once. */
class CaptureSetupIT {

    private static final int TASKS = 4;

    @Test
    void aTableThatTheCaptureJobHasNotBegunWithIsNotEnabledAgain() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                SingleConnectionDataSource connection = new SingleConnectionDataSource(source.connect(), false)) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
            ChangeDataCapture cdc = new ChangeDataCapture(JdbcClient.create(connection));
            List<TableName> orders = List.of(new TableName("dbo", "orders"));
            cdc.enable();
            source.execute("EXEC standin.freeze_capture");

            assertThat(cdc.capture(orders)).isEqualTo(1);
            assertThat(cdc.capturedSince()).isEmpty();
            assertThat(cdc.capture(orders)).isZero();

            assertThat(cdc.instances()).containsEntry("dbo_orders", orders.get(0));
        }
    }

    @RepeatedTest(5)
    void tasksThatStartTogetherMakeOneInstanceForEachTable() throws Exception {
        ExecutorService tasks = Executors.newFixedThreadPool(TASKS);
        try (SourceDatabase source = SourceDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)",
                    "CREATE TABLE dbo.items (id int NOT NULL PRIMARY KEY)");
            List<TableName> tables = List.of(new TableName("dbo", "orders"), new TableName("dbo", "items"));
            CyclicBarrier start = new CyclicBarrier(TASKS);
            List<Future<Integer>> captured = new ArrayList<>();
            for (int task = 0; task < TASKS; task++) {
                captured.add(tasks.submit(() -> {
                    try (SingleConnectionDataSource connection =
                            new SingleConnectionDataSource(source.connect(), false)) {
                        ChangeDataCapture cdc = new ChangeDataCapture(JdbcClient.create(connection));
                        start.await();
                        cdc.enable();
                        return cdc.capture(tables);
                    }
                }));
            }

            int made = 0;
            for (Future<Integer> task : captured) {
                made += task.get();
            }
            assertThat(made).isEqualTo(tables.size());
            assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables")).isEqualTo("2");
        } finally {
            tasks.shutdownNow();
        }
    }
}
