// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** System-versioned temporal tables. */
@Cites({
    "https://learn.microsoft.com/sql/relational-databases/tables/temporal-tables",
    "https://learn.microsoft.com/sql/relational-databases/tables/querying-data-in-a-system-versioned-temporal-table",
    "https://learn.microsoft.com/sql/relational-databases/tables/temporal-table-considerations-and-limitations",
    "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-periods-transact-sql",
    "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-13000-to-13999"
})
abstract class TemporalContract extends Contract {
    private static final String PERIOD = "since datetime2 GENERATED ALWAYS AS ROW START %1$s NOT NULL,"
            + " until datetime2 GENERATED ALWAYS AS ROW END %1$s NOT NULL, PERIOD FOR SYSTEM_TIME (since, until)";

    @BeforeEach
    void table() throws SQLException {
        sql().run("CREATE TABLE item (id int NOT NULL PRIMARY KEY, price int NULL, " + PERIOD.formatted("HIDDEN")
                + ") WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.item_history))");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("IF @@TRANCOUNT > 0 ROLLBACK");
        for (String table : List.of("item", "shown")) {
            sql().run("IF EXISTS (SELECT 1 FROM sys.tables WHERE name = '" + table
                    + "' AND temporal_type = 2) ALTER TABLE " + table + " SET (SYSTEM_VERSIONING = OFF)");
        }
        sql().run("DROP TABLE IF EXISTS item, item_history, shown, shown_history, plain, wrong, other");
    }

    @Test
    void everyVersionThatHasEndedIsInTheHistory() throws SQLException {
        sql().run("INSERT INTO item VALUES (1, 10), (2, 20)", "WAITFOR DELAY '00:00:00.020'");
        sql().run("UPDATE item SET price = 11 WHERE id = 1", "WAITFOR DELAY '00:00:00.020'");
        sql().run("DELETE FROM item WHERE id = 2");

        assertThat(sql().rows("SELECT id, price FROM item")).containsExactly(List.of(1, 11));
        assertThat(sql().rows("SELECT id, price FROM item_history ORDER BY id"))
                .containsExactly(List.of(1, 10), List.of(2, 20));
        assertThat(sql().value("SELECT COUNT(*) FROM item i JOIN item_history h ON h.id = i.id AND h.until = i.since"
                        + " AND h.since < h.until"))
                .isEqualTo(1);
        assertThat(sql().value("SELECT CONVERT(varchar(30), until, 121) FROM item"))
                .isEqualTo("9999-12-31 23:59:59.9999999");
    }

    @Test
    void timesAreThoseAtWhichTheTransactionBegan() throws SQLException {
        sql().run("BEGIN TRAN", "INSERT INTO item VALUES (1, 10)", "WAITFOR DELAY '00:00:00.020'");
        sql().run("INSERT INTO item VALUES (2, 20)", "UPDATE item SET price = 11 WHERE id = 1", "COMMIT");

        assertThat(sql().value("SELECT COUNT(DISTINCT since) FROM item")).isEqualTo(1);
        assertThat(sql().value("SELECT COUNT(*) FROM item_history WHERE since = until"))
                .isEqualTo(1);
        assertThat(sql().value("SELECT COUNT(*) FROM item FOR SYSTEM_TIME ALL")).isEqualTo(2);
    }

    @Test
    void whatIsRolledBackLeavesNoHistory() throws SQLException {
        sql().run("INSERT INTO item VALUES (1, 10)");
        sql().run("BEGIN TRAN", "UPDATE item SET price = 11", "DELETE FROM item", "ROLLBACK");

        assertThat(sql().value("SELECT COUNT(*) FROM item_history")).isEqualTo(0);
    }

    @Test
    void keysThatChangeAreVersionedToo() throws SQLException {
        sql().run("INSERT INTO item VALUES (1, 10), (2, 20)", "UPDATE item SET id = 3 - id");
        sql().run(
                        "MERGE item AS t USING (VALUES (1, 5), (7, 70)) AS s (id, price) ON t.id = s.id"
                                + " WHEN MATCHED THEN UPDATE SET price = s.price WHEN NOT MATCHED THEN INSERT (id, price) VALUES (s.id, s.price);");

        assertThat(sql().rows("SELECT id, price FROM item ORDER BY id"))
                .containsExactly(List.of(1, 5), List.of(2, 10), List.of(7, 70));
        assertThat(sql().rows("SELECT id, price FROM item_history ORDER BY until, id"))
                .containsExactly(List.of(1, 10), List.of(2, 20), List.of(1, 20));
    }

    @Test
    void theTableIsReadAsItWas() throws SQLException {
        sql().run("ALTER TABLE item SET (SYSTEM_VERSIONING = OFF)");
        sql().run("INSERT INTO item_history (id, price, since, until) VALUES (1, 10, '2020-01-01', '2020-02-01'),"
                + " (1, 11, '2020-02-01', '2020-03-01'), (2, 20, '2020-01-15', '2020-02-15')");
        sql().run("ALTER TABLE item SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.item_history))");
        sql().run("INSERT INTO item VALUES (3, 30)");
        String query = "SELECT price FROM item FOR SYSTEM_TIME %s AS i ORDER BY price";

        assertThat(sql().column(query.formatted("AS OF '2020-01-01'"))).containsExactly(10);
        assertThat(sql().column(query.formatted("AS OF '2020-02-01'"))).containsExactly(11, 20);
        assertThat(sql().column(query.formatted("FROM '2020-02-01' TO '2020-02-15'")))
                .containsExactly(11, 20);
        assertThat(sql().column(query.formatted("FROM '2020-01-01' TO '2020-01-15'")))
                .containsExactly(10);
        assertThat(sql().column(query.formatted("BETWEEN '2020-01-01' AND '2020-01-15'")))
                .containsExactly(10, 20);
        assertThat(sql().column(query.formatted("CONTAINED IN ('2020-01-01', '2020-02-15')")))
                .containsExactly(10, 20);
        assertThat(sql().column(query.formatted("ALL"))).containsExactly(10, 11, 20, 30);
        assertThat(
                        sql().column(
                                        "DECLARE @at datetime2 = '2020-01-20' SELECT i.price FROM dbo.item FOR SYSTEM_TIME AS OF @at i"
                                                + " JOIN item FOR SYSTEM_TIME ALL j ON j.id = i.id AND j.price = i.price ORDER BY i.price"))
                .containsExactly(10, 20);
    }

    @Test
    void hiddenColumnsAreShownByNameOnly() throws SQLException {
        sql().run("INSERT INTO item VALUES (1, 10)");

        assertThat(sql().names("SELECT * FROM item")).containsExactly("id", "price");
        assertThat(sql().names("SELECT * FROM item FOR SYSTEM_TIME ALL")).containsExactly("id", "price");
        assertThat(sql().names("SELECT since, until, price FROM item")).hasSize(3);
        sql().run("ALTER TABLE item ALTER COLUMN until DROP HIDDEN");
        assertThat(sql().names("SELECT * FROM item")).containsExactly("id", "price", "until");
    }

    @Test
    void generatedColumnsAreNotWritten() throws SQLException {
        sql().run("CREATE TABLE shown (id int NOT NULL PRIMARY KEY, " + PERIOD.formatted("") + ")");

        assertThat(errorOf("INSERT INTO shown VALUES (1, '2020-01-01', '9999-12-31')")
                        .number())
                .isEqualTo(13536);
        sql().run("INSERT INTO shown VALUES (1, DEFAULT, DEFAULT)", "INSERT INTO shown (id) VALUES (2)");
        assertThat(errorOf("UPDATE shown SET since = '2020-01-01'").number()).isEqualTo(13537);
        assertThat(sql().value("SELECT COUNT(*) FROM shown WHERE since <= SYSUTCDATETIME() AND until > '9999-12-31'"))
                .isEqualTo(2);
    }

    @Test
    void theyAreInTheCatalogue() throws SQLException {
        assertThat(sql().rows("SELECT t.temporal_type, t.temporal_type_desc, h.name, h.temporal_type,"
                        + " h.temporal_type_desc, t.history_retention_period_unit_desc FROM sys.tables t"
                        + " JOIN sys.tables h ON h.object_id = t.history_table_id WHERE t.name = 'item'"))
                .containsExactly(Arrays.asList(
                        (short) 2,
                        "SYSTEM_VERSIONED_TEMPORAL_TABLE",
                        "item_history",
                        (short) 1,
                        "HISTORY_TABLE",
                        "INFINITE"));
        assertThat(sql().rows(
                                "SELECT name, generated_always_type, generated_always_type_desc, is_hidden FROM sys.columns"
                                        + " WHERE object_id = OBJECT_ID('item') ORDER BY column_id"))
                .containsExactly(
                        List.of("id", (short) 0, "NOT_APPLICABLE", false),
                        List.of("price", (short) 0, "NOT_APPLICABLE", false),
                        List.of("since", (short) 1, "AS_ROW_START", true),
                        List.of("until", (short) 2, "AS_ROW_END", true));
        assertThat(sql().rows("SELECT p.name, p.period_type, p.period_type_desc, s.name, e.name FROM sys.periods p"
                        + " JOIN sys.columns s ON s.object_id = p.object_id AND s.column_id = p.start_column_id"
                        + " JOIN sys.columns e ON e.object_id = p.object_id AND e.column_id = p.end_column_id"
                        + " WHERE p.object_id = OBJECT_ID('item')"))
                .containsExactly(List.of("SYSTEM_TIME", (short) 1, "SYSTEM_TIME_PERIOD", "since", "until"));
        assertThat(sql().rows("SELECT i.name, i.type_desc, i.is_unique FROM sys.indexes i"
                        + " WHERE i.object_id = OBJECT_ID('item_history')"))
                .containsExactly(List.of("ix_item_history", "CLUSTERED", false));
    }

    @Test
    void historiesHaveANameWhenNoneIsSaid() throws SQLException {
        sql().run("CREATE TABLE shown (id int NOT NULL PRIMARY KEY, " + PERIOD.formatted("")
                + ") WITH (SYSTEM_VERSIONING = ON)");
        assertThat(sql().value("SELECT OBJECT_NAME(history_table_id) FROM sys.tables WHERE name = 'shown'"))
                .isEqualTo("MSSQL_TemporalHistoryFor_" + sql().value("SELECT OBJECT_ID('shown')"));
        sql().run("ALTER TABLE shown SET (SYSTEM_VERSIONING = OFF)");
        sql().run(
                        "DECLARE @drop nvarchar(200) = N'DROP TABLE MSSQL_TemporalHistoryFor_' + CAST(OBJECT_ID('shown') AS nvarchar(20)) EXEC (@drop)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "13552 | DROP TABLE item",
                "13552 | DROP TABLE item_history",
                "13545 | TRUNCATE TABLE item",
                "13559 | INSERT INTO item_history (id, since, until) VALUES (1, '2020-01-01', '2020-01-02')",
                "13560 | DELETE FROM item_history",
                "13561 | UPDATE item_history SET price = 1",
                "13544 | SELECT * FROM item_history FOR SYSTEM_TIME ALL",
                "13588 | ALTER TABLE item DROP COLUMN since",
                "13599 | ALTER TABLE item ALTER COLUMN since datetime2(3) NOT NULL",
                "13592 | ALTER TABLE item DROP PERIOD FOR SYSTEM_TIME",
                "13596 | ALTER TABLE item SET (SYSTEM_VERSIONING = ON)",
                "13741 | CREATE UNIQUE INDEX u ON item_history (id)",
                "13735 | ALTER TABLE item ALTER COLUMN price ADD HIDDEN",
                "13509 | CREATE TABLE wrong (id int PRIMARY KEY, a datetime2 GENERATED ALWAYS AS ROW START NOT NULL)",
                "13505 | CREATE TABLE wrong (id int PRIMARY KEY, a datetime2 GENERATED ALWAYS AS ROW START NOT NULL, b datetime2 NOT NULL, PERIOD FOR SYSTEM_TIME (a, b))",
                "13501 | CREATE TABLE wrong (id int PRIMARY KEY, a datetime GENERATED ALWAYS AS ROW START NOT NULL, b datetime GENERATED ALWAYS AS ROW END NOT NULL, PERIOD FOR SYSTEM_TIME (a, b))",
                "13513 | CREATE TABLE wrong (id int PRIMARY KEY, a datetime2(3) GENERATED ALWAYS AS ROW START NOT NULL, b datetime2(7) GENERATED ALWAYS AS ROW END NOT NULL, PERIOD FOR SYSTEM_TIME (a, b))",
                "13553 | CREATE TABLE wrong (id int, a datetime2 GENERATED ALWAYS AS ROW START NOT NULL, b datetime2 GENERATED ALWAYS AS ROW END NOT NULL, PERIOD FOR SYSTEM_TIME (a, b)) WITH (SYSTEM_VERSIONING = ON)",
                "13510 | CREATE TABLE wrong (id int PRIMARY KEY) WITH (SYSTEM_VERSIONING = ON)",
                "13539 | CREATE TABLE wrong (id int PRIMARY KEY, a datetime2 GENERATED ALWAYS AS ROW START NOT NULL, b datetime2 GENERATED ALWAYS AS ROW END NOT NULL, PERIOD FOR SYSTEM_TIME (a, b)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = h))",
                "13514 | CREATE TABLE wrong (id int NOT NULL PRIMARY KEY, price int NULL, since datetime2 GENERATED ALWAYS AS ROW START NOT NULL, until datetime2 GENERATED ALWAYS AS ROW END NOT NULL, PERIOD FOR SYSTEM_TIME (since, until)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.item_history))"
            })
    void whatIsNotAllowedHasItsNumber(int number, String statement) {
        assertThat(errorOf(statement).number()).isEqualTo(number);
        assertThat(errorOf("SELECT * FROM wrong").number()).isEqualTo(208);
    }

    @Test
    void historiesMustFitTheirTable() throws SQLException {
        sql().run("ALTER TABLE item SET (SYSTEM_VERSIONING = OFF)");
        String on = "ALTER TABLE item SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.other))";
        String columns =
                "CREATE TABLE other (id int NOT NULL%s, %s int %s, since datetime2 NOT NULL, until datetime2 NOT NULL)";
        for (Object[] shape : new Object[][] {
            {13515, " PRIMARY KEY", "price", "NULL"},
            {13518, " IDENTITY", "price", "NULL"},
            {13517, " CHECK (id > 0)", "price", "NULL"},
            {13524, "", "cost", "NULL"},
            {13525, "", "price", "NULL"},
            {13531, "", "price", "NOT NULL"},
            {13523, "", "extra int, price", "NULL"}
        }) {
            String made = columns.formatted(shape[1], shape[2], shape[3]);
            sql().run(
                            "DROP TABLE IF EXISTS other",
                            shape[0].equals(13525) ? made.replace("price int", "price bigint") : made);
            assertThat(errorOf(on).number()).as(made).isEqualTo(shape[0]);
        }
        sql().run(
                        "DROP TABLE other",
                        columns.formatted("", "price", "NULL"),
                        "INSERT INTO other VALUES (1, 1, '2020-01-02', '2020-01-01')");
        assertThat(errorOf(on).number()).isEqualTo(13541);
    }

    @Test
    void columnsThatComeAndGoDoSoInTheHistory() throws SQLException {
        sql().run("INSERT INTO item VALUES (1, 10)", "UPDATE item SET price = 11");
        sql().run(
                        "ALTER TABLE item ADD word nvarchar(10) NOT NULL CONSTRAINT d DEFAULT N'none', note nvarchar(5) NULL");
        sql().run("UPDATE item SET word = N'new'");
        assertThat(sql().rows("SELECT price, word, note FROM item_history ORDER BY until"))
                .containsExactly(Arrays.asList(10, "none", null), Arrays.asList(11, "none", null));
        sql().run("ALTER TABLE item ALTER COLUMN note nvarchar(50) NULL", "ALTER TABLE item DROP COLUMN price");
        sql().run("UPDATE item SET note = N'longer than five'", "UPDATE item SET word = N'last'");
        assertThat(sql().column("SELECT note FROM item_history WHERE note IS NOT NULL"))
                .containsExactly("longer than five");
        assertThat(sql().names("SELECT * FROM item_history")).containsExactly("id", "since", "until", "word", "note");
    }

    @Test
    void aTableGetsItsPeriodLater() throws SQLException {
        sql().run(
                        "CREATE TABLE plain (id int NOT NULL PRIMARY KEY)",
                        "INSERT INTO plain VALUES (1)",
                        "ALTER TABLE plain ADD since datetime2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL"
                                + " CONSTRAINT df_since DEFAULT '2000-01-01', until datetime2 GENERATED ALWAYS AS ROW END"
                                + " HIDDEN NOT NULL CONSTRAINT df_until DEFAULT '9999-12-31 23:59:59.9999999',"
                                + " PERIOD FOR SYSTEM_TIME (since, until)");
        assertThat(sql().value("SELECT YEAR(since) FROM plain")).isEqualTo(2000);
        sql().run("ALTER TABLE plain DROP PERIOD FOR SYSTEM_TIME", "UPDATE plain SET since = '2001-01-01'");
        assertThat(sql().value("SELECT COUNT(*) FROM sys.periods WHERE object_id = OBJECT_ID('plain')"))
                .isEqualTo(0);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/track-changes/about-change-data-capture-sql-server")
    void theTableIsCapturedAndItsHistoryIsNot() throws SQLException {
        sql().run("EXEC sys.sp_cdc_enable_db");
        try {
            sql().run("EXEC sys.sp_cdc_enable_table 'dbo', 'item', @role_name = NULL");
            assertThat(errorOf("EXEC sys.sp_cdc_enable_table 'dbo', 'item_history', @role_name = NULL")
                            .number())
                    .isEqualTo(13571);
        } finally {
            sql().run("EXEC sys.sp_cdc_disable_db");
        }
    }
}
