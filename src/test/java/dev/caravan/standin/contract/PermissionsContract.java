// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused to a user, and what GRANT, DENY, roles, ownership chains and EXECUTE AS make of it. */
abstract class PermissionsContract extends Contract {

    @BeforeAll
    void objects() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, name nvarchar(20) NULL, secret int NULL)",
                        "CREATE VIEW dbo.v AS SELECT id, name FROM dbo.t",
                        "CREATE PROCEDURE dbo.p AS SELECT COUNT(*) AS n FROM dbo.t WHERE secret > 0",
                        "CREATE PROCEDURE dbo.dynamic AS EXEC('SELECT COUNT(*) AS n FROM dbo.t WHERE secret > 0')",
                        "CREATE PROCEDURE dbo.as_owner WITH EXECUTE AS OWNER AS"
                                + " EXEC('SELECT USER_NAME() AS who FROM dbo.t WHERE secret = 7')",
                        "CREATE FUNCTION dbo.f (@x int) RETURNS int AS BEGIN RETURN @x + 1 END",
                        "CREATE SEQUENCE dbo.numbers AS int START WITH 1",
                        "CREATE ROLE clerks");
    }

    @BeforeEach
    void user() throws SQLException {
        sql().run("CREATE USER clerk WITHOUT LOGIN", "DELETE dbo.t", "INSERT dbo.t VALUES (1, N'a', 7), (2, N'b', 8)");
    }

    @AfterEach
    void dropUser() throws SQLException {
        sql().run("DROP USER clerk");
    }

    private void runAs(String statement) throws SQLException {
        sql().run("EXECUTE AS USER = 'clerk'");
        try {
            sql().run(statement);
        } finally {
            sql().run("REVERT");
        }
    }

    private List<List<@Nullable Object>> rowsAs(String query) throws SQLException {
        sql().run("EXECUTE AS USER = 'clerk'");
        try {
            return sql().rows(query);
        } finally {
            sql().run("REVERT");
        }
    }

    private ServerError errorAs(String statement) throws SQLException {
        sql().run("EXECUTE AS USER = 'clerk'");
        try {
            return errorOf(statement);
        } finally {
            sql().run("REVERT");
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/create-schema-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/alter-authorization-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
    })
    void whoOwnsASchemaMayDoEverythingInIt() throws SQLException {
        sql().run("CREATE SCHEMA theirs AUTHORIZATION clerk", "CREATE TABLE theirs.t (id int NULL)");
        String owner = "SELECT USER_NAME(principal_id) FROM sys.schemas WHERE name = N'theirs'";
        assertThat(sql().value(owner)).isEqualTo("clerk");
        runAs("INSERT theirs.t VALUES (1)");
        runAs("ALTER TABLE theirs.t ADD more int NULL");
        assertThat(errorOf("DROP USER clerk").number()).isEqualTo(15138);

        sql().run("ALTER AUTHORIZATION ON SCHEMA::theirs TO dbo");
        assertThat(sql().value(owner)).isEqualTo("dbo");
        assertThat(errorAs("INSERT theirs.t (id) VALUES (1)").number()).isEqualTo(229);
        assertThat(errorOf("ALTER AUTHORIZATION ON SCHEMA::theirs TO nobody").number())
                .isEqualTo(15151);
        assertThat(errorOf("ALTER AUTHORIZATION ON SCHEMA::nothing TO clerk").number())
                .isEqualTo(15151);
        sql().run("DROP TABLE theirs.t", "DROP SCHEMA theirs");

        sql().run("CREATE SCHEMA AUTHORIZATION clerk");
        assertThat(sql().value("SELECT USER_NAME(principal_id) FROM sys.schemas WHERE name = N'clerk'"))
                .isEqualTo("clerk");
        sql().run("DROP SCHEMA clerk");
        assertThat(errorOf("CREATE SCHEMA s AUTHORIZATION nobody").number()).isEqualTo(15151);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT id FROM dbo.t | 229 | The SELECT permission was denied on the object 't', database",
                "SELECT id FROM dbo.v | 229 | The SELECT permission was denied on the object 'v', database",
                "INSERT dbo.t VALUES (3, N'c', 9) | 229 | The INSERT permission was denied on the object 't', database",
                "UPDATE dbo.t SET name = N'z' | 229 | The UPDATE permission was denied on the object 't', database",
                "DELETE dbo.t | 229 | The DELETE permission was denied on the object 't', database",
                "EXEC dbo.p | 229 | The EXECUTE permission was denied on the object 'p', database",
                "SELECT dbo.f(1) | 229 | The EXECUTE permission was denied on the object 'f', database",
                "SELECT NEXT VALUE FOR dbo.numbers | 229 | The UPDATE permission was denied on the object 'numbers', database",
                "CREATE TABLE dbo.mine (id int) | 262 | CREATE TABLE permission denied in database",
                "CREATE SCHEMA mine | 262 | CREATE SCHEMA permission denied in database",
                "ALTER TABLE dbo.t ADD more int NULL | 1088 | Cannot find the object \"dbo.t\" because it does not exist",
                "CREATE INDEX ix ON dbo.t (name) | 1088 | Cannot find the object \"dbo.t\" because it does not exist",
                "TRUNCATE TABLE dbo.t | 1088 | Cannot find the object \"dbo.t\" because it does not exist",
                "DROP TABLE dbo.t | 3701 | Cannot drop the table 'dbo.t', because it does not exist or you do not have",
                "GRANT SELECT ON dbo.t TO clerk | 15151 | Cannot find the object 't', because it does not exist or you do",
                "CREATE USER other WITHOUT LOGIN | 15247 | User does not have permission to perform this action.",
                "ALTER ROLE clerks ADD MEMBER clerk | 15151 | Cannot alter the role 'clerks', because it does not exist"
            })
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/security/permissions-database-engine",
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
    })
    void refusesAUserWhoHasNoRight(String statement, int number, String message) throws SQLException {
        ServerError error = errorAs(statement);

        assertThat(error.number()).isEqualTo(number);
        assertThat(error.message()).startsWith(message);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/grant-object-permissions-transact-sql")
    void grantsOnObjectsSchemasAndTheDatabasePermit() throws SQLException {
        sql().run("GRANT SELECT, DELETE ON dbo.t TO clerk", "GRANT EXECUTE ON SCHEMA::dbo TO clerk");

        runAs("DELETE dbo.t WHERE id = 2");
        assertThat(rowsAs("SELECT id, secret, dbo.f(1) FROM dbo.t")).containsExactly(row(1, 7, 2));
        assertThat(errorAs("UPDATE dbo.t SET name = N'z'").number()).isEqualTo(229);
        sql().run("REVOKE SELECT ON dbo.t FROM clerk", "GRANT SELECT TO clerk");
        assertThat(rowsAs("SELECT id FROM dbo.v")).containsExactly(row(1));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/deny-object-permissions-transact-sql")
    void aDenialGoesBeforeEveryGrant() throws SQLException {
        sql().run(
                        "ALTER ROLE clerks ADD MEMBER clerk",
                        "GRANT SELECT ON SCHEMA::dbo TO clerk",
                        "DENY SELECT ON dbo.t TO clerks");
        try {
            assertThat(errorAs("SELECT id FROM dbo.t").number()).isEqualTo(229);
            assertThat(rowsAs("SELECT COUNT(*) FROM dbo.v")).containsExactly(row(2));
        } finally {
            sql().run("REVOKE SELECT ON dbo.t FROM clerks");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/grant-object-permissions-transact-sql")
    void columnsArePermittedOneByOne() throws SQLException {
        sql().run("GRANT SELECT (id, name) ON dbo.t TO clerk", "GRANT UPDATE (name) ON dbo.t TO clerk");

        assertThat(rowsAs("SELECT name FROM dbo.t WHERE id = 1")).containsExactly(row("a"));
        ServerError error = errorAs("SELECT secret FROM dbo.t");
        assertThat(error.number()).isEqualTo(230);
        assertThat(error.message())
                .startsWith("The SELECT permission was denied on the column 'secret' of the object 't', database");
        runAs("UPDATE dbo.t SET name = N'z' WHERE id = 1");
        assertThat(errorAs("UPDATE dbo.t SET secret = 0").number()).isEqualTo(230);
        assertThat(errorAs("UPDATE dbo.t SET name = N'z' WHERE secret = 7").number())
                .isEqualTo(230);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/tutorial-ownership-chains-and-context-switching")
    void aModuleNeedsNoRightOnWhatItsOwnerOwnsUnlessItsSqlIsDynamic() throws SQLException {
        sql().run("GRANT EXECUTE TO clerk", "GRANT SELECT ON dbo.v TO clerk");

        assertThat(rowsAs("SELECT id FROM dbo.v ORDER BY id")).containsExactly(row(1), row(2));
        assertThat(rowsAs("EXEC dbo.p")).containsExactly(row(2));
        assertThat(errorAs("EXEC dbo.dynamic").number()).isEqualTo(229);
        assertThat(rowsAs("EXEC dbo.as_owner")).containsExactly(row("dbo"));
        assertThat(rowsAs("SELECT USER_NAME()")).containsExactly(row("clerk"));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles")
    void fixedRolesPermitAndDeny() throws SQLException {
        sql().run("ALTER ROLE db_datareader ADD MEMBER clerk", "ALTER ROLE db_datawriter ADD MEMBER clerk");
        assertThat(rowsAs("SELECT COUNT(*) FROM dbo.t WHERE secret > 0")).containsExactly(row(2));
        runAs("INSERT dbo.t VALUES (3, N'c', 9)");
        assertThat(errorAs("EXEC dbo.p").number()).isEqualTo(229);
        sql().run("ALTER ROLE db_denydatareader ADD MEMBER clerk");
        assertThat(errorAs("SELECT id FROM dbo.t").number()).isEqualTo(229);
        sql().run("ALTER ROLE db_ddladmin ADD MEMBER clerk");
        runAs("CREATE TABLE dbo.made (id int); DROP TABLE dbo.made");
        assertThat(rowsAs("SELECT IS_MEMBER('db_ddladmin'), IS_MEMBER('db_owner'), IS_MEMBER('nosuch')"))
                .containsExactly(row(1, 0, null));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/has-perms-by-name-transact-sql")
    void tellsWhatIsPermitted() throws SQLException {
        sql().run(
                        "GRANT SELECT (id) ON dbo.t TO clerk",
                        "GRANT EXECUTE ON dbo.p TO clerk",
                        "GRANT VIEW DATABASE STATE TO clerk");

        assertThat(rowsAs("SELECT HAS_PERMS_BY_NAME('dbo.t', 'OBJECT', 'SELECT', 'id', 'COLUMN'),"
                        + " HAS_PERMS_BY_NAME('dbo.t', 'OBJECT', 'SELECT', 'secret', 'COLUMN'),"
                        + " HAS_PERMS_BY_NAME('dbo.t', 'OBJECT', 'INSERT'),"
                        + " HAS_PERMS_BY_NAME('dbo.p', 'OBJECT', 'EXECUTE'),"
                        + " HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'VIEW DATABASE STATE'),"
                        + " HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE'),"
                        + " HAS_PERMS_BY_NAME('dbo.nosuch', 'OBJECT', 'SELECT')"))
                .containsExactly(row(1, 0, 0, 1, 1, 0, null));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/security/metadata-visibility-configuration")
    void theCatalogueShowsWhatSomethingWasGrantedOn() throws SQLException {
        assertThat(rowsAs("SELECT name FROM sys.tables")).isEmpty();
        assertThat(rowsAs("SELECT OBJECT_ID('dbo.t'), OBJECT_ID('dbo.p')")).containsExactly(row(null, null));
        sql().run("GRANT SELECT ON dbo.t TO clerk", "GRANT EXECUTE ON dbo.p TO clerk");

        assertThat(rowsAs("SELECT t.name, c.name FROM sys.tables t JOIN sys.columns c ON c.object_id = t.object_id"
                        + " WHERE c.column_id = 1"))
                .containsExactly(row("t", "id"));
        assertThat(rowsAs("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES")).containsExactly(row("t"));
        assertThat(rowsAs("SELECT definition FROM sys.sql_modules WHERE object_id = OBJECT_ID('dbo.p')"))
                .containsExactly(row((Object) null));
        sql().run("GRANT VIEW DEFINITION ON dbo.p TO clerk");
        assertThat(rowsAs("SELECT OBJECT_DEFINITION(OBJECT_ID('dbo.p'))").get(0).get(0))
                .asString()
                .startsWith("CREATE PROCEDURE");
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/system-dynamic-management-views")
    void stateOfServerAndDatabaseNeedsARight() throws SQLException {
        assertThat(errorAs("SELECT COUNT(*) FROM sys.dm_os_sys_info").number()).isEqualTo(300);
        assertThat(errorAs("SELECT COUNT(*) FROM sys.dm_db_partition_stats").number())
                .isEqualTo(262);
        sql().run("GRANT VIEW DATABASE STATE TO clerk");
        assertThat(rowsAs("SELECT COUNT(*) FROM sys.dm_db_partition_stats WHERE index_id = 99"))
                .containsExactly(row(0));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/revert-transact-sql"
    })
    void executeAsNeedsTheRightToImpersonate() throws SQLException {
        sql().run("CREATE USER boss WITHOUT LOGIN");
        try {
            assertThat(errorAs("EXECUTE AS USER = 'boss'").number()).isEqualTo(15517);
            sql().run("GRANT IMPERSONATE ON USER::boss TO clerk");
            assertThat(rowsAs("EXECUTE AS USER = 'boss'; SELECT USER_NAME(); REVERT"))
                    .containsExactly(row("boss"));
            assertThat(sql().value("SELECT USER_NAME()")).isEqualTo("dbo");
        } finally {
            sql().run("DROP USER boss");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-916-database-engine-error")
    void aUserStaysInItsDatabase() throws SQLException {
        assertThat(errorAs("USE model").number()).isEqualTo(916);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/grant-server-permissions-transact-sql")
    void permissionsOnTheServerAreGrantedInMaster() {
        assertThat(errorOf("GRANT VIEW SERVER STATE TO clerk").number()).isEqualTo(4621);
    }
}
