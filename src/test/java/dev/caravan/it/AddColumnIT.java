// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A column that is added at the source follows when the table gets a capture instance with it. */
class AddColumnIT {

    @Test
    void aColumnFollowsWithTheSecondCaptureInstanceOfItsTable() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                    "INSERT INTO dbo.orders VALUES (1, N'before')");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);

                source.execute(
                        "ALTER TABLE dbo.orders ADD amount decimal(10,2) NULL",
                        "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders',"
                                + " @role_name = NULL, @capture_instance = N'dbo_orders_v2', @supports_net_changes = 0",
                        "INSERT INTO dbo.orders VALUES (2, N'after', 12.34)",
                        "UPDATE dbo.orders SET amount = 5 WHERE id = 1");
                caravan.awaitCaughtUp(source);

                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                assertThat(target.value("SELECT amount FROM dbo.orders WHERE id = 2"))
                        .isEqualTo("12.34");
                assertThat(caravan.status().counts().ddls()).isEqualTo(1);
            }
        }
    }
}
