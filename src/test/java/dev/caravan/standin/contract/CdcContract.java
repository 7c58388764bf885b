// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Change data capture; a real server needs SQL Server Agent for it. */
@Cites("https://learn.microsoft.com/sql/relational-databases/track-changes/about-change-data-capture-sql-server")
abstract class CdcContract extends Contract {
    private static final String ERRORS =
            "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-21000-to-30999";
    private static final Duration CAPTURE = Duration.ofSeconds(60);

    @BeforeAll
    void enableDatabase() throws SQLException {
        sql().run("EXEC sys.sp_cdc_enable_db");
    }

    @BeforeEach
    void enableTable() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.item (id int NOT NULL CONSTRAINT pk_item PRIMARY KEY, name varchar(20) NULL,"
                                + " price int NULL)",
                        "EXEC sys.sp_cdc_enable_table N'dbo', N'item', @role_name = NULL");
    }

    @AfterEach
    void dropTable() throws SQLException {
        sql().run("IF @@TRANCOUNT > 0 ROLLBACK", "DROP TABLE dbo.item");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    /** Rows of the change table once there are so many, in the order of the log. */
    private List<List<@Nullable Object>> changes(int count, String columns) {
        String query = "SELECT " + columns + " FROM cdc.dbo_item_CT ORDER BY __$start_lsn, __$command_id, __$seqval,"
                + " __$operation";
        return Awaitility.await().atMost(CAPTURE).until(() -> sql().rows(query), rows -> rows.size() >= count);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-tables/cdc-capture-instance-ct-transact-sql")
    void operationsAreNumbered() throws SQLException {
        sql().run(
                        "INSERT dbo.item VALUES (1, 'pen', 5)",
                        "UPDATE dbo.item SET price = 6 WHERE id = 1",
                        "DELETE dbo.item WHERE id = 1");

        assertThat(changes(4, "__$operation, id, name, price"))
                .containsExactly(row(2, 1, "pen", 5), row(3, 1, "pen", 5), row(4, 1, "pen", 6), row(1, 1, "pen", 6));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-tables/cdc-capture-instance-ct-transact-sql")
    void oneTransactionHasOneLsnAndARollbackLeavesNothing() throws SQLException {
        sql().run("BEGIN TRAN", "INSERT dbo.item VALUES (9, 'x', 1)", "ROLLBACK");
        sql().run(
                        "BEGIN TRAN",
                        "INSERT dbo.item VALUES (1, 'a', 1)",
                        "SAVE TRAN s1",
                        "INSERT dbo.item VALUES (2, 'b', 2)",
                        "ROLLBACK TRAN s1",
                        "INSERT dbo.item VALUES (3, 'c', 3)",
                        "COMMIT");

        assertThat(changes(2, "id")).containsExactly(row(1), row(3));
        assertThat(sql().value("SELECT COUNT(DISTINCT __$start_lsn) FROM cdc.dbo_item_CT"))
                .isEqualTo(1);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-tables/cdc-change-tables-transact-sql")
    void changeTablesDescribeTheInstance() throws SQLException {
        assertThat(sql().names("SELECT * FROM cdc.change_tables"))
                .startsWith(
                        "object_id",
                        "version",
                        "source_object_id",
                        "capture_instance",
                        "start_lsn",
                        "end_lsn",
                        "supports_net_changes",
                        "has_drop_pending",
                        "role_name",
                        "index_name",
                        "filegroup_name",
                        "create_date");
        assertThat(sql().rows("SELECT capture_instance, supports_net_changes, index_name FROM cdc.change_tables"))
                .containsExactly(row("dbo_item", true, "pk_item"));
        assertThat(sql().rows("SELECT column_name, column_type, column_ordinal FROM cdc.captured_columns ORDER BY"
                        + " column_ordinal"))
                .containsExactly(row("id", "int", 1), row("name", "varchar", 2), row("price", "int", 3));
        assertThat(sql().rows("SELECT column_name, index_ordinal FROM cdc.index_columns"))
                .hasSize(1)
                .allSatisfy(values -> assertThat(values.get(0)).isEqualTo("id"));
    }

    @ParameterizedTest
    @Cites(ERRORS)
    @CsvSource(
            delimiter = '|',
            value = {
                "EXEC sys.sp_cdc_enable_table N'dbo', N'nosuch', @role_name = NULL | 22931",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'item', @role_name = NULL | 22926",
                "EXEC sys.sp_cdc_disable_table N'dbo', N'item', N'nosuch' | 22960",
                "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = -1 | 22994",
                "TRUNCATE TABLE dbo.item | 4711"
            })
    void refusalsHaveTheirNumbers(String statement, int number) {
        assertThat(errorOf(statement).number()).isEqualTo(number);
    }

    @Test
    @Cites(ERRORS)
    void aTableHasAtMostTwoInstances() throws SQLException {
        sql().run("EXEC sys.sp_cdc_enable_table N'dbo', N'item', N'second', @role_name = NULL");

        assertThat(errorOf("EXEC sys.sp_cdc_enable_table N'dbo', N'item', N'third', @role_name = NULL")
                        .number())
                .isEqualTo(22962);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/database-engine/configure-windows/configure-the-max-text-repl-size-server-configuration-option")
    void aLargeValueFailsWhereItIsNotAllowed() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.doc (id int PRIMARY KEY, body varchar(max))",
                        "EXEC sys.sp_cdc_enable_table N'dbo', N'doc', @role_name = NULL",
                        "EXEC sp_configure 'max text repl size', 65536; RECONFIGURE");
        try {
            assertThat(errorOf("INSERT dbo.doc VALUES (1, REPLICATE(CAST('x' AS varchar(max)), 65537))")
                            .number())
                    .isEqualTo(7139);
            sql().run("INSERT dbo.doc VALUES (2, REPLICATE(CAST('x' AS varchar(max)), 65536))");
        } finally {
            sql().run("EXEC sp_configure 'max text repl size', -1; RECONFIGURE", "DROP TABLE dbo.doc");
        }
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-functions/cdc-fn-cdc-get-net-changes-capture-instance-transact-sql")
    void netChangesHaveOneRowForAKey() throws SQLException {
        sql().run(
                        "INSERT dbo.item VALUES (1, 'a', 1), (2, 'b', 2)",
                        "UPDATE dbo.item SET price = 9 WHERE id = 1",
                        "DELETE dbo.item WHERE id = 2");
        changes(5, "id");

        assertThat(sql().rows("SELECT __$operation, id, price FROM cdc.fn_cdc_get_net_changes_dbo_item("
                        + "sys.fn_cdc_get_min_lsn('dbo_item'), sys.fn_cdc_get_max_lsn(), N'all')"))
                .containsExactly(row(2, 1, 9));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-functions/cdc-fn-cdc-get-all-changes-capture-instance-transact-sql")
    void allChangesShowTheOldImageOnDemandAndRefuseABadRange() throws SQLException {
        sql().run("INSERT dbo.item VALUES (1, 'a', 1)", "UPDATE dbo.item SET price = 2 WHERE id = 1");
        changes(3, "id");
        String all = "SELECT __$operation FROM cdc.fn_cdc_get_all_changes_dbo_item(%s, sys.fn_cdc_get_max_lsn(), N'%s')"
                + " ORDER BY __$start_lsn, __$seqval, __$operation";

        assertThat(sql().column(all.formatted("sys.fn_cdc_get_min_lsn('dbo_item')", "all")))
                .containsExactly(2, 4);
        assertThat(sql().column(all.formatted("sys.fn_cdc_get_min_lsn('dbo_item')", "all update old")))
                .containsExactly(2, 3, 4);
        assertThat(errorOf(all.formatted("0x00000000000000000001", "all")).number())
                .isEqualTo(313);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-functions/sys-fn-cdc-map-time-to-lsn-transact-sql")
    void timesAndLsnsMapInAllFourRelations() throws SQLException {
        sql().run("INSERT dbo.item VALUES (1, 'a', 1)");
        changes(1, "id");
        String lsn = "(SELECT MAX(__$start_lsn) FROM cdc.dbo_item_CT)";
        String time = "sys.fn_cdc_map_lsn_to_time(" + lsn + ")";

        assertThat(sql().value("SELECT CASE WHEN sys.fn_cdc_map_time_to_lsn('largest less than or equal', " + time
                        + ") >= " + lsn + " THEN 1 ELSE 0 END"))
                .isEqualTo(1);
        assertThat(sql().value("SELECT CASE WHEN sys.fn_cdc_map_time_to_lsn('smallest greater than or equal', " + time
                        + ") <= " + lsn + " THEN 1 ELSE 0 END"))
                .isEqualTo(1);
        assertThat(sql().value("SELECT CASE WHEN sys.fn_cdc_map_time_to_lsn('largest less than', " + time + ") < " + lsn
                        + " THEN 1 ELSE 0 END"))
                .isEqualTo(1);
        assertThat(
                        sql().value(
                                        "SELECT sys.fn_cdc_map_time_to_lsn('smallest greater than', DATEADD(day, 1, GETDATE()))"))
                .isNull();
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-functions/sys-fn-cdc-increment-lsn-transact-sql")
    void lsnsStepByOne() throws SQLException {
        assertThat(sql().rows("SELECT sys.fn_cdc_increment_lsn(0x0000002500000001FFFF),"
                        + " sys.fn_cdc_decrement_lsn(0x00000025000000020000),"
                        + " sys.fn_cdc_get_min_lsn('nosuch')"))
                .containsExactly(row("00000025000000020000", "0000002500000001FFFF", "00000000000000000000"));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-help-jobs-transact-sql")
    void jobsHaveTheirDefaults() throws SQLException {
        assertThat(sql().rows("SELECT job_type, maxtrans, maxscans, continuous, pollinginterval, retention FROM"
                        + " msdb.dbo.cdc_jobs WHERE database_id = DB_ID() ORDER BY job_type"))
                .hasSize(2)
                .satisfiesExactly(
                        capture -> assertThat(capture).startsWith("capture", 500, 10, true, 5L),
                        cleanup -> assertThat(cleanup.get(5)).isEqualTo(4320L));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-tables/cdc-ddl-history-transact-sql")
    void changesOfTheTableAreNoted() throws SQLException {
        sql().run("ALTER TABLE dbo.item ADD colour varchar(10) NULL", "INSERT dbo.item (id, colour) VALUES (1, 'red')");
        changes(1, "id");

        assertThat(sql().column("SELECT ddl_command FROM cdc.ddl_history"))
                .hasSize(1)
                .allSatisfy(command ->
                        assertThat(command).asString().contains("ALTER TABLE dbo.item ADD colour varchar(10) NULL"));
        assertThat(sql().names("SELECT * FROM cdc.dbo_item_CT")).doesNotContain("colour");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-tables/dbo-sysjobs-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-tables/dbo-sysjobsteps-transact-sql"
    })
    void agentKnowsTheJobsByName() throws SQLException {
        assertThat(sql().column("SELECT name FROM msdb.dbo.sysjobs WHERE name IN ('cdc.' + DB_NAME() + '_capture',"
                        + " 'cdc.' + DB_NAME() + '_cleanup') AND enabled = 1 ORDER BY name"))
                .hasSize(2);
        assertThat(
                        sql().column(
                                        "SELECT s.command FROM msdb.dbo.sysjobs j JOIN msdb.dbo.sysjobsteps s ON s.job_id = j.job_id"
                                                + " JOIN msdb.dbo.cdc_jobs c ON c.job_id = j.job_id"
                                                + " WHERE c.database_id = DB_ID() AND c.job_type = 'capture' ORDER BY s.step_id"))
                .containsExactly("RAISERROR(22801, 10, -1)", "sys.sp_MScdc_capture_job");
        assertThat(errorOf("EXEC msdb.dbo.sp_start_job @job_name = N'no such job'")
                        .number())
                .isEqualTo(14262);
    }
}
