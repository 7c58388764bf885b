// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** INSERT, UPDATE, DELETE, MERGE and TRUNCATE, the rows that they give back, and identities. */
@Cites({
    "https://learn.microsoft.com/sql/t-sql/statements/insert-transact-sql",
    "https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql",
    "https://learn.microsoft.com/sql/t-sql/statements/delete-transact-sql"
})
abstract class ChangesContract extends Contract {
    private static final String ERRORS =
            "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors";

    @BeforeEach
    void tables() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.kind (code varchar(10) NOT NULL CONSTRAINT pk_kind PRIMARY KEY)",
                        "CREATE TABLE dbo.part (id int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_part PRIMARY KEY,"
                                + " name varchar(20) NULL, n int NOT NULL CONSTRAINT df_n DEFAULT 7,"
                                + " kind varchar(10) NULL CONSTRAINT fk_kind REFERENCES dbo.kind (code))",
                        "CREATE UNIQUE INDEX ux_name ON dbo.part (name) WHERE name IS NOT NULL",
                        "INSERT dbo.kind VALUES ('a'), ('b')");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("IF @@TRANCOUNT > 0 ROLLBACK", "DROP TABLE IF EXISTS dbo.part, dbo.kind, dbo.log");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/output-clause-transact-sql")
    void outputGivesTheRowsBeforeAndAfterAndPutsThemIntoATable() throws SQLException {
        assertThat(sql().rows("INSERT dbo.part (name) OUTPUT inserted.id, inserted.n VALUES ('x'), ('y')"))
                .containsExactly(row(1, 7), row(2, 7));
        assertThat(sql().rows("UPDATE dbo.part SET n = n * 2 OUTPUT deleted.n, inserted.n, inserted.name"))
                .containsExactlyInAnyOrder(row(7, 14, "x"), row(7, 14, "y"));
        assertThat(sql().rows("DECLARE @gone TABLE (id int, name varchar(20)); DELETE dbo.part OUTPUT deleted.id,"
                        + " deleted.name INTO @gone WHERE id = 2; SELECT * FROM @gone"))
                .containsExactly(row(2, "y"));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/scope-identity-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/identity-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/ident-current-transact-sql"
    })
    void theLastIdentityIsThatOfTheScopeOrOfTheSession() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.log (id int IDENTITY(500, 10) NOT NULL, part int NOT NULL)",
                        "CREATE TRIGGER tr_part ON dbo.part AFTER INSERT AS INSERT dbo.log (part) SELECT id FROM inserted");

        assertThat(sql().rows("INSERT dbo.part (name) VALUES ('x'); SELECT CAST(SCOPE_IDENTITY() AS int),"
                        + " CAST(@@IDENTITY AS int), CAST(IDENT_CURRENT('dbo.log') AS int),"
                        + " CAST(IDENT_SEED('dbo.log') AS int), CAST(IDENT_INCR('dbo.log') AS int)"))
                .containsExactly(row(1, 500, 500, 500, 10));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-identity-insert-transact-sql")
    void anIdentityIsWrittenForOneTableAtATimeOnly() throws SQLException {
        assertThat(errorOf("INSERT dbo.part (id, name) VALUES (9, 'x')").number())
                .isEqualTo(544);
        sql().run(
                        "CREATE TABLE dbo.log (id int IDENTITY NOT NULL)",
                        "SET IDENTITY_INSERT dbo.part ON",
                        "INSERT dbo.part (id, name) VALUES (9, 'x')");
        assertThat(errorOf("SET IDENTITY_INSERT dbo.log ON").number()).isEqualTo(8107);
        assertThat(errorOf("INSERT dbo.part VALUES (10, 'y', 1, NULL)").number())
                .isEqualTo(8101);
        assertThat(errorOf("INSERT dbo.part (name) VALUES ('y')").number()).isEqualTo(545);
        sql().run("SET IDENTITY_INSERT dbo.part OFF", "INSERT dbo.part (name) VALUES ('z')");

        assertThat(sql().column("SELECT id FROM dbo.part ORDER BY id")).containsExactly(9, 10);
        assertThat(errorOf("UPDATE dbo.part SET id = 1").number()).isEqualTo(8102);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/truncate-table-transact-sql")
    void truncationBeginsIdentitiesAnewAndIsRefusedWhereAKeyPoints() throws SQLException {
        sql().run(
                        "INSERT dbo.part (name) VALUES ('x'), ('y')",
                        "DELETE dbo.part",
                        "INSERT dbo.part (name) VALUES ('z')");
        assertThat(sql().column("SELECT id FROM dbo.part")).containsExactly(3);
        sql().run("TRUNCATE TABLE dbo.part", "INSERT dbo.part (name) VALUES ('z')");

        assertThat(sql().column("SELECT id FROM dbo.part")).containsExactly(1);
        assertThat(errorOf("TRUNCATE TABLE dbo.kind").number()).isEqualTo(4712);
        assertThat(sql().value("BEGIN TRAN; TRUNCATE TABLE dbo.part; ROLLBACK; SELECT COUNT(*) FROM dbo.part"))
                .isEqualTo(1);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkident-transact-sql")
    void anIdentityIsSeededAnew() throws SQLException {
        sql().run(
                        "INSERT dbo.part (name) VALUES ('x')",
                        "DBCC CHECKIDENT ('dbo.part', RESEED, 40) WITH NO_INFOMSGS",
                        "INSERT dbo.part (name) VALUES ('y')");

        assertThat(sql().column("SELECT id FROM dbo.part ORDER BY id")).containsExactly(1, 41);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DBCC CHECKIDENT ('dbo.part') | 8",
                "DBCC CHECKIDENT ('dbo.part', RESEED) | 8",
                "DBCC CHECKIDENT ('dbo.part', NORESEED) | 3"
            })
    @Cites("https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkident-transact-sql")
    void anIdentityThatIsBehindItsColumnGoesOnFromThereUnlessToldNotTo(String check, int next) throws SQLException {
        sql().run(
                        "SET IDENTITY_INSERT dbo.part ON; INSERT dbo.part (id, name) VALUES (7, 'x');"
                                + " SET IDENTITY_INSERT dbo.part OFF",
                        "DBCC CHECKIDENT ('dbo.part', RESEED, 2)",
                        check,
                        "INSERT dbo.part (name) VALUES ('y')");

        assertThat(sql().column("SELECT id FROM dbo.part ORDER BY id")).containsExactlyInAnyOrder(7, next);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql")
    void mergeTellsWhatItDid() throws SQLException {
        sql().run("INSERT dbo.part (name, n) VALUES ('x', 1), ('y', 2)");

        assertThat(sql().rows("MERGE dbo.part AS t USING (VALUES ('x', 10), ('z', 30)) AS s (name, n)"
                        + " ON t.name = s.name WHEN MATCHED AND s.n > t.n THEN UPDATE SET n = s.n"
                        + " WHEN NOT MATCHED BY TARGET THEN INSERT (name, n) VALUES (s.name, s.n)"
                        + " WHEN NOT MATCHED BY SOURCE THEN DELETE"
                        + " OUTPUT $action, deleted.n, inserted.n, COALESCE(inserted.name, deleted.name);"))
                .containsExactlyInAnyOrder(
                        row("UPDATE", 1, 10, "x"), row("INSERT", null, 30, "z"), row("DELETE", 2, null, "y"));
        assertThat(errorOf("MERGE dbo.part AS t USING (VALUES (1), (2)) AS s (n) ON 1 = 1"
                                + " WHEN MATCHED THEN UPDATE SET n = s.n;")
                        .number())
                .isEqualTo(8672);
        assertThat(errorOf("MERGE dbo.part t USING dbo.kind s ON 1 = 0 WHEN MATCHED THEN DELETE")
                        .number())
                .as("a MERGE ends with a semicolon")
                .isEqualTo(10713);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql")
    void updatesAndDeletesReadOtherTables() throws SQLException {
        sql().run(
                        "INSERT dbo.part (name, kind) VALUES ('x', 'a'), ('y', 'b'), ('z', NULL)",
                        "UPDATE p SET n = 100, name = p.name + k.code FROM dbo.part p JOIN dbo.kind k ON k.code = p.kind"
                                + " WHERE k.code = 'a'",
                        "DELETE p FROM dbo.part AS p INNER JOIN dbo.kind AS k ON k.code = p.kind WHERE k.code = 'b'",
                        "DECLARE @seen int; UPDATE dbo.part SET @seen = n = n + 1 WHERE name = 'xa';"
                                + " UPDATE dbo.part SET n = @seen WHERE name = 'z'");

        assertThat(sql().rows("SELECT name, n FROM dbo.part ORDER BY name"))
                .containsExactly(row("xa", 101), row("z", 101));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/queries/select-order-by-clause-transact-sql"
    })
    void topAndOffsetTakeSomeOfTheRows() throws SQLException {
        sql().run("INSERT dbo.part (name, n) VALUES ('v', 1), ('w', 2), ('x', 2), ('y', 3), ('z', 4)");

        assertThat(sql().column("SELECT name FROM dbo.part ORDER BY name OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY"))
                .containsExactly("w", "x");
        assertThat(sql().column("SELECT TOP (2) WITH TIES n FROM dbo.part ORDER BY n"))
                .containsExactly(1, 2, 2);
        assertThat(sql().column("SELECT TOP 40 PERCENT name FROM dbo.part ORDER BY name"))
                .containsExactly("v", "w");
        sql().run("DELETE TOP (4) FROM dbo.part", "UPDATE TOP (1) dbo.part SET n = 0");
        assertThat(sql().column("SELECT n FROM dbo.part")).containsExactly(0);
        assertThat(errorOf("SELECT name FROM dbo.part ORDER BY name OFFSET -1 ROWS")
                        .number())
                .isEqualTo(10742);
        assertThat(errorOf("SELECT TOP 1 name FROM dbo.part ORDER BY name OFFSET 1 ROWS")
                        .number())
                .isEqualTo(10741);
    }

    @Test
    @Cites(ERRORS)
    void aUniqueIndexRefusesWhatTheCollationCallsEqual() throws SQLException {
        sql().run("INSERT dbo.part (name) VALUES ('ab')");
        ServerError error = errorOf("INSERT dbo.part (name) VALUES ('AB ')");

        assertThat(error.number()).isEqualTo(2601);
        assertThat(error.severity()).isEqualTo(14);
        assertThat(error.message())
                .isEqualTo("Cannot insert duplicate key row in object 'dbo.part' with unique index 'ux_name'. The"
                        + " duplicate key value is (AB ).");
        sql().run("INSERT dbo.part (name) VALUES (NULL), (NULL)");
        assertThat(sql().value("SELECT COUNT(*) FROM dbo.part")).isEqualTo(3);
    }

    @ParameterizedTest
    @Cites(ERRORS)
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT dbo.part (kind) VALUES ('c') | 547 | The INSERT statement conflicted with the FOREIGN KEY constraint \"fk_kind\".",
                "DELETE dbo.kind WHERE code = 'a' | 547 | The DELETE statement conflicted with the REFERENCE constraint \"fk_kind\".",
                "UPDATE dbo.kind SET code = 'q' WHERE code = 'a' | 547 | The UPDATE statement conflicted with the REFERENCE constraint \"fk_kind\".",
                "UPDATE dbo.part SET n = NULL | 515 | Cannot insert the value NULL into column 'n'",
                "INSERT dbo.part (name, name) VALUES ('x', 'y') | 264 | The column name 'name' is specified more than once in the SET clause or column list of an INSERT.",
                "UPDATE dbo.part SET n = 1, n = 2 | 264 | The column name 'n' is specified more than once in the SET clause",
                "INSERT dbo.part (name) VALUES (REPLICATE('x', 21)) | 2628 | String or binary data would be truncated in table",
                "SELECT name, COUNT(*) FROM dbo.part | 8120 | Column 'dbo.part.name' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.",
                "SELECT name FROM dbo.part p JOIN dbo.part q ON p.id = q.id | 209 | Ambiguous column name 'name'.",
                "SELECT * FROM dbo.part, dbo.part | 1013 | The objects \"dbo.part\" and \"dbo.part\" in the FROM clause have the same exposed names.",
                "SELECT (SELECT id, n FROM dbo.part) | 116 | Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.",
                "SELECT id FROM dbo.part UNION SELECT id, n FROM dbo.part | 205 | All queries combined using a UNION",
                "SELECT id FROM dbo.part ORDER BY 2 | 108 | The ORDER BY position number 2 is out of range",
                "SELECT n.x FROM dbo.part | 4104 | The multi-part identifier \"n.x\" could not be bound.",
                "SELECT SUM(name) FROM dbo.part | 8117 | Operand data type varchar is invalid for sum operator.",
                "DECLARE @a int; DECLARE @a int | 134 | The variable name '@a' has already been declared."
            })
    void refusalsHaveTheirNumbersAndTexts(String batch, int number, String message) throws SQLException {
        sql().run("INSERT dbo.part (name, kind) VALUES ('p', 'a'), ('q', 'b')");
        ServerError error = errorOf(batch);

        assertThat(error.number()).isEqualTo(number);
        assertThat(error.message()).startsWith(message);
    }

    @Test
    @Cites(ERRORS)
    void aSubqueryThatGivesSeveralRowsIsNoValue() throws SQLException {
        sql().run("INSERT dbo.part (name) VALUES ('x'), ('y')");

        assertThat(errorOf("SELECT 1 WHERE 1 = (SELECT id FROM dbo.part)").number())
                .isEqualTo(512);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/rowcount-transact-sql")
    void theNumberOfRowsIsThatOfTheLastStatement() throws SQLException {
        assertThat(sql().rows("DECLARE @a int, @b int, @c bigint; INSERT dbo.part (name) VALUES ('x'), ('y'), ('z');"
                        + " SET @a = @@ROWCOUNT; UPDATE dbo.part SET n = 1 WHERE name = 'none'; SET @b = @@ROWCOUNT;"
                        + " DELETE dbo.part; SET @c = ROWCOUNT_BIG(); SELECT @a, @b, @c, @@ROWCOUNT"))
                .containsExactly(row(3, 0, 3L, 1));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-rowcount-transact-sql")
    void rowCountLimitsEveryStatement() throws SQLException {
        assertThat(sql().rows("SET ROWCOUNT 2; INSERT dbo.part (n) VALUES (1), (2), (3); UPDATE dbo.part SET n = 9;"
                        + " SET ROWCOUNT 0; SELECT n FROM dbo.part"))
                .containsExactly(row(9), row(9));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql")
    void anIndexThatIgnoresDuplicatesLeavesThemOut() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.log (id int NOT NULL)",
                        "CREATE UNIQUE INDEX ux_log ON dbo.log (id) WITH (IGNORE_DUP_KEY = ON)",
                        "INSERT dbo.log VALUES (1), (2), (1), (3), (2)");

        assertThat(sql().column("SELECT id FROM dbo.log ORDER BY id")).containsExactly(1, 2, 3);
    }
}
