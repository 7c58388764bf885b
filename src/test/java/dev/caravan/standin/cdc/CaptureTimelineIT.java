// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.standin.SqlClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** LSNs, when changes appear, how long they stay, and the query functions. */
class CaptureTimelineIT extends CapturedShopFixture {
    private static final String COUNT = "SELECT COUNT(*) FROM cdc.dbo_item_CT";
    private static final String ALL = "SELECT [__$operation], id, name FROM cdc.fn_cdc_get_all_changes_dbo_item(";
    private static final String NET = "SELECT [__$operation], id, name FROM cdc.fn_cdc_get_net_changes_dbo_item(";
    private static final String WHOLE = "sys.fn_cdc_get_min_lsn('dbo_item'), sys.fn_cdc_get_max_lsn(), ";

    @Test
    void concurrentCommitsGetLsnsInTheOrderOfTheirCommits() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            int base = w * 1000;
            writers.add(pool.submit(() -> {
                try (SqlClient client = connect("shop")) {
                    for (int i = 0; i < 50; i++) {
                        client.run("INSERT dbo.item VALUES (" + (base + i) + ", 'x')");
                    }
                }
                return null;
            }));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        pool.shutdown();

        assertThat(captured("SELECT COUNT(DISTINCT [__$start_lsn]) FROM cdc.dbo_item_CT")
                        .get(0))
                .containsExactly(200);
        for (int w = 0; w < 4; w++) {
            assertThat(sql.column("SELECT id FROM cdc.dbo_item_CT WHERE id / 1000 = " + w + " ORDER BY [__$start_lsn]"))
                    .hasSize(50)
                    .isSortedAccordingTo((a, b) -> Integer.compare((Integer) a, (Integer) b));
        }
    }

    @Test
    void nothingIsCapturedWhileTheAgentIsStopped() throws SQLException {
        sql.run("EXEC standin.stop_agent", "INSERT dbo.item VALUES (1, 'a')", "EXEC standin.await_capture");
        assertThat(sql.value(COUNT)).isEqualTo(0);
        assertThat(sql.column(
                        "SELECT status FROM sys.dm_server_services WHERE servicename LIKE N'SQL Server Agent (%'"))
                .containsExactly(1);

        sql.run("EXEC standin.start_agent", "EXEC standin.await_capture");

        assertThat(sql.value(COUNT)).isEqualTo(1);
    }

    @Test
    void aFrozenCaptureAdvancesByWholeTransactions() throws SQLException {
        sql.run(
                "EXEC standin.await_capture",
                "EXEC standin.freeze_capture",
                "INSERT dbo.item VALUES (1, 'a'), (2, 'b')",
                "INSERT dbo.item VALUES (3, 'c')",
                "EXEC standin.advance_capture 1",
                "EXEC standin.await_capture");

        assertThat(sql.value(COUNT)).isEqualTo(2);
    }

    @Test
    void aDelayedTransactionAppearsAsAWhole() throws SQLException {
        sql.run(
                "EXEC standin.set_capture_delay 300",
                "BEGIN TRAN INSERT dbo.item VALUES (1, 'a') INSERT dbo.item VALUES (2, 'b') INSERT dbo.item VALUES"
                        + " (3, 'c') COMMIT");
        assertThat(sql.value(COUNT)).isEqualTo(0);

        List<@Nullable Object> seen = new ArrayList<>();
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
            seen.add(sql.value(COUNT));
            return !Integer.valueOf(0).equals(seen.get(seen.size() - 1));
        });
        assertThat(seen).containsOnly(0, 3);
    }

    @Test
    void aTransactionLargerThanAnyScanAppearsAsAWhole() throws SQLException {
        int rows = 50_000;
        sql.run(
                "EXEC standin.await_capture",
                "EXEC standin.freeze_capture",
                "WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                        + ") INSERT dbo.item SELECT i," + " 'x' FROM n OPTION (MAXRECURSION 0)",
                "INSERT dbo.item VALUES (0, 'after')",
                "EXEC standin.resume_capture");

        List<@Nullable Object> seen = new ArrayList<>();
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
            seen.add(sql.value(COUNT));
            return Integer.valueOf(rows + 1).equals(seen.get(seen.size() - 1));
        });
        assertThat(seen).isSubsetOf(0, rows, rows + 1);
    }

    @Test
    void jitterDelaysTransactionsButKeepsTheirOrder() throws SQLException {
        sql.run("EXEC standin.await_capture", "EXEC standin.set_capture_delay @millis = 50, @jitter = 200");
        for (int id = 1; id <= 20; id++) {
            sql.run("INSERT dbo.item VALUES (" + id + ", 'x')");
        }
        List<List<@Nullable Object>> seen = new ArrayList<>();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            seen.add(sql.column("SELECT id FROM cdc.dbo_item_CT ORDER BY __$start_lsn"));
            return seen.get(seen.size() - 1).size() == 20;
        });

        // Whatever a reader sees at a moment is a beginning of what was committed, without a gap.
        assertThat(seen)
                .allSatisfy(ids -> assertThat(ids)
                        .isEqualTo(java.util.stream.IntStream.rangeClosed(1, ids.size())
                                .boxed()
                                .toList()));
    }

    @Test
    void anInstanceHasNoStartBeforeTheCaptureJobSawIt() throws SQLException {
        sql.run("EXEC standin.stop_agent", "CREATE TABLE dbo.line (id int PRIMARY KEY)", enable("line", ""));

        assertThat(sql.column("SELECT sys.fn_cdc_get_min_lsn('dbo_line')")).containsExactly("00000000000000000000");
        assertThat(sql.column("SELECT start_lsn FROM cdc.change_tables WHERE capture_instance = 'dbo_line'"))
                .containsOnlyNulls();
    }

    @Test
    void allChangesShowTheOldImageOnDemand() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "UPDATE dbo.item SET name = 'b'");

        assertThat(captured(ALL + WHOLE + "N'all')")).containsExactly(List.of(2, 1, "a"), List.of(4, 1, "b"));
        assertThat(sql.rows(ALL + WHOLE + "N'all update old')"))
                .containsExactly(List.of(2, 1, "a"), List.of(3, 1, "a"), List.of(4, 1, "b"));
    }

    @Test
    void netChangesFoldByKey() throws SQLException {
        sql.run(
                "INSERT dbo.item VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "UPDATE dbo.item SET name = 'bb' WHERE id = 2",
                "DELETE dbo.item WHERE id = 3",
                "UPDATE dbo.item SET id = 9 WHERE id = 1");

        assertThat(captured(NET + WHOLE + "N'all') ORDER BY id"))
                .containsExactly(List.of(2, 2, "bb"), List.of(2, 9, "a"));
    }

    @Test
    void aRangeOutsideOfTheTimelineIsError313() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "EXEC standin.await_capture");

        SQLException error = catchThrowableOfType(
                SQLException.class, () -> sql.rows(ALL + "0x00000000000000000001, sys.fn_cdc_get_max_lsn(), N'all')"));

        assertThat(error.getErrorCode()).isEqualTo(313);
        // The driver puts words of its own before an error that follows the columns of a result.
        assertThat(error.getMessage())
                .endsWith("An insufficient number of arguments were supplied for the procedure or function"
                        + " cdc.fn_cdc_get_all_changes_ ... .");
    }

    @Test
    void aDroppedInstanceIsAnUnknownObject() {
        SQLException error = catchThrowableOfType(
                SQLException.class,
                () -> sql.rows("SELECT * FROM [shop].cdc.[fn_cdc_get_all_changes_gone](0x00, 0x01, N'all')"));

        assertThat(error.getErrorCode()).isEqualTo(208);
        assertThat(error.getMessage()).isEqualTo("Invalid object name 'shop.cdc.fn_cdc_get_all_changes_gone'.");
    }

    @Test
    void cleanupRaisesTheLowEndOfAllInstancesAndDeletesBelow() throws SQLException {
        sql.run(
                enable("item", ", @capture_instance = N'v2'"),
                "INSERT dbo.item VALUES (1, 'a')",
                "INSERT dbo.item VALUES (2, 'b')",
                "EXEC standin.await_capture",
                "EXEC standin.run_cleanup");

        assertThat(sql.column("SELECT id FROM cdc.dbo_item_CT")).containsExactly(2);
        assertThat(sql.column("SELECT COUNT(*) FROM cdc.change_tables WHERE start_lsn = sys.fn_cdc_get_max_lsn()"))
                .containsExactly(2);
    }

    @Test
    void cleanupOfOneInstanceTakesAMappedLsnOnly() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "EXEC standin.await_capture");

        SQLException error = catchThrowableOfType(
                SQLException.class,
                () -> sql.run("DECLARE @lsn binary(10) = sys.fn_cdc_decrement_lsn(sys.fn_cdc_get_max_lsn())"
                        + " EXEC sys.sp_cdc_cleanup_change_table N'dbo_item', @lsn"));

        assertThat(error.getErrorCode()).isEqualTo(22964);
    }

    @Test
    void mapsBetweenLsnAndTime() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "EXEC standin.await_capture");

        assertThat(sql.column("SELECT COUNT(*) FROM cdc.lsn_time_mapping WHERE sys.fn_cdc_map_lsn_to_time(start_lsn) ="
                        + " tran_end_time"))
                .isEqualTo(sql.column("SELECT COUNT(*) FROM cdc.lsn_time_mapping"));
        assertThat(sql.value("SELECT sys.fn_cdc_map_time_to_lsn('largest less than or equal', GETDATE())"))
                .isEqualTo(sql.value("SELECT sys.fn_cdc_get_max_lsn()"));
        assertThat(sql.value("SELECT sys.fn_cdc_map_time_to_lsn('smallest greater than', '2999-01-01')"))
                .isNull();
    }

    @Test
    void tellsWhichColumnsAMaskNames() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "UPDATE dbo.item SET name = 'b'");

        assertThat(captured("SELECT sys.fn_cdc_has_column_changed('dbo_item', 'name', [__$update_mask]),"
                        + " sys.fn_cdc_is_bit_set(sys.fn_cdc_get_column_ordinal('dbo_item', 'id'), [__$update_mask])"
                        + " FROM cdc.dbo_item_CT WHERE [__$operation] = 4"))
                .containsExactly(List.of(true, false));
    }

    @Test
    void queriesOfAChangeTableReadOnlyTheirRange() throws SQLException {
        for (int i = 0; i < 50; i++) {
            sql.run("INSERT dbo.item VALUES (" + i + ", 'x')");
        }
        sql.run("EXEC standin.await_capture");
        long before = visited();
        sql.rows("DECLARE @f binary(10) = sys.fn_cdc_get_max_lsn() SELECT id FROM [shop].cdc.[dbo_item_CT] WHERE"
                + " (([__$start_lsn] = @f AND [__$seqval] = 0x00000000000000000000 AND [__$operation] > 0) OR"
                + " ([__$start_lsn] = @f AND [__$seqval] > 0x00000000000000000000) OR ([__$start_lsn] > @f)) AND"
                + " [__$start_lsn] <= @f ORDER BY [__$start_lsn] ASC, [__$command_id] ASC, [__$seqval] ASC,"
                + " [__$operation] ASC");

        assertThat(visited() - before).isLessThan(5);
    }

    private long visited() {
        return java.util.Objects.requireNonNull(ChangeData.of(
                        java.util.Objects.requireNonNull(standIn.server().database("shop"))))
                .instances()
                .get(0)
                .store()
                .visited();
    }
}
