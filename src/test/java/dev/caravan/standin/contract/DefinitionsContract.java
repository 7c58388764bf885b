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

/** Tables, columns, constraints and indexes: how they are made, changed, renamed and dropped, and when that is refused. */
@Cites({
    "https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql",
    "https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql",
    "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
})
abstract class DefinitionsContract extends Contract {

    @BeforeEach
    void tables() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.old (id int NOT NULL CONSTRAINT pk_old PRIMARY KEY, name varchar(10) NULL,"
                                + " n int NULL CONSTRAINT df_n DEFAULT 5, twice AS n * 2)",
                        "CREATE INDEX ix_name ON dbo.old (name)",
                        "CREATE TABLE dbo.child (id int NOT NULL PRIMARY KEY,"
                                + " parent int NULL CONSTRAINT fk_old REFERENCES dbo.old (id))",
                        "INSERT dbo.old (id, name) VALUES (1, 'one'), (2, NULL)");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run(
                        "DROP TABLE IF EXISTS dbo.child, dbo.old, dbo.new, side.old",
                        "DROP SCHEMA IF EXISTS side",
                        "IF TYPE_ID('dbo.Code') IS NOT NULL DROP TYPE dbo.Code");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql")
    void everythingIsRenamedWhereItIs() throws SQLException {
        int id = (Integer) java.util.Objects.requireNonNull(sql().value("SELECT OBJECT_ID('dbo.old')"));
        sql().run(
                        "EXEC sp_rename 'dbo.old', 'new'",
                        "EXEC sp_rename 'dbo.new.name', 'label', 'COLUMN'",
                        "EXEC sp_rename N'dbo.new.ix_name', N'ix_label', N'INDEX'",
                        "EXEC sp_rename 'dbo.pk_old', 'pk_new', 'OBJECT'");

        assertThat(sql().rows("SELECT OBJECT_ID('dbo.new'), OBJECT_ID('dbo.old'), COL_NAME(OBJECT_ID('dbo.new'), 2),"
                        + " (SELECT name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID('dbo.new')),"
                        + " INDEXPROPERTY(OBJECT_ID('dbo.new'), 'ix_label', 'IndexID')"))
                .containsExactly(row(id, null, "label", "pk_new", 2));
        assertThat(sql().column("SELECT label FROM dbo.new ORDER BY id")).containsExactly("one", null);
        assertThat(errorOf("EXEC sp_rename 'dbo.nosuch', 'x'").number()).isEqualTo(15225);
        assertThat(errorOf("EXEC sp_rename 'dbo.new.nosuch', 'x', 'COLUMN'").number())
                .isEqualTo(15248);
        assertThat(errorOf("EXEC sp_rename 'dbo.new', 'child'").number()).isEqualTo(15335);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/alter-schema-transact-sql"
    })
    void aNameIsTakenByASynonymOrASequenceToo() throws SQLException {
        sql().run(
                        "CREATE SYNONYM dbo.alias FOR dbo.old",
                        "CREATE SEQUENCE dbo.counter",
                        "CREATE SCHEMA shelf",
                        "CREATE SEQUENCE shelf.child");

        assertThat(errorOf("EXEC sp_rename 'dbo.old', 'alias'").number()).isEqualTo(15335);
        assertThat(errorOf("EXEC sp_rename 'dbo.old', 'counter'").number()).isEqualTo(15335);
        assertThat(errorOf("ALTER SCHEMA shelf TRANSFER dbo.child").number()).isEqualTo(15530);

        sql().run("DROP SEQUENCE shelf.child, dbo.counter", "DROP SCHEMA shelf", "DROP SYNONYM dbo.alias");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/alter-schema-transact-sql")
    void aTableGoesIntoAnotherSchema() throws SQLException {
        sql().run("CREATE SCHEMA side", "ALTER SCHEMA side TRANSFER dbo.old");

        assertThat(sql().value("SELECT OBJECT_SCHEMA_NAME(OBJECT_ID('side.old'))"))
                .isEqualTo("side");
        assertThat(errorOf("SELECT * FROM dbo.old").number()).isEqualTo(208);
        assertThat(errorOf("DROP SCHEMA side").number()).isEqualTo(3729);
        sql().run("DROP TABLE dbo.child");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql")
    void anAddedColumnHasItsDefaultInRowsThatAreThere() throws SQLException {
        sql().run("ALTER TABLE dbo.old ADD colour varchar(5) NOT NULL CONSTRAINT df_colour DEFAULT 'red',"
                + " size int NULL CONSTRAINT df_size DEFAULT 3, weight int NULL CONSTRAINT df_weight DEFAULT 4"
                + " WITH VALUES");

        assertThat(sql().rows("SELECT colour, size, weight FROM dbo.old WHERE id = 1"))
                .containsExactly(row("red", null, 4));
        assertThat(errorOf("ALTER TABLE dbo.old ADD missing int NOT NULL").number())
                .isEqualTo(4901);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql")
    void aColumnTakesAnotherTypeIfItsValuesDo() throws SQLException {
        assertThat(errorOf("ALTER TABLE dbo.old ALTER COLUMN name nvarchar(3) NULL")
                        .number())
                .as("an index depends on it")
                .isEqualTo(5074);
        sql().run("DROP INDEX ix_name ON dbo.old", "ALTER TABLE dbo.old ALTER COLUMN name nvarchar(3) NULL");

        assertThat(sql().rows("SELECT TYPE_NAME(system_type_id), max_length FROM sys.columns WHERE object_id ="
                        + " OBJECT_ID('dbo.old') AND name = 'name'"))
                .containsExactly(row("nvarchar", (short) 6));
        assertThat(errorOf("ALTER TABLE dbo.old ALTER COLUMN name varchar(2)").number())
                .isIn(2628, 8152);
        assertThat(errorOf("ALTER TABLE dbo.old ALTER COLUMN name int").number())
                .isEqualTo(245);
        assertThat(errorOf("ALTER TABLE dbo.old ALTER COLUMN name nvarchar(3) NOT NULL")
                        .number())
                .isEqualTo(515);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TABLE dbo.old | 3726 | Could not drop object 'dbo.old' because it is referenced by a FOREIGN KEY constraint.",
                "ALTER TABLE dbo.old DROP COLUMN name | 5074 | The index 'ix_name' is dependent on column 'name'.",
                "ALTER TABLE dbo.old DROP COLUMN nosuch | 4924 | ALTER TABLE DROP COLUMN failed because column 'nosuch' does not exist in table 'old'.",
                "ALTER TABLE dbo.old ALTER COLUMN nosuch int | 4924 | ALTER TABLE ALTER COLUMN failed because column 'nosuch' does not exist in table 'old'.",
                "ALTER TABLE dbo.old ALTER COLUMN twice int | 4928 | Cannot alter column 'twice' because it is 'COMPUTED'.",
                "ALTER TABLE dbo.old ADD name int NULL | 2705 | Column names in each table must be unique. Column name 'name' in table 'dbo.old' is specified more than once.",
                "ALTER TABLE dbo.nosuch ADD a int NULL | 4902 | Cannot find the object \"dbo.nosuch\" because it does not exist or you do not have permissions.",
                "ALTER TABLE dbo.old ADD CONSTRAINT pk_second PRIMARY KEY (n) | 1779 | Table 'old' already has a primary key defined on it.",
                "ALTER TABLE dbo.old ADD CONSTRAINT df_again DEFAULT 1 FOR n | 1781 | Column already has a DEFAULT bound to it.",
                "ALTER TABLE dbo.old DROP CONSTRAINT nosuch | 3728 | 'nosuch' is not a constraint.",
                "ALTER TABLE dbo.old ADD CONSTRAINT ck CHECK (id > 1) | 547 | The ALTER TABLE statement conflicted with the CHECK constraint \"ck\".",
                "CREATE INDEX ix_name ON dbo.old (n) | 1913 | The operation failed because an index or statistics with name 'ix_name' already exists on table 'dbo.old'.",
                "CREATE CLUSTERED INDEX ix_second ON dbo.old (n) | 1902 | Cannot create more than one clustered index on table 'dbo.old'.",
                "CREATE INDEX ix_none ON dbo.old (nosuch) | 1911 | Column name 'nosuch' does not exist in the target table or view.",
                "CREATE INDEX ix_twice ON dbo.old (n, n) | 1909 | Cannot use duplicate column names in index. Column name 'n' listed more than once.",
                "DROP INDEX nosuch ON dbo.old | 3701 | Cannot drop the index 'dbo.old.nosuch', because it does not exist or you do not have permission.",
                "DROP INDEX pk_old ON dbo.old | 3723 | An explicit DROP INDEX is not allowed on index 'dbo.old.pk_old'. It is being used for PRIMARY KEY constraint enforcement.",
                "CREATE TABLE dbo.new (a int, a int) | 2705 | Column names in each table must be unique.",
                "CREATE TABLE dbo.new (a nosuch) | 2715 | Column, parameter, or variable #1: Cannot find data type nosuch.",
                "CREATE TABLE dbo.new (a varchar(8001)) | 131 | The size (8001) given to the column 'a' exceeds the maximum allowed for any data type (8000).",
                "CREATE TABLE dbo.new (a decimal(39, 2)) | 2750 | Column or parameter #1: Specified column precision 39 is greater than the maximum precision of 38.",
                "CREATE TABLE dbo.new (a int IDENTITY, b int IDENTITY) | 2744 | Multiple identity columns specified for table 'dbo.new'. Only one identity column per table is allowed.",
                "CREATE TABLE dbo.new (a varchar(9) IDENTITY) | 2749 | Identity column 'a' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0",
                "CREATE TABLE dbo.new (a rowversion, b rowversion) | 2738 | A table can only have one timestamp column. Because table 'new' already has one, the column 'b' cannot be added.",
                "CREATE TABLE nosuch.new (a int) | 2760 | The specified schema name \"nosuch\" either does not exist or you do not have permission to use it.",
                "CREATE SCHEMA dbo | 2714 | There is already an object named 'dbo' in the database.",
                "DROP SCHEMA nosuch | 15151 | Cannot drop the schema 'nosuch', because it does not exist or you do not have permission.",
                "DROP VIEW nosuch | 3701 | Cannot drop the view 'nosuch', because it does not exist or you do not have permission.",
                "DROP PROCEDURE nosuch | 3701 | Cannot drop the procedure 'nosuch', because it does not exist or you do not have permission.",
                "DROP DATABASE nosuch | 3701 | Cannot drop the database 'nosuch', because it does not exist or you do not have permission.",
                "USE nosuch | 911 | Database 'nosuch' does not exist. Make sure that the name is entered correctly.",
                "CREATE DATABASE master | 1801 | Database 'master' already exists. Choose a different database name."
            })
    void refusalsHaveTheirNumbersAndTexts(String batch, int number, String message) {
        ServerError error = errorOf(batch);

        assertThat(error.number()).as(error.toString()).isEqualTo(number);
        assertThat(error.message()).startsWith(message);
    }

    @Test
    void aUniqueIndexIsNotMadeOverEqualRows() throws SQLException {
        sql().run("UPDATE dbo.old SET name = 'same'");
        ServerError error = errorOf("CREATE UNIQUE INDEX ux_name ON dbo.old (name)");

        assertThat(error.number()).isEqualTo(1505);
        assertThat(error.message())
                .isEqualTo("The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the"
                        + " object name 'dbo.old' and the index name 'ux_name'. The duplicate key value is (same).");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/indexes/disable-indexes-and-constraints")
    void aDisabledIndexNeitherKeepsRowsUniqueNorLetsThemBeRead() throws SQLException {
        sql().run(
                        "CREATE UNIQUE INDEX ux_n ON dbo.old (n) WHERE n > 100",
                        "DROP INDEX ux_n ON dbo.old",
                        "UPDATE dbo.old SET n = id",
                        "CREATE UNIQUE INDEX ux_n ON dbo.old (n)",
                        "ALTER INDEX ux_n ON dbo.old DISABLE",
                        "INSERT dbo.old (id, n) VALUES (3, 1)");
        assertThat(sql().rows("SELECT name, is_disabled FROM sys.indexes WHERE object_id = OBJECT_ID('dbo.old')"
                        + " ORDER BY index_id"))
                .containsExactly(row("pk_old", false), row("ix_name", false), row("ux_n", true));
        assertThat(errorOf("ALTER INDEX ux_n ON dbo.old REBUILD").number()).isEqualTo(1505);
        sql().run("DELETE dbo.old WHERE id = 3", "ALTER INDEX ux_n ON dbo.old REBUILD");
        assertThat(errorOf("INSERT dbo.old (id, n) VALUES (3, 1)").number()).isEqualTo(2601);

        sql().run("ALTER INDEX pk_old ON dbo.old DISABLE");
        assertThat(errorOf("SELECT * FROM dbo.old").number()).isEqualTo(8655);
        assertThat(errorOf("INSERT dbo.old (id) VALUES (4)").number()).isEqualTo(8655);
        assertThat(sql().value("SELECT is_disabled FROM sys.foreign_keys WHERE name = 'fk_old'"))
                .isEqualTo(true);
        sql().run("ALTER INDEX ALL ON dbo.old REBUILD", "INSERT dbo.child VALUES (1, 77)");
        assertThat(sql().value("SELECT COUNT(*) FROM dbo.old")).isEqualTo(2);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-type-transact-sql")
    void aTypeInUseIsNotDropped() throws SQLException {
        sql().run("CREATE TYPE dbo.Code FROM varchar(8) NOT NULL", "CREATE TABLE dbo.new (code dbo.Code)");

        assertThat(errorOf("DROP TYPE dbo.Code").number()).isEqualTo(3732);
        assertThat(sql().value("SELECT is_nullable FROM sys.columns WHERE object_id = OBJECT_ID('dbo.new')"))
                .isEqualTo(false);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-procedure-transact-sql")
    void aProcedureIsNotMadeOfColumnsThatATableDoesNotHave() throws SQLException {
        ServerError error = errorOf("CREATE PROCEDURE dbo.p AS\nSELECT 1\nSELECT nosuch FROM dbo.old");

        assertThat(error.number()).isEqualTo(207);
        assertThat(error.line()).isEqualTo(3);
        assertThat(error.procedure()).endsWith("p");
        assertThat(sql().value("SELECT OBJECT_ID('dbo.p')")).isNull();
        sql().run("CREATE PROCEDURE dbo.p AS SELECT nosuch FROM dbo.nosuch", "DROP PROCEDURE dbo.p");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql")
    void nothingOfAStringRunsThatNamesAColumnWhichIsNotThere() throws SQLException {
        assertThat(errorOf("EXEC ('DELETE dbo.child; UPDATE dbo.old SET n = 1; SELECT nosuch FROM dbo.old')")
                        .number())
                .isEqualTo(207);
        assertThat(sql().column("SELECT DISTINCT n FROM dbo.old")).containsExactly(5);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/tables/use-sparse-columns"
    })
    void alterColumnAddsAndDropsRowguidcolAndSparse() throws SQLException {
        String properties = "SELECT CAST(is_rowguidcol AS int), CAST(is_sparse AS int) FROM sys.columns"
                + " WHERE object_id = OBJECT_ID('guided') AND name = '%s'";
        sql().run("CREATE TABLE guided (id int NOT NULL, g uniqueidentifier NOT NULL, h uniqueidentifier NULL)");
        try {
            sql().run(
                            "ALTER TABLE guided ALTER COLUMN g ADD ROWGUIDCOL",
                            "ALTER TABLE guided ALTER COLUMN h ADD SPARSE");
            assertThat(sql().rows(properties.formatted("g"))).containsExactly(List.of(1, 0));
            assertThat(sql().rows(properties.formatted("h"))).containsExactly(List.of(0, 1));
            assertThat(errorOf("ALTER TABLE guided ADD i uniqueidentifier NULL ROWGUIDCOL")
                            .number())
                    .isEqualTo(8196);
            assertThat(errorOf("ALTER TABLE guided ALTER COLUMN id ADD SPARSE").number())
                    .isEqualTo(1731);
            assertThat(errorOf("ALTER TABLE guided ALTER COLUMN nosuch DROP SPARSE")
                            .number())
                    .isEqualTo(4924);

            sql().run(
                            "ALTER TABLE guided ALTER COLUMN g DROP ROWGUIDCOL",
                            "ALTER TABLE guided ALTER COLUMN h DROP SPARSE");
            assertThat(sql().rows(properties.formatted("g"))).containsExactly(List.of(0, 0));
            assertThat(sql().rows(properties.formatted("h"))).containsExactly(List.of(0, 0));
        } finally {
            sql().run("DROP TABLE guided");
        }
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-columns-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/columnproperty-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/col-name-transact-sql"
    })
    void theColumnThatHoldsRowGuidsIsToldAlsoThroughAView() throws SQLException {
        sql().run(
                        "CREATE TABLE guided (id int NOT NULL, g uniqueidentifier ROWGUIDCOL NOT NULL DEFAULT NEWID())",
                        "CREATE VIEW guides AS SELECT g FROM guided");

        assertThat(sql().rows("SELECT name, is_rowguidcol, COLUMNPROPERTY(object_id, name, 'IsRowGuidCol')"
                        + " FROM sys.columns WHERE object_id = OBJECT_ID('guided') ORDER BY column_id"))
                .containsExactly(List.of("id", false, 0), List.of("g", true, 1));
        assertThat(sql().rows("SELECT COL_NAME(OBJECT_ID('guides'), 1),"
                        + " COLUMNPROPERTY(OBJECT_ID('guides'), 'g', 'AllowsNull')"))
                .containsExactly(List.of("g", 0));
        sql().run("DROP VIEW guides", "DROP TABLE guided");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-foreign-keys-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/objectproperty-transact-sql"
    })
    void whatIsNotForReplicationIsToldAndNotTrusted() throws SQLException {
        sql().run(
                        "CREATE TABLE copied (id int IDENTITY(5, 5) NOT FOR REPLICATION CONSTRAINT pk_copied PRIMARY KEY,"
                                + " n int NULL CONSTRAINT ck_copied CHECK NOT FOR REPLICATION (n > 0),"
                                + " parent int NULL CONSTRAINT fk_copied REFERENCES copied (id) NOT FOR REPLICATION,"
                                + " plain int NULL CONSTRAINT ck_plain CHECK (plain > 0))",
                        "CREATE TRIGGER tr_copied ON copied AFTER INSERT NOT FOR REPLICATION AS SET NOCOUNT ON");
        try {
            assertThat(sql().rows("SELECT is_not_for_replication, COLUMNPROPERTY(object_id, name, 'IsIdNotForRepl')"
                            + " FROM sys.identity_columns WHERE object_id = OBJECT_ID('copied')"))
                    .containsExactly(List.of(true, 1));
            assertThat(sql().rows("SELECT name, is_not_for_replication, is_not_trusted FROM sys.check_constraints"
                            + " WHERE parent_object_id = OBJECT_ID('copied') ORDER BY name"))
                    .containsExactly(List.of("ck_copied", true, true), List.of("ck_plain", false, false));
            assertThat(sql().rows("SELECT is_not_for_replication, is_not_trusted, OBJECTPROPERTY(object_id,"
                            + " 'CnstIsNotRepl') FROM sys.foreign_keys WHERE name = 'fk_copied'"))
                    .containsExactly(List.of(true, true, 1));
            assertThat(sql().value("SELECT is_not_for_replication FROM sys.triggers WHERE name = 'tr_copied'"))
                    .isEqualTo(true);

            sql().run("ALTER TABLE copied WITH CHECK CHECK CONSTRAINT ck_copied");
            assertThat(sql().value("SELECT is_not_trusted FROM sys.check_constraints WHERE name = 'ck_copied'"))
                    .isEqualTo(true);
            assertThat(errorOf("INSERT copied (n) VALUES (-1)").number()).isEqualTo(547);
        } finally {
            sql().run("DROP TABLE copied");
        }
    }
}
