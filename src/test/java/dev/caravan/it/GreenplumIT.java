// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.GreenplumProxy;
import dev.caravan.testing.LookAlike;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole task with the statements for Greenplum, on a PostgreSQL that shows the catalogue of Greenplum and does not see the
 * clauses that only that knows: 9.3 for Greenplum 6, whose kernel is that of 9.4, and the usual one for Greenplum 7. What is
 * proved is that the kernel understands every statement, from the prechecks to added columns; not what segments make of
 * them.
 */
class GreenplumIT {

    private static final String LAYOUT_6 = "DISTRIBUTED BY (\"id\")\nPARTITION BY RANGE (\"created\")";
    private static final String LAYOUT_7 = "PARTITION BY RANGE (\"created\")\nDISTRIBUTED BY (\"id\")";

    @ParameterizedTest
    @EnumSource
    void aTaskLoadsFollowsAndGoesOnAfterAPause(LookAlike greenplum) throws Exception {
        boolean six = greenplum == LookAlike.GREENPLUM6;
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = six ? OtherPostgres.V9_3.create() : TargetDatabase.create();
                GreenplumProxy proxy = new GreenplumProxy(target)) {
            greenplum.dress(target);
            fill(source);
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.target.url", proxy.url());
            define(task);
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);
                change(source);
                caravan.awaitCaughtUp(source);
                caravan.tasks().command("it", Command.PAUSE);
                caravan.await(TaskState.PAUSED);
                source.execute("UPDATE dbo.orders SET note = N'while paused' WHERE id = 3");
                caravan.tasks().command("it", Command.RESUME);
                caravan.awaitCaughtUp(source);

                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                Comparison.assertEqual(source, "dbo.country", target, "dbo.country");
                assertThat(caravan.status().counts().repaired()).isZero();
            }
            assertThat(proxy.changed())
                    .anyMatch(sql -> sql.contains(six ? LAYOUT_6 : LAYOUT_7))
                    .anyMatch(sql -> sql.contains("\"dbo\".\"country\"") && sql.contains("DISTRIBUTED REPLICATED"))
                    .anyMatch(sql -> sql.startsWith("CREATE TEMP TABLE") && sql.contains("DISTRIBUTED BY"))
                    .anyMatch(sql -> sql.contains("caravan.\"position_it\""))
                    .anyMatch(sql -> sql.contains("\"optimizer\" = E'off'"));
            assertThat(target.value("SELECT batches > 0 FROM caravan.position_it"))
                    .isEqualTo("true");
        }
    }

    private static void define(Map<String, Object> task) {
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.tasks.it.tables[0].partition.by", "range");
        task.put("caravan.tasks.it.tables[0].partition.column", "created");
        task.put("caravan.tasks.it.tables[0].partition.from", "2024-01-01");
        task.put("caravan.tasks.it.tables[0].partition.to", "2025-01-01");
        task.put("caravan.tasks.it.tables[0].partition.every", "1 month");
        task.put("caravan.tasks.it.tables[1].source", "dbo.country");
        task.put("caravan.tasks.it.tables[1].type", "dimension");
    }

    private static void fill(SourceDatabase source) throws Exception {
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, created datetime2(3) NOT NULL, note nvarchar(50) NULL,"
                        + " total decimal(18,4) NULL, code uniqueidentifier NULL, paid bit NULL, raw varbinary(20) NULL,"
                        + " at datetimeoffset NULL)",
                "CREATE TABLE dbo.country (code char(2) NOT NULL PRIMARY KEY, name nvarchar(40) NOT NULL)",
                "INSERT INTO dbo.country VALUES ('DE', N'Deutschland'), ('FR', N'France')");
        for (int i = 1; i <= 300; i++) {
            source.execute("INSERT INTO dbo.orders VALUES (" + i + ", '2024-0" + (1 + i % 9) + "-15', N'n" + i + "', "
                    + i + ".25, NEWID(), 1, 0x01FF, '2024-01-01T12:00:00+02:00')");
        }
    }

    private static void change(SourceDatabase source) throws Exception {
        source.execute(
                "UPDATE dbo.orders SET note = N'changed', total = NULL WHERE id <= 150",
                "DELETE FROM dbo.orders WHERE id > 290",
                "UPDATE dbo.orders SET created = '2024-12-31' WHERE id BETWEEN 160 AND 170",
                "UPDATE dbo.orders SET id = 1000 WHERE id = 5",
                "UPDATE dbo.country SET name = N'Frankreich' WHERE code = 'FR'",
                "INSERT INTO dbo.country VALUES ('IT', N'Italia')",
                "DELETE FROM dbo.country WHERE code = 'DE'",
                "ALTER TABLE dbo.orders ADD extra int NULL",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders', @role_name = NULL,"
                        + " @capture_instance = N'dbo_orders_v2', @supports_net_changes = 0",
                "UPDATE dbo.orders SET extra = 7 WHERE id = 1");
    }
}
