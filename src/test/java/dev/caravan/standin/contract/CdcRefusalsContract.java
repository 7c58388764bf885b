// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the procedures of change data capture refuse, and what captured tables refuse, with numbers and texts. */
@Cites(
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-21000-to-30999")
abstract class CdcRefusalsContract extends Contract {
    private static final String ENABLE = "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @role_name = NULL, ";

    @BeforeAll
    void makeTables() throws SQLException {
        sql().run(
                        "EXEC sys.sp_cdc_enable_db",
                        "CREATE TABLE dbo.item (id int NOT NULL CONSTRAINT pk_item PRIMARY KEY, name varchar(20) NULL,"
                                + " code int NOT NULL)",
                        "CREATE UNIQUE INDEX ux_code ON dbo.item (code)",
                        "CREATE UNIQUE INDEX ux_name ON dbo.item (name)",
                        "CREATE INDEX ix_plain ON dbo.item (code, name)",
                        "CREATE TABLE dbo.indexed (id int NOT NULL, code int NOT NULL)",
                        "CREATE UNIQUE INDEX ux_indexed ON dbo.indexed (code)",
                        "CREATE TABLE dbo.reserved (id int NOT NULL PRIMARY KEY, [__$operation] int NULL)",
                        "CREATE TABLE dbo.untracked (id int NOT NULL PRIMARY KEY)",
                        ENABLE + "@source_name = N'item'",
                        ENABLE + "@source_name = N'indexed', @index_name = N'ux_indexed', @supports_net_changes = 1");
    }

    @AfterAll
    void disable() throws SQLException {
        sql().run("EXEC sys.sp_cdc_disable_db");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@source_name = N'none' | 22931 | Source table 'dbo.none' does not exist in the current database.",
                "@source_name = N'item' | 22926 | Could not create a capture instance because the capture instance name 'dbo_item' already exists",
                "@source_name = N'item', @capture_instance = N'x', @index_name = N'nosuch' | 22928 | Index name 'nosuch' is not an index for table 'dbo.item'.",
                "@source_name = N'item', @capture_instance = N'x', @index_name = N'ix_plain' | 22929 | Index 'ix_plain' must be either a primary key or a unique index for table 'dbo.item'.",
                "@source_name = N'item', @capture_instance = N'x', @index_name = N'ux_name' | 22838 | All columns of a CDC unique index must be defined as NOT NULL.",
                "@source_name = N'item', @capture_instance = N'x', @captured_column_list = N'id, nosuch' | 22942 | Columns specified in the captured column list could not be mapped to columns in source table 'dbo.item'.",
                "@source_name = N'item', @capture_instance = N'x', @captured_column_list = N'[id' | 22965 | A quoted column in the column list is not properly terminated.",
                "@source_name = N'item', @capture_instance = N'x', @captured_column_list = N'name', @supports_net_changes = 1 | 22943 | Columns used to uniquely identify a row for net change tracking must be included in the list of captured columns.",
                "@source_name = N'item', @capture_instance = N'x', @filegroup_name = N'NOSUCH' | 22973 | The specified filegroup 'NOSUCH' is not a valid filegroup for database",
                "@source_name = N'reserved' | 22975 | Source table 'reserved' contains one of the following reserved column names: __$start_lsn, __$end_lsn, __$seqval, __$operation, and __$update_mask.",
                "@source_name = N'' | 22963 | Parameter '@source_name' cannot be null or empty."
            })
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-enable-table-transact-sql")
    void aTableIsNotEnabledForWhatDoesNotFit(String arguments, int number, String message) {
        ServerError error = errorOf(ENABLE + arguments);

        assertThat(error.number()).as(error.toString()).isEqualTo(number);
        assertThat(error.severity()).isEqualTo(16);
        assertThat(error.message()).startsWith(message);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-enable-table-transact-sql")
    void namesOfInstancesAndRolesHaveTheirRules() {
        assertThat(errorOf(ENABLE + "@source_name = N'untracked', @capture_instance = N'" + "x".repeat(101) + "'")
                        .number())
                .isEqualTo(22927);
        assertThat(errorOf("EXEC sys.sp_cdc_enable_table N'dbo', N'untracked', @role_name = N''")
                        .number())
                .isEqualTo(22907);
        assertThat(errorOf("EXEC sys.sp_cdc_enable_table N'cdc', N'change_tables', @role_name = NULL")
                        .number())
                .isEqualTo(22974);
        assertThat(errorOf("EXEC sys.sp_cdc_enable_table N'dbo', N'untracked'").number())
                .as("the role must be said, if only to be NULL")
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXEC sys.sp_cdc_disable_table N'dbo', N'none', N'all' | 22931 | Source table 'dbo.none' does not exist",
                "EXEC sys.sp_cdc_disable_table N'dbo', N'untracked', N'all' | 22985 | Change data capture has not been enabled for source table 'dbo.untracked'.",
                "EXEC sys.sp_cdc_disable_table N'dbo', N'item', N'nosuch' | 22960 | Change data capture instance 'nosuch' has not been enabled for the source table 'dbo.item'.",
                "EXEC sys.sp_cdc_help_change_data_capture N'dbo', N'untracked' | 22981 | Object does not exist or access is denied.",
                "EXEC sys.sp_cdc_help_change_data_capture N'dbo' | 22972 | When calling stored procedure [sys].sp_cdc_help_change_data",
                "EXEC sys.sp_cdc_get_captured_columns N'nosuch' | 22981 | Object does not exist or access is denied.",
                "EXEC sys.sp_cdc_get_ddl_history N'nosuch' | 22981 | Object does not exist or access is denied."
            })
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-disable-table-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-help-change-data-capture-transact-sql"
    })
    void anInstanceThatIsNotThereIsNeitherDisabledNorDescribed(String call, int number, String message) {
        ServerError error = errorOf(call);

        assertThat(error.number()).as(error.toString()).isEqualTo(number);
        assertThat(error.message()).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@job_type = N'other' | 22992",
                "@job_type = N'capture', @retention = 10 | 22995",
                "@job_type = N'capture', @maxtrans = 0 | 22991",
                "@job_type = N'capture', @maxscans = 0 | 22970",
                "@job_type = N'capture', @pollinginterval = 86400 | 22990",
                "@job_type = N'cleanup', @pollinginterval = 5 | 22996",
                "@job_type = N'cleanup', @retention = 0 | 22994",
                "@job_type = N'cleanup', @threshold = 0 | 22850"
            })
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-change-job-transact-sql")
    void jobsDoNotTakeEverySetting(String arguments, int number) {
        assertThat(errorOf("EXEC sys.sp_cdc_change_job " + arguments).number()).isEqualTo(number);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-drop-job-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-add-job-transact-sql"
    })
    void aJobThatWasDroppedIsNotChanged() throws SQLException {
        sql().run("EXEC sys.sp_cdc_drop_job @job_type = N'cleanup'");
        try {
            assertThat(errorOf("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 100")
                            .number())
                    .isEqualTo(22997);
        } finally {
            sql().run("EXEC sys.sp_cdc_add_job @job_type = N'cleanup', @retention = 100");
        }
        assertThat(sql().value("SELECT retention FROM msdb.dbo.cdc_jobs WHERE database_id = DB_ID() AND job_type ="
                        + " N'cleanup'"))
                .isEqualTo(100L);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-cleanup-change-table-transact-sql")
    void theLowEndOfAnInstanceMovesOnItsTimelineOnly() {
        assertThat(errorOf("EXEC sys.sp_cdc_cleanup_change_table N'nosuch', NULL")
                        .number())
                .isEqualTo(22981);
        assertThat(errorOf("EXEC sys.sp_cdc_cleanup_change_table N'dbo_item', 0x00000000000000000001")
                        .number())
                .isEqualTo(22957);
        assertThat(errorOf("EXEC sys.sp_cdc_cleanup_change_table N'dbo_item', NULL, 0")
                        .number())
                .isEqualTo(22850);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRUNCATE TABLE dbo.item | 4711 | Cannot truncate table '",
                "EXEC sp_rename 'dbo.item.name', 'label', 'COLUMN' | 4928 | Cannot alter column 'name' because it is 'REPLICATED'.",
                "ALTER TABLE dbo.item DROP CONSTRAINT pk_item | 22979 | The unique index 'pk_item' on table",
                "DROP INDEX ux_indexed ON dbo.indexed | 22983 | The unique index 'ux_indexed' on source table"
            })
    @Cites("https://learn.microsoft.com/sql/relational-databases/track-changes/about-change-data-capture-sql-server")
    void aCapturedTableKeepsWhatItsInstanceNeeds(String statement, int number, String message) {
        ServerError error = errorOf(statement);

        assertThat(error.number()).as(error.toString()).isEqualTo(number);
        assertThat(error.message()).startsWith(message);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-enable-db-transact-sql")
    void databasesOfTheSystemAndThoseWithASchemaOfTheNameAreNotEnabled() throws SQLException {
        assertThat(errorOf("EXEC master.sys.sp_cdc_enable_db").number()).isEqualTo(22989);
        assertThat(errorOf("EXEC master.sys.sp_cdc_enable_table N'dbo', N'spt_values', @role_name = NULL")
                        .number())
                .isEqualTo(22901);
        String other = database().name() + "x";
        sql().run("CREATE DATABASE [" + other + "]", "USE [" + other + "]", "CREATE SCHEMA cdc");
        try {
            assertThat(errorOf("EXEC sys.sp_cdc_enable_db").number()).isEqualTo(22906);
        } finally {
            sql().run("USE [" + database().name() + "]", "DROP DATABASE [" + other + "]");
        }
    }
}
