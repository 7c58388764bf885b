// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import dev.caravan.testing.GreenplumProxy;
import dev.caravan.testing.LookAlike;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole task with the statements for Greenplum, on a PostgreSQL that shows the catalogue of Greenplum and does not see the
 * clauses that only that knows: 9.3 for Greenplum 6, whose kernel is that of 9.4, and the usual one for Greenplum 7. What is
 * proved is that the kernel understands every statement, from the prechecks to added columns; not what segments make of
 * them.
 */
class GreenplumIT {

    private static final int KERNEL_OF_ANALYTICDB_6 = 90_426;
    private static final String LAYOUT_6 = "DISTRIBUTED BY (\"id\")\nPARTITION BY RANGE (\"created\")";
    private static final String LAYOUT_7 = "PARTITION BY RANGE (\"created\")\nDISTRIBUTED BY (\"id\")";

    /**
     * To AnalyticDB 6, changes that may repeat the load go by a COPY that overwrites. The server here is newer than its kernel
     * and has upserts, as AnalyticDB's has.
     */
    @Test
    void changesThatRepeatTheLoadGoToAnalyticDbByACopyThatOverwrites() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                GreenplumProxy proxy = new GreenplumProxy(target).withVersion(KERNEL_OF_ANALYTICDB_6)) {
            LookAlike.GREENPLUM6.dress(target);
            fill(source);
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.target.url", proxy.url());
            task.put("caravan.tasks.it.target.dialect", "adbpg6");
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            task.put("caravan.tasks.it.tables[1].source", "dbo.country");
            task.put("caravan.tasks.it.tables[1].type", "dimension");
            task.put("caravan.tasks.it.load.max-rows-per-second", "100");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.INITIALIZING);
                Awaitility.await("changes from now on are read")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> target.value("SELECT to_regclass('caravan.position_it')") != null
                                && "1".equals(target.value("SELECT count(*) FROM caravan.position_it")));
                source.execute(
                        "UPDATE dbo.orders SET note = N'while loading', raw = NULL WHERE id <= 250",
                        "DELETE FROM dbo.orders WHERE id BETWEEN 251 AND 260",
                        "UPDATE dbo.orders SET id = id + 1000 WHERE id <= 20");
                caravan.awaitCaughtUp(source);

                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                assertThat(proxy.changed())
                        .anyMatch(sql ->
                                sql.startsWith("COPY \"dbo\".\"orders\"") && sql.endsWith("DO ON CONFLICT DO UPDATE"));

                verifyAndRepair(caravan, target);
                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                assertThat(caravan.status().counts().retries()).isZero();
            }
        }
    }

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

                verifyAndRepair(caravan, target);
                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                Comparison.assertEqual(source, "dbo.country", target, "dbo.country");
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

    private static void verifyAndRepair(Caravan caravan, TargetDatabase target) {
        assertThat(verify(caravan, false)).allMatch(VerifiedTable::isEqual);
        target.execute(
                "DELETE FROM dbo.orders WHERE id = 108; UPDATE dbo.orders SET note = 'theirs' WHERE id IN (109, 110);"
                        + " INSERT INTO dbo.orders (id, created) VALUES (5000, '2024-05-05');"
                        + " DELETE FROM dbo.country WHERE code = 'FR'");
        assertThat(verify(caravan, false))
                .extracting(VerifiedTable::missing, VerifiedTable::different, VerifiedTable::surplus)
                .containsExactly(tuple(1L, 0L, 0L), tuple(1L, 2L, 1L));
        assertThat(verify(caravan, true)).extracting(VerifiedTable::repaired).containsExactly(1L, 4L);
        assertThat(verify(caravan, false)).allMatch(VerifiedTable::isEqual);
    }

    private static List<VerifiedTable> verify(Caravan caravan, boolean repair) {
        return caravan.tasks().verify("it", new Verifying(repair, Caravan.PATIENCE, remark -> {}, table -> {}));
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
