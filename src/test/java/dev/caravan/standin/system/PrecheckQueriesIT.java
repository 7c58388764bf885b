// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every catalogue query of the precheck list (features, section b) is answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrecheckQueriesIT {
    private final StandIn standIn = StandIn.start();

    @BeforeAll
    void createShop() throws SQLException {
        try (SqlClient sql = SqlClient.connect(standIn, "master")) {
            sql.run(
                    "CREATE DATABASE shop",
                    "USE shop",
                    "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name varchar(20) NULL)",
                    "EXEC sys.sp_cdc_enable_db",
                    "EXEC sys.sp_cdc_enable_table N'dbo', N'item', @role_name = NULL",
                    "EXEC standin.await_capture");
        }
    }

    @AfterAll
    void stop() {
        standIn.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID",
                "SELECT SERVERPROPERTY('ProductVersion'), SERVERPROPERTY('EngineEdition'), SERVERPROPERTY('Edition'),"
                        + " SERVERPROPERTY('ProductLevel')",
                "SELECT @@SERVERNAME, SERVERPROPERTY('ServerName'), (SELECT srvname FROM sys.sysservers WHERE srvid=0)",
                "SELECT servicename, service_account FROM sys.dm_server_services",
                "SELECT COL_LENGTH('cdc.dbo_item_CT', '__$command_id')",
                "SELECT state_desc, is_read_only, is_in_standby FROM sys.databases WHERE name = 'shop'",
                "SELECT recovery_model_desc FROM sys.databases WHERE name = 'shop'",
                "SELECT database_id, last_log_backup_lsn FROM sys.database_recovery_status WHERE database_id ="
                        + " DB_ID('shop')",
                "SELECT COUNT(*) FROM msdb.dbo.backupset WHERE type = 'L' AND database_name = 'shop' AND"
                        + " backup_finish_date > DATEADD(hour, -24, GETDATE())",
                "SELECT retention, pollinginterval, maxtrans, maxscans FROM msdb.dbo.cdc_jobs WHERE job_type IN"
                        + " ('cleanup', 'capture') AND database_id = DB_ID('shop')",
                "SELECT used_log_space_in_percent FROM sys.dm_db_log_space_usage",
                "SELECT IS_SRVROLEMEMBER('sysadmin'), IS_MEMBER('db_owner'), HAS_PERMS_BY_NAME('dbo.item', 'OBJECT',"
                        + " 'SELECT'), HAS_PERMS_BY_NAME('cdc', 'SCHEMA', 'SELECT'), HAS_PERMS_BY_NAME('shop',"
                        + " 'DATABASE', 'VIEW DATABASE STATE')",
                "SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = 'shop'",
                "SELECT COUNT(r.replica_server_name), MAX(r.availability_mode_desc),"
                        + " MAX(d.synchronization_state_desc), MAX(s.role_desc) FROM sys.availability_replicas r JOIN"
                        + " sys.dm_hadr_database_replica_states d ON d.replica_id = r.replica_id JOIN"
                        + " sys.dm_hadr_availability_replica_states s ON s.replica_id = r.replica_id WHERE"
                        + " d.database_id = DB_ID('shop')",
                "SELECT COUNT(dns_name), MAX(port) FROM sys.availability_group_listeners",
                "SELECT 1 FROM sys.schemas WHERE name = 'cdc'",
                "SELECT is_accelerated_database_recovery_on, delayed_durability_desc FROM sys.databases",
                "SELECT COUNT(*) FROM (SELECT TOP 20 * FROM sys.dm_cdc_errors ORDER BY entry_time DESC) e",
                "SELECT latency FROM sys.dm_cdc_log_scan_sessions",
                "SELECT value_in_use FROM sys.configurations WHERE name = 'max text repl size (B)'",
                "SELECT COUNT(record) FROM sys.dm_os_ring_buffers",
                "SELECT snapshot_isolation_state_desc, is_read_committed_snapshot_on FROM sys.databases WHERE name ="
                        + " 'shop'",
                "SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID('dbo.item') AND is_ms_shipped = 0",
                "SELECT i.index_id, i.is_primary_key, c.name, c.is_nullable FROM sys.indexes i JOIN sys.index_columns"
                        + " ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id JOIN sys.columns c ON"
                        + " c.object_id = ic.object_id AND c.column_id = ic.column_id WHERE i.is_unique = 1 AND"
                        + " i.has_filter = 0 AND i.is_disabled = 0 AND ic.is_included_column = 0",
                "SELECT COUNT(*) FROM sys.columns c WHERE c.object_id = OBJECT_ID('dbo.item') AND c.collation_name <>"
                        + " CAST(DATABASEPROPERTYEX('shop', 'Collation') AS sysname)",
                "SELECT COUNT(*) FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id WHERE t.name"
                        + " IN ('timestamp', 'hierarchyid', 'sql_variant', 'geometry', 'geography') OR"
                        + " t.is_user_defined = 1 OR t.is_assembly_type = 1",
                "SELECT c.is_sparse, c.is_column_set, c.encryption_type, c.is_filestream, t.is_filetable,"
                        + " t.temporal_type, t.is_memory_optimized FROM sys.columns c JOIN sys.tables t ON t.object_id"
                        + " = c.object_id",
                "SELECT COUNT(*) FROM sys.masked_columns",
                "SELECT COUNT(*) FROM sys.security_policies p JOIN sys.security_predicates f ON f.object_id ="
                        + " p.object_id WHERE p.is_enabled = 1 AND f.predicate_type = 0",
                "SELECT COUNT(OBJECT_NAME(object_id)) FROM sys.sql_modules WHERE definition LIKE '%TRUNCATE%item%'",
                "SELECT COUNT(*) FROM sys.foreign_keys WHERE delete_referential_action > 0",
                "SELECT COUNT(*) FROM cdc.change_tables WHERE source_object_id = OBJECT_ID('dbo.item')",
                "SELECT CASE WHEN sys.fn_cdc_get_min_lsn('dbo_item') <= sys.fn_cdc_get_max_lsn() THEN 1 ELSE 0 END",
                "SELECT SUM(row_count), SUM(reserved_page_count) * 8192 FROM sys.dm_db_partition_stats WHERE"
                        + " object_id = OBJECT_ID('dbo.item') AND index_id IN (0, 1)",
                "SELECT i.name, s.name FROM sys.indexes i LEFT JOIN sys.partition_schemes s ON s.data_space_id ="
                        + " i.data_space_id",
                "SELECT COUNT(*) FROM dbo.item WHERE name LIKE N'%' + NCHAR(0) + N'%' COLLATE"
                        + " Latin1_General_100_BIN2",
                "SELECT SYSUTCDATETIME()"
            })
    void answersTheQuery(String query) throws SQLException {
        try (SqlClient sql = SqlClient.connect(standIn, "shop")) {
            assertThat(sql.rows(query)).isNotEmpty();
        }
        assertThat(standIn.control().unknownStatements()).isEmpty();
    }
}
