// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What others have changed in the target is put right where a change meets it, and counted. */
class DriftIT {

    @Test
    void rowsThatSomebodyChangedInTheTargetAreRepairedAndCounted() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                    "INSERT INTO dbo.orders VALUES (1, N'a'), (2, N'b'), (3, N'c')");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);
                caravan.awaitCaughtUp(source);
                target.execute(
                        "DELETE FROM dbo.orders WHERE id IN (1, 2); INSERT INTO dbo.orders VALUES (4, 'not ours')");

                source.execute(
                        "UPDATE dbo.orders SET note = N'changed' WHERE id = 1",
                        "DELETE FROM dbo.orders WHERE id = 2",
                        "INSERT INTO dbo.orders VALUES (4, N'd')");
                caravan.awaitCaughtUp(source);

                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                assertThat(caravan.status().counts().repaired()).isEqualTo(3);
                MeterRegistry meters = caravan.context().getBean(MeterRegistry.class);
                Awaitility.await("the metric shows it")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> meters.get("caravan.rows.repaired")
                                        .functionCounter()
                                        .count()
                                == 3);
            }
        }
    }
}
