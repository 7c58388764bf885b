// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import dev.caravan.standin.cdc.StandInControl;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What prechecks ask for can be made to be otherwise, so that each check can be seen to fail. */
class PrecheckFactsIT {
    private static final String CHAIN =
            "SELECT last_log_backup_lsn FROM sys.database_recovery_status WHERE database_id = DB_ID('shop')";

    private final StandIn standIn = StandIn.start();
    private final StandInControl control = standIn.control();
    private SqlClient sql;

    @BeforeEach
    void createShop() throws SQLException {
        sql = SqlClient.connect(standIn, "master")
                .run(
                        "CREATE DATABASE shop",
                        "USE shop",
                        "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name varchar(20) NULL)");
    }

    @AfterEach
    void stop() throws SQLException {
        sql.close();
        standIn.close();
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    void versionAndEditionDecideWhetherChangeDataCaptureIsThere() throws SQLException {
        control.setProperty("Edition", "Express Edition (64-bit)");
        control.setProperty("EngineEdition", 4);
        control.setProperty("ProductVersion", "13.0.1601.5");

        assertThat(sql.rows("SELECT CAST(SERVERPROPERTY('EngineEdition') AS int), SERVERPROPERTY('Edition'),"
                        + " SERVERPROPERTY('ProductVersion')"))
                .containsExactly(row(4, "Express Edition (64-bit)", "13.0.1601.5"));
        assertThat(sql.value("SELECT @@VERSION")).asString().contains("13.0.1601.5", "Express Edition");
        assertThatThrownBy(() -> sql.run("EXEC sys.sp_cdc_enable_db")).hasMessageContaining("Express Edition");
    }

    @Test
    void standardEditionHasChangeDataCaptureSince2016WithServicePack1() throws SQLException {
        control.setProperty("Edition", "Standard Edition (64-bit)");
        control.setProperty("ProductVersion", "13.0.1601.5");
        assertThatThrownBy(() -> sql.run("EXEC sys.sp_cdc_enable_db")).hasMessageContaining("Standard Edition");

        control.setProperty("ProductVersion", "13.0.4001.0");
        sql.run("EXEC sys.sp_cdc_enable_db");

        assertThat(sql.value("SELECT is_cdc_enabled FROM sys.databases WHERE name = 'shop'"))
                .isEqualTo(true);
    }

    @Test
    void theServerMayHaveBeenRenamedWithoutItsKnowing() throws SQLException {
        control.setProperty("@@SERVERNAME", "OLDNAME");

        assertThat(sql.rows("SELECT @@SERVERNAME, SERVERPROPERTY('ServerName')"))
                .containsExactly(row("OLDNAME", "STANDIN"));
    }

    @Test
    void servicesShowTheAgentAndItsAccount() throws SQLException {
        control.stopAgent();
        control.setProperty("service_account.SQL Server Agent", "NT AUTHORITY\\NETWORK SERVICE");

        assertThat(sql.rows("SELECT status, status_desc, service_account FROM sys.dm_server_services WHERE"
                        + " servicename LIKE N'SQL Server Agent (%'"))
                .containsExactly(row(1, "Stopped", "NT AUTHORITY\\NETWORK SERVICE"));
    }

    @Test
    void oldBuildsHaveNoCommandId() throws SQLException {
        control.setProperty("cdc.command_id", 0);
        sql.run(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'item', @role_name = NULL",
                "INSERT dbo.item VALUES (1, 'one')",
                "EXEC standin.await_capture");

        assertThat(sql.value("SELECT COL_LENGTH('cdc.dbo_item_CT', '__$command_id')"))
                .isNull();
        assertThat(sql.rows("SELECT __$operation, id, name FROM cdc.dbo_item_CT"))
                .containsExactly(row(2, 1, "one"));
    }

    @Test
    void theLogChainBeginsWithTheFirstFullBackupAfterTheSimpleModel() throws SQLException {
        assertThatThrownBy(() -> sql.run("BACKUP LOG [shop] TO DISK = N'/backup/shop.trn' WITH init"))
                .hasMessageContaining("no current database backup");
        assertThat(sql.value(CHAIN)).isNull();

        sql.run("BACKUP DATABASE [shop] TO DISK = N'/backup/shop.bak'");
        assertThat(sql.value(CHAIN)).isNotNull();
        sql.run("BACKUP LOG shop TO DISK = N'/backup/shop.trn' WITH init, COMPRESSION, STATS = 10");
        assertThat(sql.column(
                        "SELECT type FROM msdb.dbo.backupset WHERE database_name = 'shop' ORDER BY" + " backup_set_id"))
                .containsExactly("D", "L");

        sql.run("ALTER DATABASE [shop] SET RECOVERY SIMPLE WITH ROLLBACK IMMEDIATE");
        assertThat(sql.value(CHAIN)).isNull();
        assertThatThrownBy(() -> sql.run("BACKUP LOG shop TO DISK = N'/backup/shop.trn'"))
                .hasMessageContaining("recovery model is SIMPLE");
        sql.run("ALTER DATABASE [shop] SET RECOVERY FULL");
        assertThat(sql.value(CHAIN)).as("the chain was broken").isNull();
    }

    @Test
    void theOwnerMayBeUnknown() throws SQLException {
        String owner = "SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = 'shop'";
        assertThat(sql.value(owner)).isEqualTo("sa");
        control.setDatabaseProperty("shop", "owner_sid", new byte[] {1, 5, 9});
        assertThat(sql.value(owner)).isNull();
        sql.run(
                "CREATE LOGIN keeper WITH PASSWORD = 'Keeper_1'",
                "ALTER AUTHORIZATION ON DATABASE::[shop] TO [keeper]");
        assertThat(sql.value(owner)).isEqualTo("keeper");
        assertThatThrownBy(() -> sql.run("ALTER AUTHORIZATION ON DATABASE::[shop] TO nobody"))
                .hasMessageContaining("nobody");
    }

    @Test
    void optionsOfADatabaseShow() throws SQLException {
        sql.run(
                "ALTER DATABASE shop SET DELAYED_DURABILITY = ALLOWED",
                "ALTER DATABASE shop SET ACCELERATED_DATABASE_RECOVERY = ON",
                "ALTER DATABASE shop SET AUTO_CLOSE ON");
        control.setDatabaseProperty("shop", "log_reuse_wait_desc", "REPLICATION");
        control.setDatabaseProperty("shop", "used_log_space_in_percent", 91);

        assertThat(sql.rows("SELECT delayed_durability, delayed_durability_desc, is_accelerated_database_recovery_on,"
                        + " is_auto_close_on, log_reuse_wait, log_reuse_wait_desc FROM sys.databases WHERE name ="
                        + " 'shop'"))
                .containsExactly(row(1, "ALLOWED", true, true, (short) 6, "REPLICATION"));
        assertThat(sql.value("SELECT used_log_space_in_percent FROM sys.dm_db_log_space_usage"))
                .isEqualTo(91f);
    }

    @Test
    void replicasOfAnAvailabilityGroupAreScripted() throws SQLException {
        control.setDatabaseProperty("shop", "availability.STANDIN", "SYNCHRONOUS");
        control.setDatabaseProperty("shop", "availability.SECOND", "ASYNCHRONOUS");
        control.setDatabaseProperty("shop", "availability.THIRD", "SYNCHRONOUS/NOT SYNCHRONIZING");
        control.setProperty("listener.dns_name", "sales-listener");

        assertThat(sql.rows(
                        "SELECT r.replica_server_name, r.availability_mode_desc, d.synchronization_state_desc, s.role_desc"
                                + " FROM sys.availability_replicas r JOIN sys.dm_hadr_database_replica_states d ON"
                                + " d.replica_id = r.replica_id JOIN sys.dm_hadr_availability_replica_states s ON"
                                + " s.replica_id = r.replica_id WHERE d.database_id = DB_ID('shop') ORDER BY 1"))
                .containsExactly(
                        row("SECOND", "ASYNCHRONOUS_COMMIT", "SYNCHRONIZING", "SECONDARY"),
                        row("STANDIN", "SYNCHRONOUS_COMMIT", "SYNCHRONIZED", "PRIMARY"),
                        row("THIRD", "SYNCHRONOUS_COMMIT", "NOT SYNCHRONIZING", "SECONDARY"));
        assertThat(sql.rows("SELECT dns_name, port FROM sys.availability_group_listeners"))
                .containsExactly(row("sales-listener", 1433));
        assertThat(sql.rows("SELECT SERVERPROPERTY('IsHadrEnabled'), sys.fn_hadr_is_primary_replica('shop')"))
                .containsExactly(row(1, true));
    }

    @Test
    void loadAndFreeSpaceAreScripted() throws SQLException {
        control.setProperty("cpu.process_utilization", 70);
        control.setProperty("cpu.system_idle", 12);
        control.setProperty("volume.available_bytes", 1_048_576L);
        sql.run("INSERT dbo.item VALUES (1, 'one')");

        assertThat(sql.value("SELECT TOP 1 record FROM sys.dm_os_ring_buffers WHERE ring_buffer_type ="
                        + " N'RING_BUFFER_SCHEDULER_MONITOR' AND record LIKE '%<SystemHealth>%' ORDER BY"
                        + " [timestamp] DESC"))
                .asString()
                .contains("<ProcessUtilization>70</ProcessUtilization><SystemIdle>12</SystemIdle>");
        assertThat(sql.column("SELECT v.available_bytes FROM sys.master_files f CROSS APPLY"
                        + " sys.dm_os_volume_stats(f.database_id, f.file_id) v WHERE f.database_id = DB_ID('shop')"))
                .containsExactly(1_048_576L, 1_048_576L);
        assertThat(sql.value("SELECT FILEPROPERTY('shop', 'SpaceUsed')")).isEqualTo(331);
    }

    @Test
    void captureErrorsAreScripted() throws SQLException {
        sql.run("EXEC standin.add_capture_error 22832, N'Change Data Capture could not be started'");

        assertThat(sql.rows("SELECT error_number, error_message FROM sys.dm_cdc_errors ORDER BY entry_time DESC"))
                .containsExactly(row(22832, "Change Data Capture could not be started"));
    }

    @Test
    void schemaAndUserNamedCdcStandInTheWay() throws SQLException {
        sql.run("CREATE SCHEMA cdc");
        assertThatThrownBy(() -> sql.run("EXEC sys.sp_cdc_enable_db")).hasMessageContaining("named 'cdc'");
    }

    @Test
    void anyColumnOfASystemViewCanShowAnotherValue() throws SQLException {
        control.setViewValue("sys.tables", Map.of("name", "item"), "is_memory_optimized", 1);
        control.setViewValue("sys.columns", Map.of("name", "name"), "encryption_type", 1);
        control.setViewValue("sys.columns", Map.of("name", "name"), "user_type_id", 129);
        sql.run("EXEC standin.set_view_value N'sys.indexes', N'is_primary_key=1', N'is_disabled', N'1'");

        assertThat(sql.value("SELECT is_memory_optimized FROM sys.tables")).isEqualTo(true);
        assertThat(sql.rows("SELECT t.name, c.encryption_type FROM sys.columns c JOIN sys.types t ON t.user_type_id ="
                        + " c.user_type_id WHERE c.object_id = OBJECT_ID('dbo.item') ORDER BY c.column_id"))
                .containsExactly(row("int", null), row("geometry", 1));
        assertThat(sql.value("SELECT is_disabled FROM sys.indexes")).isEqualTo(true);
        control.clearView("sys.tables");
        assertThat(sql.value("SELECT is_memory_optimized FROM sys.tables")).isEqualTo(false);
    }

    @Test
    void aSystemViewCanHaveRowsOfItsOwn() throws SQLException {
        sql.run("EXEC standin.add_view_row N'sys.masked_columns', N'name=name;object_id=1;masking_function=default()'");

        assertThat(sql.rows("SELECT name, object_id, masking_function, column_id FROM sys.masked_columns"))
                .containsExactly(row("name", 1, "default()", 0));
    }

    @Test
    void aScriptForAColumnThatIsNotThereIsRefused() {
        control.setViewValue("sys.tables", Map.of(), "no_such_column", 1);

        assertThatThrownBy(() -> sql.rows("SELECT * FROM sys.tables")).hasMessageContaining("no_such_column");
    }
}
