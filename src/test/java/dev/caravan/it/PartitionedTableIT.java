// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables that are cut into partitions at the target are loaded and followed like others. */
class PartitionedTableIT {

    private static final String WHERE =
            "SELECT id, replace(tableoid::regclass::text, 'dbo.orders_', '')" + " FROM dbo.orders ORDER BY id";

    @Test
    void rowsMoveBetweenPartitionsAsTheirColumnChanges() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, created datetime NOT NULL, note nvarchar(max))",
                    "INSERT INTO dbo.orders VALUES (1, '2024-01-15', N'a'), (2, '2024-02-15', N'b'), (3, '1999-01-01', N'c'), (5, '2024-01-05', NULL)",
                    "CREATE TABLE dbo.regions (id int NOT NULL, region varchar(2) NOT NULL,"
                            + " CONSTRAINT pk PRIMARY KEY (id))",
                    "INSERT INTO dbo.regions VALUES (1, 'EU'), (2, 'US')");
            try (Caravan caravan = Caravan.start(task(source, target))) {
                caravan.await(TaskState.SYNCHRONIZING);
                assertThat(target.rows(WHERE))
                        .containsExactly(List.of(1, "p1"), List.of(2, "p2"), List.of(3, "default"), List.of(5, "p1"));

                source.execute(
                        "UPDATE dbo.orders SET created = '2024-02-01' WHERE id = 1",
                        "UPDATE dbo.orders SET created = '2030-01-01', note = N'late' WHERE id = 2",
                        "UPDATE dbo.orders SET created = '2024-01-01' WHERE id = 3",
                        "UPDATE dbo.orders SET note = N'moved' WHERE id = 3",
                        "UPDATE dbo.orders SET created = '2024-02-05' WHERE id = 5",
                        "INSERT INTO dbo.orders VALUES (4, '2024-01-31 23:59:59.997', N'd')",
                        "UPDATE dbo.regions SET region = 'US' WHERE id = 1",
                        "DELETE FROM dbo.regions WHERE id = 2");
                caravan.awaitCaughtUp(source);

                assertThat(target.rows(WHERE))
                        .containsExactly(
                                List.of(1, "p2"),
                                List.of(2, "default"),
                                List.of(3, "p1"),
                                List.of(4, "p1"),
                                List.of(5, "p2"));
                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                Comparison.assertEqual(source, "dbo.regions", target, "dbo.regions");
                assertThat(target.value("SELECT count(*) FROM dbo.regions_p2")).isEqualTo("1");
            }
        }
    }

    private static Map<String, Object> task(SourceDatabase source, TargetDatabase target) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.tasks.it.tables[0].type", "partitioned");
        task.put("caravan.tasks.it.tables[0].partition.by", "range");
        task.put("caravan.tasks.it.tables[0].partition.column", "created");
        task.put("caravan.tasks.it.tables[0].partition.from", "2024-01-01");
        task.put("caravan.tasks.it.tables[0].partition.to", "2025-01-01");
        task.put("caravan.tasks.it.tables[0].partition.every", "1 month");
        task.put("caravan.tasks.it.tables[1].source", "dbo.regions");
        task.put("caravan.tasks.it.tables[1].partition.by", "list");
        task.put("caravan.tasks.it.tables[1].partition.column", "region");
        task.put("caravan.tasks.it.tables[1].partition.values", "EU,US");
        return task;
    }
}
