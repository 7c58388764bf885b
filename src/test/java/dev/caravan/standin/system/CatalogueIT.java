// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Catalogue values that prechecks, loaders and drivers read (reference, 2.6 and features b). */
class CatalogueIT {
    private final StandIn standIn = StandIn.start();
    private SqlClient sql = connect("master");

    private SqlClient connect(String database) {
        try {
            return SqlClient.connect(standIn, database);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot connect to the stand-in", e);
        }
    }

    @BeforeEach
    void createShop() throws SQLException {
        sql.run("CREATE DATABASE Shop");
        sql.close();
        sql = connect("shop");
    }

    @AfterEach
    void knowsEveryStatement() throws SQLException {
        sql.close();
        standIn.close();
        assertThat(standIn.control().unknownStatements()).isEmpty();
        assertThat(standIn.wire().internalErrors()).isZero();
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    void columnsHaveSqlServersTypeNumbers() throws SQLException {
        sql.run("CREATE TABLE dbo.t (a int NOT NULL, b nvarchar(30), c varchar(max), d decimal(12,3), e datetime2(4),"
                + " f time(0), g datetimeoffset, h uniqueidentifier, i money, j datetime, k bit, l rowversion, m xml,"
                + " n text, o float, p real, q binary(5), r date, s smalldatetime)");

        assertThat(sql.rows("SELECT name, system_type_id, max_length, precision, scale, is_nullable FROM sys.columns"
                        + " WHERE object_id = OBJECT_ID('dbo.t') ORDER BY column_id"))
                .extracting(r -> r.stream().map(String::valueOf).toList().toString())
                .containsExactly(
                        "[a, 56, 4, 10, 0, false]",
                        "[b, 231, 60, 0, 0, true]",
                        "[c, 167, -1, 0, 0, true]",
                        "[d, 106, 9, 12, 3, true]",
                        "[e, 42, 7, 24, 4, true]",
                        "[f, 41, 3, 8, 0, true]",
                        "[g, 43, 10, 34, 7, true]",
                        "[h, 36, 16, 0, 0, true]",
                        "[i, 60, 8, 19, 4, true]",
                        "[j, 61, 8, 23, 3, true]",
                        "[k, 104, 1, 1, 0, true]",
                        "[l, 189, 8, 0, 0, false]",
                        "[m, 241, -1, 0, 0, true]",
                        "[n, 35, 16, 0, 0, true]",
                        "[o, 62, 8, 53, 0, true]",
                        "[p, 59, 4, 24, 0, true]",
                        "[q, 173, 5, 0, 0, true]",
                        "[r, 40, 3, 10, 0, true]",
                        "[s, 58, 4, 16, 0, true]");
    }

    @Test
    void definitionsAreNormalised() throws SQLException {
        sql.run("CREATE TABLE dbo.t (a int NOT NULL DEFAULT 0, b nvarchar(10) DEFAULT N'x', c datetime DEFAULT"
                + " getdate(), d AS (a + 1), CONSTRAINT CK_a CHECK (a >= 0))");

        assertThat(sql.column("SELECT d.definition FROM sys.default_constraints d JOIN sys.columns c ON c.object_id ="
                        + " d.parent_object_id AND c.column_id = d.parent_column_id ORDER BY c.column_id"))
                .containsExactly("((0))", "(N'x')", "(getdate())");
        assertThat(sql.column("SELECT definition FROM sys.computed_columns")).containsExactly("([a]+(1))");
        assertThat(sql.column("SELECT definition FROM sys.check_constraints")).containsExactly("([a]>=(0))");
    }

    @Test
    void keysAreFoundTheWayPrechecksLookForThem() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.t (id int NOT NULL CONSTRAINT PK_t PRIMARY KEY, code int NOT NULL, note int)",
                "CREATE UNIQUE INDEX UX_t ON dbo.t (code) INCLUDE (note)",
                "CREATE UNIQUE INDEX UX_part ON dbo.t (note) WHERE note IS NOT NULL");

        assertThat(sql.rows("SELECT i.name, i.index_id, i.is_primary_key, c.name FROM sys.indexes i JOIN"
                        + " sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id JOIN"
                        + " sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id WHERE"
                        + " i.object_id = OBJECT_ID('dbo.t') AND i.is_unique = 1 AND i.has_filter = 0 AND"
                        + " i.is_disabled = 0 AND ic.is_included_column = 0 ORDER BY i.index_id, ic.key_ordinal"))
                .containsExactly(row("PK_t", 1, true, "id"), row("UX_t", 2, false, "code"));
    }

    @Test
    void foreignKeysTellTheirActions() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.p (id int PRIMARY KEY)",
                "CREATE TABLE dbo.c (id int PRIMARY KEY, p int CONSTRAINT FK_c REFERENCES dbo.p (id) ON DELETE CASCADE)");

        assertThat(sql.rows("SELECT name, delete_referential_action, delete_referential_action_desc,"
                        + " update_referential_action_desc FROM sys.foreign_keys"))
                .extracting(r -> r.stream().map(String::valueOf).toList().toString())
                .containsExactly("[FK_c, 1, CASCADE, NO_ACTION]");
        try (ResultSet keys = sql.connection().getMetaData().getImportedKeys("Shop", "dbo", "c")) {
            assertThat(keys.next()).isTrue();
            assertThat(keys.getShort("DELETE_RULE")).isEqualTo((short) DatabaseMetaData.importedKeyCascade);
        }
    }

    @Test
    void databasesTellWhatPrechecksAsk() throws SQLException {
        assertThat(sql.rows("SELECT name, state_desc, is_read_only, recovery_model_desc, is_cdc_enabled,"
                        + " snapshot_isolation_state_desc, is_read_committed_snapshot_on, log_reuse_wait_desc FROM"
                        + " sys.databases WHERE name = 'SHOP'"))
                .containsExactly(row("Shop", "ONLINE", false, "FULL", false, "OFF", false, "NOTHING"));
        assertThat(sql.value("SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = 'Shop'"))
                .isEqualTo("sa");
    }

    @Test
    void alterDatabaseShowsInTheCatalogue() throws SQLException {
        sql.run(
                "ALTER DATABASE Shop SET RECOVERY SIMPLE",
                "ALTER DATABASE Shop SET ALLOW_SNAPSHOT_ISOLATION ON",
                "ALTER DATABASE Shop SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE");

        assertThat(sql.rows("SELECT recovery_model_desc, snapshot_isolation_state_desc, is_read_committed_snapshot_on"
                        + " FROM sys.databases WHERE name = 'Shop'"))
                .containsExactly(row("SIMPLE", "ON", true));
        assertThat(sql.value("SELECT DATABASEPROPERTYEX('Shop', 'Recovery')")).isEqualTo("SIMPLE");
    }

    @Test
    void backupsAndLogChainAreScripted() throws SQLException {
        assertThat(sql.value(
                        "SELECT last_log_backup_lsn FROM sys.database_recovery_status WHERE database_id = DB_ID()"))
                .isNull();
        sql.run("EXEC standin.add_backup 'D'", "EXEC standin.add_backup 'L'");

        assertThat(sql.column("SELECT type FROM msdb.dbo.backupset WHERE database_name = 'Shop' ORDER BY"
                        + " backup_finish_date, type"))
                .containsExactly("D", "L");
        assertThat(sql.value(
                        "SELECT last_log_backup_lsn FROM sys.database_recovery_status WHERE database_id = DB_ID()"))
                .isNotNull();
    }

    @Test
    void aLoginThatWasCreatedIsAMemberOfPublicAlone() throws SQLException {
        sql.run("CREATE LOGIN guest_reader WITH PASSWORD = N'Secret_1'");
        assertThat(sql.value("SELECT IS_SRVROLEMEMBER('sysadmin', 'guest_reader')"))
                .isEqualTo(0);
        assertThat(sql.value("SELECT IS_SRVROLEMEMBER('public', 'guest_reader')"))
                .isEqualTo(1);
        assertThat(sql.value("SELECT IS_SRVROLEMEMBER('sysadmin', 'sa')")).isEqualTo(1);
        assertThat(sql.value("SELECT IS_SRVROLEMEMBER('sysadmin', 'nobody')")).isNull();
    }

    @Test
    void rightsCanBeTakenAway() throws SQLException {
        assertThat(sql.value("SELECT IS_SRVROLEMEMBER('sysadmin')")).isEqualTo(1);
        sql.run(
                "EXEC standin.set_property 'role.sysadmin', '0'",
                "CREATE TABLE dbo.t (id int)",
                "EXEC standin.set_property 'permission.dbo.t.SELECT', '0'");

        assertThat(sql.value("SELECT IS_SRVROLEMEMBER('sysadmin')")).isEqualTo(0);
        assertThat(sql.value("SELECT HAS_PERMS_BY_NAME('dbo.t', 'OBJECT', 'SELECT')"))
                .isEqualTo(0);
        assertThat(sql.value("SELECT HAS_PERMS_BY_NAME('dbo.none', 'OBJECT', 'SELECT')"))
                .isNull();
    }

    @Test
    void editionAndVersionAreSettable() throws SQLException {
        sql.run(
                "EXEC standin.set_property 'Edition', 'Express Edition (64-bit)'",
                "EXEC standin.set_property 'ProductVersion', '13.0.4001.0'");

        assertThat(sql.rows("SELECT SERVERPROPERTY('Edition'), SERVERPROPERTY('ProductVersion')"))
                .containsExactly(row("Express Edition (64-bit)", "13.0.4001.0"));
    }

    @Test
    void configurationFollowsReconfigure() throws SQLException {
        String value = "SELECT value_in_use FROM sys.configurations WHERE name = 'max text repl size (B)'";
        assertThat(String.valueOf(sql.value(value))).isEqualTo("65536");
        sql.run("EXEC sp_configure 'max text repl size', -1");
        assertThat(String.valueOf(sql.value(value))).isEqualTo("65536");
        sql.run("RECONFIGURE");

        assertThat(String.valueOf(sql.value(value))).isEqualTo("-1");
    }

    @Test
    void partitionStatisticsCountRows() throws SQLException {
        sql.run("CREATE TABLE dbo.t (id int PRIMARY KEY)", "INSERT dbo.t VALUES (1), (2), (3)");

        assertThat(sql.value("SELECT SUM(row_count) FROM sys.dm_db_partition_stats WHERE object_id = OBJECT_ID('dbo.t')"
                        + " AND index_id < 2"))
                .isEqualTo(3L);
    }

    @Test
    void informationSchemaDescribesColumns() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.t (id int NOT NULL CONSTRAINT PK_t PRIMARY KEY, name nvarchar(20), made datetime2(3))");

        assertThat(sql.rows("SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, IS_NULLABLE FROM"
                        + " INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 't' ORDER BY ORDINAL_POSITION"))
                .containsExactly(
                        row("id", "int", null, "NO"),
                        row("name", "nvarchar", 20, "YES"),
                        row("made", "datetime2", null, "YES"));
        assertThat(sql.rows("SELECT k.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS c JOIN"
                        + " INFORMATION_SCHEMA.KEY_COLUMN_USAGE k ON k.CONSTRAINT_NAME = c.CONSTRAINT_NAME WHERE"
                        + " c.CONSTRAINT_TYPE = 'PRIMARY KEY'"))
                .containsExactly(row("id"));
    }

    @Test
    void theDriversColumnListingHasOdbcSizes() throws SQLException {
        sql.run("CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL, price decimal(9,2) DEFAULT 1.5, made datetime2(3),"
                + " t time(7), body nvarchar(max), g uniqueidentifier, f float, total AS (price + price))");

        List<String> columns = new ArrayList<>();
        try (ResultSet result = sql.connection().getMetaData().getColumns("Shop", "dbo", "t", null)) {
            while (result.next()) {
                columns.add(String.join(
                        " ",
                        result.getString("COLUMN_NAME"),
                        result.getString("TYPE_NAME"),
                        result.getString("DATA_TYPE"),
                        result.getString("COLUMN_SIZE"),
                        result.getString("DECIMAL_DIGITS"),
                        result.getString("COLUMN_DEF"),
                        result.getString("IS_AUTOINCREMENT"),
                        result.getString("IS_GENERATEDCOLUMN")));
            }
        }
        assertThat(columns)
                .containsExactly(
                        "id int identity 4 10 0 null YES NO",
                        "price decimal 3 9 2 ((1.5)) NO NO",
                        "made datetime2 93 23 3 null NO NO",
                        "t time 92 16 7 null NO NO",
                        "body nvarchar -9 2147483647 null null NO NO",
                        "g uniqueidentifier 1 36 null null NO NO",
                        "f float 8 53 null null NO NO",
                        "total decimal 3 10 2 null NO YES");
    }
}
