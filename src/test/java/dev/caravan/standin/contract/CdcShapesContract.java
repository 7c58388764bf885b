// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What change tables show of statements; a real server needs SQL Server Agent for it. */
@Cites({
    "https://learn.microsoft.com/sql/relational-databases/system-tables/cdc-capture-instance-ct-transact-sql",
    "https://learn.microsoft.com/sql/relational-databases/track-changes/about-change-data-capture-sql-server"
})
abstract class CdcShapesContract extends Contract {
    private static final Duration CAPTURE = Duration.ofSeconds(60);

    @BeforeAll
    void enableDatabase() throws SQLException {
        sql().run("EXEC sys.sp_cdc_enable_db");
    }

    @AfterEach
    void dropTable() throws SQLException {
        sql().run("IF @@TRANCOUNT > 0 ROLLBACK", "DROP TABLE IF EXISTS dbo.shape");
    }

    private void capture(String columns) throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.shape (" + columns + ")",
                        "EXEC sys.sp_cdc_enable_table N'dbo', N'shape', @role_name = NULL, @supports_net_changes = 0");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    /** Rows of the last so many changes, in the order of the log, once there are as many in all. */
    private List<List<@Nullable Object>> changes(int all, int last, String columns) {
        String query = "SELECT " + columns + " FROM cdc.dbo_shape_CT ORDER BY __$start_lsn, __$command_id, __$seqval,"
                + " __$operation";
        List<List<@Nullable Object>> rows =
                Awaitility.await().atMost(CAPTURE).until(() -> sql().rows(query), found -> found.size() >= all);
        assertThat(rows).hasSize(all);
        return rows.subList(all - last, all);
    }

    @Test
    void anUpdateOfAKeyIsADeleteAndAnInsertOfOneSequenceValue() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY, v int NULL");
        sql().run("INSERT dbo.shape VALUES (1, 5)", "UPDATE dbo.shape SET id = 2 WHERE id = 1");

        assertThat(changes(3, 2, "__$operation, id, v")).containsExactly(row(1, 1, 5), row(2, 2, 5));
        assertThat(sql().value("SELECT COUNT(DISTINCT __$start_lsn) * 10 + COUNT(DISTINCT __$seqval) FROM"
                        + " cdc.dbo_shape_CT WHERE __$operation = 1 OR id = 2"))
                .isEqualTo(11);
    }

    @Test
    void anUpdateOfManyKeysDeletesAllBeforeItInserts() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY");
        sql().run("INSERT dbo.shape VALUES (1), (2), (3)", "UPDATE dbo.shape SET id = id + 1");

        assertThat(changes(9, 6, "__$operation, id"))
                .containsExactly(row(1, 1), row(1, 2), row(1, 3), row(2, 2), row(2, 3), row(2, 4));
    }

    @Test
    void aKeyThatChangesInCaseAloneHasChanged() throws SQLException {
        capture("code varchar(10) NOT NULL PRIMARY KEY");
        sql().run("INSERT dbo.shape VALUES ('ab')", "UPDATE dbo.shape SET code = 'AB'");

        assertThat(changes(3, 2, "__$operation, code")).containsExactly(row(1, "ab"), row(2, "AB"));
    }

    @Test
    void aMergeShowsWhatItDoesToEachRow() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY, v int NULL");
        sql().run(
                        "INSERT dbo.shape VALUES (1, 1), (2, 2)",
                        "MERGE dbo.shape t USING (VALUES (1, 10), (3, 30)) s (id, v) ON t.id = s.id"
                                + " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v)"
                                + " WHEN NOT MATCHED BY SOURCE THEN DELETE;");

        assertThat(changes(6, 4, "__$operation, id, v"))
                .containsExactlyInAnyOrder(row(3, 1, 1), row(4, 1, 10), row(2, 3, 30), row(1, 2, 2));
    }

    @Test
    void computedColumnsAreCapturedAsNull() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY, v int NULL, twice AS (v * 2) PERSISTED");
        sql().run("INSERT dbo.shape (id, v) VALUES (1, 2)");

        assertThat(changes(1, 1, "id, v, twice")).containsExactly(row(1, 2, null));
    }

    @Test
    void aRowVersionIsEightBytes() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY, version rowversion");
        sql().run("INSERT dbo.shape (id) VALUES (1)");

        changes(1, 1, "id");
        assertThat(sql().value("SELECT CASE WHEN c.version = s.version THEN DATALENGTH(c.version) END"
                        + " FROM cdc.dbo_shape_CT c JOIN dbo.shape s ON s.id = c.id"))
                .isEqualTo(8);
    }

    @Test
    void textIsNullBeforeAnUpdateAndOfADelete() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY, v int NULL, old text NULL");
        sql().run("INSERT dbo.shape VALUES (1, 1, 'text')", "UPDATE dbo.shape SET v = 2", "DELETE dbo.shape");

        assertThat(changes(4, 4, "__$operation, CAST(old AS varchar(9))"))
                .contains(row(2, "text"), row(3, null), row(1, null));
    }

    @Test
    void masksHaveABitForEachColumnThatWasAssigned() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY, a int NULL, b int NULL, c int NULL");
        sql().run("INSERT dbo.shape VALUES (1, 2, 3, 4)", "UPDATE dbo.shape SET b = 9");

        assertThat(changes(
                        3,
                        3,
                        "__$operation, sys.fn_cdc_is_bit_set(3, __$update_mask),"
                                + " sys.fn_cdc_is_bit_set(2, __$update_mask)"))
                .containsExactly(row(2, true, true), row(3, true, false), row(4, true, false));
    }

    @Test
    void changeTablesTakeNullInEveryColumn() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY, v int NOT NULL");

        assertThat(sql().column("SELECT DISTINCT is_nullable FROM sys.columns WHERE object_id ="
                        + " OBJECT_ID('cdc.dbo_shape_CT') AND name IN ('id', 'v')"))
                .containsExactly(true);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/track-changes/about-change-data-capture-sql-server")
    void instancesEndWithTheirTable() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY");
        sql().run("DROP TABLE dbo.shape");

        assertThat(sql().value("SELECT COUNT(*) FROM cdc.change_tables")).isEqualTo(0);
        assertThat(sql().value("SELECT OBJECT_ID('cdc.dbo_shape_CT')")).isNull();
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-functions/cdc-fn-cdc-get-all-changes-capture-instance-transact-sql")
    void aRangeWithoutABeginningIsRefused() throws SQLException {
        capture("id int NOT NULL PRIMARY KEY");
        sql().run("INSERT dbo.shape VALUES (1)");
        changes(1, 1, "id");

        assertThat(errorOf("SELECT * FROM cdc.fn_cdc_get_all_changes_dbo_shape(NULL, sys.fn_cdc_get_max_lsn(), N'all')")
                        .number())
                .isEqualTo(313);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-21000-to-30999")
    void refusalsOfInstancesHaveTheirNumbers() throws SQLException {
        sql().run("CREATE TABLE dbo.shape (v int NULL)");
        String enable = "EXEC sys.sp_cdc_enable_table N'dbo', N'shape', @role_name = NULL";

        assertThat(errorOf(enable + ", @supports_net_changes = 1").number()).isEqualTo(22939);
        assertThat(errorOf("USE master; EXEC sys.sp_cdc_enable_table N'dbo', N'spt_values', @role_name = NULL")
                        .number())
                .isEqualTo(22901);
        sql().run("USE " + database().name());
    }
}
