// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.caravan.standin.SqlClient;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What change tables show of transactions (reference, section 5). */
class CaptureShapesIT extends CapturedShopFixture {

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    void insertUpdateAndDeleteAreTwoThreeFourAndOne() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "UPDATE dbo.item SET name = 'b' WHERE id = 1", "DELETE dbo.item");

        assertThat(captured(CHANGES))
                .containsExactly(row(2, 1, 1, "a"), row(3, 1, 1, "a"), row(4, 1, 1, "b"), row(1, 1, 1, "b"));
    }

    @Test
    void aKeyUpdateIsDeleteAndInsertUnderOneSequenceValue() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "UPDATE dbo.item SET id = 2 WHERE id = 1");

        assertThat(captured("SELECT [__$operation], [__$command_id], id FROM cdc.dbo_item_CT WHERE [__$start_lsn] ="
                        + " sys.fn_cdc_get_max_lsn() ORDER BY [__$command_id]"))
                .containsExactly(row(1, 1, 1), row(2, 2, 2));
        assertThat(sql.column("SELECT COUNT(DISTINCT [__$seqval]) FROM cdc.dbo_item_CT WHERE [__$start_lsn] ="
                        + " sys.fn_cdc_get_max_lsn()"))
                .containsExactly(1);
    }

    @Test
    void aKeyUpdateOfManyRowsDeletesAllBeforeItInserts() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a'), (2, 'b'), (3, 'c')", "UPDATE dbo.item SET id = id + 10");

        assertThat(captured("SELECT [__$operation], [__$command_id], id, name FROM cdc.dbo_item_CT WHERE"
                        + " [__$start_lsn] = sys.fn_cdc_get_max_lsn() ORDER BY [__$command_id]"))
                .containsExactly(
                        row(1, 1, 1, "a"),
                        row(1, 2, 2, "b"),
                        row(1, 3, 3, "c"),
                        row(2, 4, 11, "a"),
                        row(2, 5, 12, "b"),
                        row(2, 6, 13, "c"));
    }

    @Test
    void anUpdateWithoutAChangeStillShowsBothImages() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "UPDATE dbo.item SET name = name");

        assertThat(captured(CHANGES)).endsWith(row(3, 1, 1, "a"), row(4, 1, 1, "a"));
    }

    @Test
    void commandsCountThroughATransactionOverStatements() throws SQLException {
        sql.run("BEGIN TRAN INSERT dbo.item VALUES (1, 'a') INSERT dbo.item VALUES (2, 'b')"
                + " UPDATE dbo.item SET name = 'c' WHERE id = 1 COMMIT");

        assertThat(captured(CHANGES))
                .containsExactly(row(2, 1, 1, "a"), row(2, 2, 2, "b"), row(3, 3, 1, "a"), row(4, 3, 1, "c"));
    }

    @Test
    void whatWasRolledBackLeavesNothing() throws SQLException {
        sql.run(
                "BEGIN TRAN INSERT dbo.item VALUES (1, 'a') ROLLBACK",
                "BEGIN TRAN INSERT dbo.item VALUES (2, 'b') SAVE TRAN s INSERT dbo.item VALUES (3, 'c')"
                        + " ROLLBACK TRAN s COMMIT");

        assertThat(captured(CHANGES)).containsExactly(row(2, 1, 2, "b"));
    }

    @Test
    void aTransactionWithoutCapturedChangesIsNotMapped() throws SQLException {
        sql.run("CREATE TABLE dbo.other (id int)");
        Object before =
                captured("SELECT COUNT(*) FROM cdc.lsn_time_mapping").get(0).get(0);
        sql.run("INSERT dbo.other VALUES (1)");

        assertThat(captured("SELECT COUNT(*) FROM cdc.lsn_time_mapping")).containsExactly(row(before));
    }

    @Test
    void oneCommitHasOneLsnForAllTables() throws SQLException {
        sql.run("CREATE TABLE dbo.line (id int PRIMARY KEY)", enable("line", ""));
        sql.run("BEGIN TRAN INSERT dbo.item VALUES (1, 'a') INSERT dbo.line VALUES (7) COMMIT");

        assertThat(captured("SELECT i.id, l.id FROM cdc.dbo_item_CT i JOIN cdc.dbo_line_CT l ON i.[__$start_lsn] ="
                        + " l.[__$start_lsn]"))
                .containsExactly(row(1, 7));
    }

    @Test
    void aLongTransactionGetsALaterLsnButEarlierSequenceValues() throws SQLException {
        try (SqlClient other = connect("shop")) {
            other.run("BEGIN TRAN INSERT dbo.item VALUES (1, 'early')");
            sql.run("INSERT dbo.item VALUES (2, 'late')");
            other.run("COMMIT");
        }

        assertThat(captured("SELECT id FROM cdc.dbo_item_CT ORDER BY [__$start_lsn]"))
                .containsExactly(row(2), row(1));
        assertThat(sql.column("SELECT id FROM cdc.dbo_item_CT ORDER BY [__$seqval]"))
                .containsExactly(1, 2);
    }

    @Test
    void aLsnIsGreaterThanItsSequenceValues() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a'), (2, 'b')");

        assertThat(captured("SELECT COUNT(*) FROM cdc.dbo_item_CT WHERE [__$seqval] < [__$start_lsn]"))
                .containsExactly(row(2));
    }

    @Test
    void onlyCapturedColumnsAreShown() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.wide (id int PRIMARY KEY, a int, b int, twice AS (a * 2) PERSISTED)",
                enable("wide", ", @captured_column_list = N'id, [b]'"),
                "INSERT dbo.wide (id, a, b) VALUES (1, 2, 3)");

        assertThat(captured("SELECT * FROM cdc.dbo_wide_CT").get(0)).hasSize(8).endsWith(1, 3, 1);
        assertThat(sql.names("SELECT TOP (0) * FROM cdc.dbo_wide_CT"))
                .containsExactly(
                        "__$start_lsn",
                        "__$end_lsn",
                        "__$seqval",
                        "__$operation",
                        "__$update_mask",
                        "id",
                        "b",
                        "__$command_id");
    }

    @Test
    void computedColumnsAreCapturedAsNull() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.wide (id int PRIMARY KEY, a int, twice AS (a * 2) PERSISTED)",
                enable("wide", ""),
                "INSERT dbo.wide (id, a) VALUES (1, 2)");

        assertThat(captured("SELECT id, a, twice FROM cdc.dbo_wide_CT")).containsExactly(row(1, 2, null));
    }

    @Test
    void masksTellTheAssignedColumns() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.wide (id int PRIMARY KEY, a int, b int, c int)",
                enable("wide", ""),
                "INSERT dbo.wide VALUES (1, 2, 3, 4)",
                "UPDATE dbo.wide SET b = 9");

        assertThat(captured("SELECT [__$operation], [__$update_mask] FROM cdc.dbo_wide_CT"))
                .containsExactly(row(2, "0F"), row(3, "04"), row(4, "04"));
    }

    @Test
    void largeValuesAreShownByTheRulesOfTheLog() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.doc (id int PRIMARY KEY, n int, body nvarchar(max), old text)",
                enable("doc", ""),
                "INSERT dbo.doc VALUES (1, 1, N'body', 'old')",
                "UPDATE dbo.doc SET n = 2",
                "UPDATE dbo.doc SET body = N'new'",
                "DELETE dbo.doc");

        assertThat(captured("SELECT [__$operation], body, CAST(old AS varchar(10)) FROM cdc.dbo_doc_CT"))
                .extracting(List::toArray)
                .extracting(Tuple::tuple)
                .containsExactly(
                        tuple(2, "body", "old"),
                        tuple(3, null, null),
                        tuple(4, "body", "old"),
                        tuple(3, "body", null),
                        tuple(4, "new", "old"),
                        tuple(1, "new", null));
    }

    @Test
    void aTooLargeValueFailsTheStatement() throws SQLException {
        sql.run("CREATE TABLE dbo.doc (id int PRIMARY KEY, body varchar(max))", enable("doc", ""));

        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                SQLException.class,
                                () -> sql.run("INSERT dbo.doc VALUES (1, REPLICATE(CAST('x' AS varchar(max)), 70000))"))
                        .getErrorCode())
                .isEqualTo(7139);
    }

    @Test
    void aRaisedLimitLetsLargeValuesThrough() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.doc (id int PRIMARY KEY, body varchar(max))",
                enable("doc", ""),
                "EXEC sp_configure 'max text repl size', -1",
                "RECONFIGURE",
                "INSERT dbo.doc VALUES (1, REPLICATE(CAST('x' AS varchar(max)), 70000))");

        assertThat(captured("SELECT LEN(body) FROM cdc.dbo_doc_CT")).hasSize(1);
    }

    @Test
    void unchangedLargeValuesCanBeHiddenFromAfterImages() throws SQLException {
        sql.run(
                "CREATE TABLE dbo.doc (id int PRIMARY KEY, n int, body nvarchar(max))",
                enable("doc", ""),
                "INSERT dbo.doc VALUES (1, 1, N'body')",
                "EXEC standin.set_database_property 'cdc.hide_unchanged_lob', '1'",
                "UPDATE dbo.doc SET n = 2");

        assertThat(captured("SELECT n, body FROM cdc.dbo_doc_CT WHERE [__$operation] = 4"))
                .containsExactly(row(2, null));
    }
}
