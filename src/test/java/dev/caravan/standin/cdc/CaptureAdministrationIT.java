// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.standin.SqlClient;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Enabling, disabling and what DDL does to captured tables. */
class CaptureAdministrationIT extends CapturedShopFixture {

    private int errorOf(String... batches) {
        return catchThrowableOfType(SQLException.class, () -> sql.run(batches)).getErrorCode();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "22931 | EXEC sys.sp_cdc_enable_table N'dbo', N'none', @role_name = NULL",
                "22926 | EXEC sys.sp_cdc_enable_table N'dbo', N'item', @role_name = NULL",
                "22973 | EXEC sys.sp_cdc_enable_table N'dbo', N'heap', @role_name = NULL, @filegroup_name = N'FG9'",
                "22939 | EXEC sys.sp_cdc_enable_table N'dbo', N'heap', @role_name = NULL, @supports_net_changes = 1",
                "22942 | EXEC sys.sp_cdc_enable_table N'dbo', N'heap', @role_name = NULL, @captured_column_list = N'x'",
                "22928 | EXEC sys.sp_cdc_enable_table N'dbo', N'heap', @role_name = NULL, @index_name = N'IX'",
                "201   | EXEC sys.sp_cdc_enable_table N'dbo', N'heap'",
                "22960 | EXEC sys.sp_cdc_disable_table N'dbo', N'item', N'other'",
                "22981 | EXEC sys.sp_cdc_help_change_data_capture N'dbo', N'heap'",
                "22994 | EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 0",
                "22995 | EXEC sys.sp_cdc_change_job @job_type = N'capture', @retention = 10",
                "4711  | TRUNCATE TABLE dbo.item",
                "4928  | EXEC sp_rename 'dbo.item.name', 'label', 'COLUMN'"
            })
    void refusesWithSqlServersNumbers(int number, String statement) throws SQLException {
        sql.run("CREATE TABLE dbo.heap (a int)");

        assertThat(errorOf(statement)).isEqualTo(number);
    }

    @Test
    void refusesTablesOfADatabaseThatIsNotEnabled() throws SQLException {
        sql.run("CREATE DATABASE plain");

        assertThat(errorOf("EXEC [plain].sys.sp_cdc_enable_table N'dbo', N'item', @role_name = NULL"))
                .isEqualTo(22901);
    }

    /** sp_cdc_enable_db works on its database alone, until the transaction ends. */
    @Test
    void aSessionThatEnablesADatabaseWaitsForAnotherThatDoes() throws SQLException {
        sql.run("CREATE DATABASE plain");
        try (SqlClient first = connect("plain");
                SqlClient second = connect("plain")) {
            first.run("BEGIN TRAN", "EXEC sys.sp_cdc_enable_db");

            assertThat(catchThrowableOfType(
                                    SQLException.class,
                                    () -> second.run("SET LOCK_TIMEOUT 10", "EXEC sys.sp_cdc_enable_db"))
                            .getErrorCode())
                    .isEqualTo(1222);
            first.run("ROLLBACK");
            second.run("EXEC sys.sp_cdc_enable_db");
            assertThat(second.value("SELECT COUNT(*) FROM sys.databases WHERE name = 'plain' AND is_cdc_enabled = 1"))
                    .isEqualTo(1);
        }
    }

    @Test
    void whoeverReadsThatADatabaseIsEnabledFindsItsTables() throws Exception {
        try (SqlClient reader = connect("master")) {
            for (int i = 0; i < 100; i++) {
                String database = "plain" + i;
                sql.run("CREATE DATABASE " + database);
                CompletableFuture<Object> found = CompletableFuture.supplyAsync(() -> {
                    try {
                        return reader.value("WHILE NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = '" + database
                                + "' AND is_cdc_enabled = 1) SET NOCOUNT ON; EXEC('SELECT COUNT(*) FROM " + database
                                + ".cdc.change_tables')");
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                });
                sql.run("EXEC " + database + ".sys.sp_cdc_enable_db");

                assertThat(found.get(30, TimeUnit.SECONDS)).isEqualTo(0);
            }
        }
    }

    @Test
    void refusesADatabaseWhereTheSchemaNameIsTaken() throws SQLException {
        sql.run("CREATE DATABASE plain", "USE plain", "CREATE SCHEMA cdc");

        assertThat(errorOf("EXEC sys.sp_cdc_enable_db")).isEqualTo(22906);
    }

    @Test
    void refusesSystemDatabases() {
        assertThat(errorOf("EXEC master.sys.sp_cdc_enable_db")).isEqualTo(22989);
    }

    @Test
    void needsSysadminToEnableADatabase() throws SQLException {
        sql.run("CREATE DATABASE plain", "EXEC standin.set_property 'role.sysadmin', '0'");

        assertThat(errorOf("EXEC [plain].sys.sp_cdc_enable_db")).isEqualTo(22902);
    }

    @Test
    void allowsTwoInstancesATable() throws SQLException {
        sql.run(enable("item", ", @capture_instance = N'second'"));

        assertThat(errorOf(enable("item", ", @capture_instance = N'third'"))).isEqualTo(22962);
    }

    @Test
    void worksFromAnyCurrentDatabase() throws SQLException {
        sql.run("CREATE TABLE dbo.line (id int PRIMARY KEY)", "USE master");

        sql.run(
                "EXEC [shop].sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'line', @role_name = NULL");

        assertThat(sql.column("SELECT capture_instance FROM [shop].cdc.change_tables"))
                .containsExactly("dbo_item", "dbo_line");
    }

    @Test
    void aSecondInstanceStartsBehindTheFirst() throws SQLException {
        sql.run(
                "INSERT dbo.item VALUES (1, 'a')",
                enable("item", ", @capture_instance = N'v2'"),
                "INSERT dbo.item VALUES (2, 'b')");

        assertThat(captured("SELECT id FROM cdc.dbo_item_CT")).hasSize(2);
        assertThat(sql.column("SELECT id FROM cdc.v2_CT")).containsExactly(2);
        assertThat(sql.column("SELECT COUNT(*) FROM cdc.change_tables n JOIN cdc.change_tables o ON n.start_lsn >"
                        + " o.start_lsn WHERE n.capture_instance = 'v2'"))
                .containsExactly(1);
    }

    @Test
    void enablingMakesAMappedTransactionOfItsOwn() throws SQLException {
        assertThat(captured("SELECT COUNT(*) FROM cdc.lsn_time_mapping WHERE tran_id <> 0x00")
                        .get(0))
                .containsExactly(1);
        assertThat(sql.column("SELECT COUNT(*) FROM cdc.change_tables WHERE start_lsn < sys.fn_cdc_get_max_lsn()"))
                .containsExactly(1);
    }

    @Test
    void enablingIsTakenBackByARollback() throws SQLException {
        sql.run("CREATE TABLE dbo.line (id int PRIMARY KEY)", "BEGIN TRAN", enable("line", ""), "ROLLBACK");

        assertThat(captured("SELECT capture_instance FROM cdc.change_tables"))
                .extracting(row -> row.get(0))
                .containsExactly("dbo_item");
    }

    @Test
    void droppingATableEndsItsInstances() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "DROP TABLE dbo.item");

        assertThat(captured("SELECT capture_instance FROM cdc.change_tables")).isEmpty();
        assertThat(errorOf("SELECT * FROM cdc.dbo_item_CT")).isEqualTo(208);
    }

    @Test
    void disablingRemovesChangesAtOnce() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "EXEC sys.sp_cdc_disable_table N'dbo', N'item', N'all'");

        assertThat(errorOf("SELECT * FROM [shop].cdc.[fn_cdc_get_all_changes_dbo_item](0x00, 0x01, N'all')"))
                .isEqualTo(208);
        assertThat(sql.column("SELECT is_tracked_by_cdc FROM sys.tables WHERE name = 'item'"))
                .containsExactly(false);
    }

    @Test
    void notesAlterTableAndKeepsTheOldShape() throws SQLException {
        sql.run(
                "ALTER TABLE dbo.item ADD price int NULL",
                "INSERT dbo.item VALUES (1, 'a', 5)",
                "ALTER TABLE dbo.item DROP COLUMN name",
                "INSERT dbo.item VALUES (2, 6)");

        assertThat(captured("SELECT id, name FROM cdc.dbo_item_CT ORDER BY [__$start_lsn]"))
                .containsExactly(List.of(1, "a"), java.util.Arrays.asList(2, null));
        assertThat(sql.column("SELECT ddl_command FROM cdc.ddl_history ORDER BY ddl_lsn"))
                .containsExactly("ALTER TABLE dbo.item ADD price int NULL", "ALTER TABLE dbo.item DROP COLUMN name");
    }

    @Test
    void alterColumnChangesTheTypeInTheChangeTable() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.line (id int PRIMARY KEY, amount int)",
                enable("line", ""),
                "INSERT dbo.line VALUES (1, 5)",
                "ALTER TABLE dbo.line ALTER COLUMN amount bigint",
                "INSERT dbo.line VALUES (2, 6000000000)");

        assertThat(captured("SELECT amount FROM cdc.dbo_line_CT ORDER BY [__$start_lsn]"))
                .containsExactly(List.of(5L), List.of(6_000_000_000L));
        assertThat(sql.column("SELECT required_column_update FROM cdc.ddl_history"))
                .containsExactly(true);
    }

    @Test
    void listsItsJobsWithDefaults() throws SQLException {
        assertThat(sql.rows("SELECT job_type, maxtrans, maxscans, pollinginterval, retention FROM msdb.dbo.cdc_jobs"
                        + " WHERE database_id = DB_ID('shop')"))
                .containsExactly(List.of("capture", 500, 10, 5L, 0L), List.of("cleanup", 0, 0, 0L, 4320L));
    }

    @Test
    void aScanByHandCapturesWhereNoJobDoes() throws SQLException {
        sql.run("EXEC standin.await_capture");
        assertThatThrownBy(() -> sql.run("EXEC sys.sp_cdc_scan")).hasMessageContaining("sp_replcmds");
        sql.run(
                "EXEC sys.sp_cdc_stop_job N'capture'",
                "INSERT dbo.item VALUES (1, 'a')",
                "INSERT dbo.item VALUES (2, 'b')");
        assertThat(sql.value("SELECT COUNT(*) FROM cdc.dbo_item_CT")).isEqualTo(0);

        sql.run("EXEC sys.sp_cdc_scan @maxtrans = 1, @maxscans = 1");
        assertThat(sql.column("SELECT id FROM cdc.dbo_item_CT")).containsExactly(1);
        sql.run("EXEC sys.sp_cdc_scan");
        assertThat(sql.column("SELECT id FROM cdc.dbo_item_CT")).containsExactly(1, 2);
    }

    @Test
    void disablingTheDatabaseTakesEverythingAway() throws SQLException {
        sql.run("EXEC sys.sp_cdc_disable_db");

        assertThat(sql.column("SELECT is_cdc_enabled FROM sys.databases WHERE name = 'shop'"))
                .containsExactly(false);
        assertThat(sql.column("SELECT COUNT(*) FROM sys.schemas WHERE name = 'cdc'"))
                .containsExactly(0);
        assertThat(errorOf("SELECT * FROM cdc.change_tables")).isEqualTo(208);
    }

    @Test
    void itsTablesAreInTheCatalogue() throws SQLException {
        assertThat(sql.column("SELECT t.name FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE"
                        + " s.name = 'cdc' AND t.is_ms_shipped = 1 ORDER BY t.name"))
                .containsExactly(
                        "captured_columns",
                        "change_tables",
                        "dbo_item_CT",
                        "ddl_history",
                        "index_columns",
                        "lsn_time_mapping");
        assertThat(sql.value("SELECT OBJECT_ID('cdc.change_tables')")).isNotNull();
        assertThat(sql.value("SELECT COL_LENGTH('cdc.dbo_item_CT', '__$command_id')"))
                .hasToString("4");
    }
}
