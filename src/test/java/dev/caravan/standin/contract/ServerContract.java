// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What server and database tell of themselves: properties, rights, configuration, files, backups, replicas, services. */
abstract class ServerContract extends Contract {

    @BeforeAll
    void makeObjects() throws SQLException {
        sql().run(
                        "CREATE SCHEMA store",
                        "CREATE TABLE store.item (id int NOT NULL CONSTRAINT pk_item PRIMARY KEY,"
                                + " code varchar(9) NOT NULL CONSTRAINT uq_code UNIQUE NONCLUSTERED)",
                        "CREATE VIEW store.items AS SELECT id FROM store.item",
                        "CREATE TYPE store.Code FROM varchar(9) NOT NULL");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql")
    void theServerTellsItsVersionAndEdition() throws SQLException {
        List<@Nullable Object> row = sql().rows("SELECT CAST(SERVERPROPERTY('ProductMajorVersion') AS int),"
                        + " CAST(SERVERPROPERTY('EngineEdition') AS int), CAST(SERVERPROPERTY('Edition') AS nvarchar(128)),"
                        + " CAST(SERVERPROPERTY('nosuch') AS nvarchar(128)), @@VERSION,"
                        + " CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))")
                .get(0);

        assertThat((Integer) Objects.requireNonNull(row.get(0))).isBetween(13, 17);
        assertThat(row.get(1)).isIn(2, 3);
        assertThat(row.get(2)).asString().matches("(Developer|Standard|Enterprise|Evaluation).*Edition.*");
        assertThat(row.get(3)).isNull();
        assertThat(row.get(4)).asString().startsWith("Microsoft SQL Server 20");
        assertThat(row.get(5)).asString().matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/databasepropertyex-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/connectionproperty-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/data-types/sql-variant-transact-sql"
    })
    void propertiesAreVariantsOfTheirOwnTypes() throws SQLException {
        assertThat(sql().rows("SELECT SERVERPROPERTY('LCID'), SERVERPROPERTY('IsSingleUser'),"
                        + " SQL_VARIANT_PROPERTY(SERVERPROPERTY('Edition'), 'BaseType'),"
                        + " SQL_VARIANT_PROPERTY(SERVERPROPERTY('EditionID'), 'BaseType'),"
                        + " SQL_VARIANT_PROPERTY(SERVERPROPERTY('SqlSortOrder'), 'BaseType'),"
                        + " SQL_VARIANT_PROPERTY(SERVERPROPERTY('ResourceLastUpdateDateTime'), 'BaseType'),"
                        + " SQL_VARIANT_PROPERTY(DATABASEPROPERTYEX(DB_NAME(), 'Status'), 'BaseType'),"
                        + " DATABASEPROPERTYEX(DB_NAME(), 'IsAutoClose'), CONNECTIONPROPERTY('net_transport'),"
                        + " CASE WHEN SERVERPROPERTY('EngineEdition') < 100 THEN 'low' END"))
                .containsExactly(
                        row(1033, 0, "nvarchar", "bigint", "tinyint", "datetime", "nvarchar", 0, "TCP", "low"));
        assertThat(errorOf("DECLARE @v nvarchar(128) = SERVERPROPERTY('ProductVersion')")
                        .number())
                .isEqualTo(257);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/is-srvrolemember-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/is-member-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/is-rolemember-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/has-perms-by-name-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/has-dbaccess-transact-sql"
    })
    void anAdministratorMayDoEverything() throws SQLException {
        assertThat(sql().rows("SELECT IS_SRVROLEMEMBER('sysadmin'), IS_SRVROLEMEMBER('nosuch'), IS_MEMBER('db_owner'),"
                        + " IS_ROLEMEMBER('db_owner'), HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE'),"
                        + " HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'ALTER'),"
                        + " HAS_PERMS_BY_NAME('store.item', 'OBJECT', 'SELECT'),"
                        + " HAS_PERMS_BY_NAME('store.none', 'OBJECT', 'SELECT'), HAS_DBACCESS('master'),"
                        + " HAS_DBACCESS('nosuch')"))
                .containsExactly(row(1, null, 1, 1, 1, 1, 1, null, 1, null));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/schemas-catalog-views-sys-schemas",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-principals-transact-sql"
    })
    void aDatabaseHasTheSchemasOfItsSystemAndOfItsFixedRoles() throws SQLException {
        assertThat(sql().rows("SELECT name, schema_id FROM sys.schemas WHERE schema_id < 5 OR schema_id >= 16384"
                        + " ORDER BY schema_id"))
                .containsExactly(
                        row("dbo", 1),
                        row("guest", 2),
                        row("INFORMATION_SCHEMA", 3),
                        row("sys", 4),
                        row("db_owner", 16384),
                        row("db_accessadmin", 16385),
                        row("db_securityadmin", 16386),
                        row("db_ddladmin", 16387),
                        row("db_backupoperator", 16389),
                        row("db_datareader", 16390),
                        row("db_datawriter", 16391),
                        row("db_denydatareader", 16392),
                        row("db_denydatawriter", 16393));
        assertThat(sql().rows("SELECT p.name FROM sys.schemas s JOIN sys.database_principals p ON p.principal_id ="
                        + " s.principal_id WHERE s.name IN ('store', 'db_owner') ORDER BY 1"))
                .containsExactly(row("db_owner"), row("dbo"));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-tables-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-views-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-key-constraints-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-types-transact-sql"
    })
    void tablesViewsKeysAndTypesAreListed() throws SQLException {
        assertThat(sql().rows("SELECT name, type, type_desc, is_ms_shipped, is_tracked_by_cdc, is_memory_optimized,"
                        + " temporal_type, lock_escalation_desc FROM sys.tables"))
                .containsExactly(row("item", "U ", "USER_TABLE", false, false, false, (short) 0, "TABLE"));
        assertThat(sql().rows("SELECT name, type, type_desc FROM sys.views"))
                .containsExactly(row("items", "V ", "VIEW"));
        assertThat(sql().rows("SELECT name, type, type_desc, is_system_named, unique_index_id FROM sys.key_constraints"
                        + " ORDER BY name"))
                .containsExactly(
                        row("pk_item", "PK", "PRIMARY_KEY_CONSTRAINT", false, 1),
                        row("uq_code", "UQ", "UNIQUE_CONSTRAINT", false, 2));
        assertThat(sql().rows("SELECT name, system_type_id, is_user_defined, is_nullable, max_length, is_table_type"
                        + " FROM sys.types WHERE user_type_id > 256"))
                .containsExactly(row("Code", (short) 167, true, false, (short) 9, false));
    }

    @ParameterizedTest
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-types-transact-sql")
    @CsvSource({
        "bit, 104, 1, 1, 0",
        "tinyint, 48, 1, 3, 0",
        "smallint, 52, 2, 5, 0",
        "int, 56, 4, 10, 0",
        "bigint, 127, 8, 19, 0",
        "decimal, 106, 17, 38, 38",
        "numeric, 108, 17, 38, 38",
        "money, 60, 8, 19, 4",
        "smallmoney, 122, 4, 10, 4",
        "real, 59, 4, 24, 0",
        "float, 62, 8, 53, 0",
        "date, 40, 3, 10, 0",
        "time, 41, 5, 16, 7",
        "datetime, 61, 8, 23, 3",
        "smalldatetime, 58, 4, 16, 0",
        "datetime2, 42, 8, 27, 7",
        "datetimeoffset, 43, 10, 34, 7",
        "char, 175, 8000, 0, 0",
        "varchar, 167, 8000, 0, 0",
        "text, 35, 16, 0, 0",
        "nchar, 239, 8000, 0, 0",
        "nvarchar, 231, 8000, 0, 0",
        "ntext, 99, 16, 0, 0",
        "binary, 173, 8000, 0, 0",
        "varbinary, 165, 8000, 0, 0",
        "image, 34, 16, 0, 0",
        "timestamp, 189, 8, 0, 0",
        "uniqueidentifier, 36, 16, 0, 0",
        "xml, 241, -1, 0, 0",
        "sql_variant, 98, 8016, 0, 0",
        "hierarchyid, 240, 892, 0, 0",
        "geometry, 240, -1, 0, 0",
        "geography, 240, -1, 0, 0",
        "sysname, 231, 256, 0, 0"
    })
    void everySystemTypeIsListedOnceWithItsSize(String name, short id, short length, short precision, short scale)
            throws SQLException {
        assertThat(sql().rows(
                                "SELECT system_type_id, max_length, precision, scale, schema_id FROM sys.types WHERE name = '"
                                        + name + "'"))
                .containsExactly(row(id, length, precision, scale, 4));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-configurations-transact-sql")
    void theConfigurationListsItsOptions() throws SQLException {
        assertThat(sql().rows("SELECT configuration_id, name, CAST(minimum AS int), CAST(maximum AS int), is_dynamic,"
                        + " is_advanced FROM sys.configurations WHERE name = 'max text repl size (B)'"))
                .containsExactly(row(1536, "max text repl size (B)", -1, Integer.MAX_VALUE, true, false));
        assertThat(errorOf("EXEC sp_configure 'no such option', 1").number()).isEqualTo(15123);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-server-services-transact-sql")
    void theServicesAreListedWithTheirState() throws SQLException {
        assertThat(sql().rows("SELECT servicename, status_desc FROM sys.dm_server_services WHERE servicename LIKE"
                        + " N'SQL Server (%'"))
                .containsExactly(row("SQL Server (MSSQLSERVER)", "Running"));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-master-files-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-files-transact-sql"
    })
    void aDatabaseHasAFileOfDataAndOneOfItsLog() throws SQLException {
        assertThat(sql().rows(
                                "SELECT file_id, type, type_desc, state_desc FROM sys.master_files WHERE database_id = DB_ID()"
                                        + " ORDER BY file_id"))
                .containsExactly(row(1, (short) 0, "ROWS", "ONLINE"), row(2, (short) 1, "LOG", "ONLINE"));
        assertThat(sql().column("SELECT type_desc FROM sys.database_files ORDER BY file_id"))
                .containsExactly("ROWS", "LOG");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-recovery-status-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-tables/backupset-transact-sql"
    })
    void aDatabaseWithoutABackupHasNoChainOfLogs() throws SQLException {
        assertThat(
                        sql().rows(
                                        "SELECT last_log_backup_lsn FROM sys.database_recovery_status WHERE database_id = DB_ID()"))
                .containsExactly(row((Object) null));
        assertThat(sql().value("SELECT COUNT(*) FROM msdb.dbo.backupset WHERE database_name = DB_NAME()"))
                .isEqualTo(0);
    }

    @ParameterizedTest
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/always-on-availability-groups-catalog-views-transact-sql")
    @ValueSource(
            strings = {
                "sys.availability_groups",
                "sys.availability_replicas",
                "sys.availability_databases_cluster",
                "sys.availability_group_listeners",
                "sys.dm_hadr_availability_replica_states",
                "sys.dm_hadr_database_replica_states"
            })
    void aServerWithoutReplicasHasNone(String view) throws SQLException {
        assertThat(sql().value("SELECT COUNT(*) FROM " + view)).isEqualTo(0);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-server-info-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-databases-transact-sql"
    })
    void theCatalogueProceduresTellOfTheServer() throws SQLException {
        assertThat(sql().rows("EXEC sp_server_info @attribute_id = 101"))
                .containsExactly(row(101, "QUALIFIER_TERM", "database"));
        assertThat(sql().rows("EXEC sp_server_info @attribute_id = 1"))
                .containsExactly(row(1, "DBMS_NAME", "Microsoft SQL Server"));
        assertThat(sql().column("EXEC sp_databases"))
                .contains("master", "tempdb", "msdb", database().name());
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql")
    void aSessionIsKnownByItsClient() throws SQLException {
        assertThat(sql().rows("SELECT is_user_process, DB_NAME(database_id), open_transaction_count,"
                        + " transaction_isolation_level, lock_timeout, CASE WHEN host_process_id >= 0 THEN 1 END FROM"
                        + " sys.dm_exec_sessions WHERE session_id = @@SPID"))
                .containsExactly(row(true, database().name(), 0, (short) 2, -1, 1));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/databasepropertyex-transact-sql")
    void propertiesOfADatabaseAreThoseThatItWasSet() throws SQLException {
        sql().run("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON");

        assertThat(sql().rows("SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), 'Status') AS nvarchar(20)),"
                        + " CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(20)),"
                        + " CAST(DATABASEPROPERTYEX(DB_NAME(), 'UserAccess') AS nvarchar(20)),"
                        + " CAST(DATABASEPROPERTYEX(DB_NAME(), 'nosuch') AS nvarchar(20)),"
                        + " (SELECT snapshot_isolation_state_desc FROM sys.databases WHERE name = DB_NAME())"))
                .containsExactly(row("ONLINE", "READ_WRITE", "MULTI_USER", null, "ON"));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-transact-sql")
    void consoleCommandsSayWhenTheyAreDone() throws SQLException {
        assertThat(errorOf("DBCC CHECKIDENT ('store.item')").number()).isEqualTo(7997);
        assertThat(sql().rows("DBCC USEROPTIONS WITH NO_INFOMSGS")).contains(row("isolation level", "read committed"));
    }
}
