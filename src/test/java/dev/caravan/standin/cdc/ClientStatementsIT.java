// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every statement that Debezium 3.4 and mssql-jdbc send (reference, sections 1 and 2.4) is understood. */
class ClientStatementsIT extends CapturedShopFixture {
    private static final String ORDERED = "WITH ordered_change_tables AS (SELECT ROW_NUMBER() OVER (PARTITION BY"
            + " ct.source_object_id, ct.start_lsn ORDER BY ct.create_date DESC) AS ct_sequence, ct.* FROM"
            + " [shop].cdc.change_tables AS ct%s) SELECT OBJECT_SCHEMA_NAME(source_object_id, DB_ID(?)),"
            + " OBJECT_NAME(source_object_id, DB_ID(?)), capture_instance, object_id, start_lsn FROM"
            + " ordered_change_tables WHERE ct_sequence = 1";
    private static final String CHANGES =
            " [__$start_lsn], [__$seqval], [__$operation], [__$update_mask], [id], [name],"
                    + " TODATETIMEOFFSET([shop].sys.fn_cdc_map_lsn_to_time([__$start_lsn]), DATEPART(TZOFFSET,"
                    + " SYSDATETIMEOFFSET())) FROM [shop].cdc.%s  WHERE (([__$start_lsn] = ? AND [__$seqval] = ? AND"
                    + " [__$operation] > ?) OR ([__$start_lsn] = ? AND [__$seqval] > ?) OR ([__$start_lsn] > ?)) AND"
                    + " [__$start_lsn] <= ? ORDER BY [__$start_lsn] ASC,%s [__$seqval] ASC, [__$operation] ASC";
    private static final byte[] ZERO = new byte[10];

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT @@VERSION",
                "set implicit_transactions on ",
                "set implicit_transactions off IF @@TRANCOUNT > 0 COMMIT TRAN ",
                "IF @@TRANCOUNT > 0 COMMIT TRAN",
                "IF @@TRANCOUNT > 0 ROLLBACK TRAN",
                "EXEC [shop].sys.sp_cdc_help_change_data_capture",
                "EXEC sys.sp_cdc_help_jobs",
                "select min(start_lsn) from [shop].cdc.change_tables",
                "set transaction isolation level  snapshot ",
                "set transaction isolation level  repeatable read ",
                "set transaction isolation level  read committed ",
                "set transaction isolation level  read uncommitted ",
                "SET LOCK_TIMEOUT 10000",
                "SET LOCK_TIMEOUT -1",
                "IF @@TRANCOUNT = 0 BEGIN BEGIN TRAN IF @@TRANCOUNT = 2 COMMIT TRAN END SAVE TRAN [dbz_schema_snapshot]"
                        + " IF @@TRANCOUNT > 0 ROLLBACK TRAN [dbz_schema_snapshot]",
                "SELECT TOP(0) * FROM [shop].[dbo].[item] WITH (TABLOCKX)",
                "SELECT [shop].sys.fn_cdc_get_max_lsn()",
                "SELECT object_id, column_name FROM [shop].cdc.captured_columns ORDER BY object_id, column_id",
                "SELECT CAST(SERVERPROPERTY('EngineEdition') as INT)",
                "SELECT SYSDATETIMEOFFSET()",
                "SELECT [id], [name] FROM [shop].[dbo].[item]",
                "SELECT MAX(start_lsn) FROM [shop].cdc.lsn_time_mapping WHERE tran_id <> 0x00",
                "SELECT CASE WHEN dss.[status]=4 THEN 1 ELSE 0 END AS isRunning FROM [shop].sys.dm_server_services dss"
                        + " WHERE dss.[servicename] LIKE N'SQL Server Agent (%';",
                "SELECT TOP 1 * FROM [shop].[dbo].[item] ORDER BY [id] DESC",
                "SELECT TOP 1024 * FROM [shop].[dbo].[item] ORDER BY [id]",
                "SELECT TOP 0 * FROM [shop].[dbo].[item]",
                "SELECT TOP 1 start_lsn from sys.dm_cdc_log_scan_sessions ORDER BY session_id DESC",
                "SELECT 1"
            })
    void understandsTheBatch(String batch) throws SQLException {
        sql.run(batch);

        assertThat(standIn.control().unknownStatements()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "datetime", "datetime2", "datetimeoffset", "smalldatetime", "time"})
    void parsesDefaultsOfTemporalColumns(String type) throws SQLException {
        assertThat(query("SELECT PARSE(? AS " + type + ")", "12:30:00")).hasSize(1);
    }

    @Test
    void findsADatabaseInItsRealCase() throws SQLException {
        assertThat(query("SELECT name FROM sys.databases WHERE name = ?", "SHOP"))
                .containsExactly("shop");
    }

    @Test
    void listsChangeTablesOnceForEachStart() throws SQLException {
        sql.run("EXEC standin.await_capture");

        assertThat(query(ORDERED.formatted(""), "shop", "shop")).containsExactly("dbo");
        assertThat(query(ORDERED.formatted(" WHERE ct.start_lsn <= ?"), maxLsn(), "shop", "shop"))
                .containsExactly("dbo");
        assertThat(query("SELECT * FROM [shop].cdc.change_tables WHERE start_lsn BETWEEN ? AND ?", ZERO, maxLsn()))
                .hasSize(1);
        assertThat(query("SELECT * FROM [shop].cdc.change_tables WHERE start_lsn BETWEEN ? AND ?", null, maxLsn()))
                .isEmpty();
    }

    @Test
    void findsTheNextTransactions() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a')", "EXEC standin.await_capture");
        String next = "SELECT MAX(start_lsn) FROM (SELECT TOP (? + 1) start_lsn FROM [shop].cdc.lsn_time_mapping WHERE"
                + " start_lsn >= ? AND tran_id <> 0x00 ORDER BY start_lsn) as next_lsns";
        String first = "SELECT MAX(start_lsn) FROM (SELECT TOP (?) start_lsn FROM [shop].cdc.lsn_time_mapping WHERE"
                + " tran_id <> 0x00 ORDER BY start_lsn) as next_lsns";

        assertThat(query(next, 500, ZERO)).isEqualTo(query(first, 500)).doesNotContainNull();
        assertThat(query("SELECT [shop].sys.fn_cdc_increment_lsn(?)", (Object) ZERO))
                .hasSize(1);
        assertThat(query("SELECT [shop].sys.fn_cdc_get_min_lsn(?)", "dbo_item")).hasSize(1);
    }

    @Test
    void readsChangesDirectlyAndByFunction() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a'), (2, 'b')", "EXEC standin.await_capture");
        byte[] low = minLsn();
        byte[] high = maxLsn();
        String direct = CHANGES.formatted("[dbo_item_CT]", " [__$command_id] ASC,");
        String function = CHANGES.formatted("[fn_cdc_get_all_changes_dbo_item](?, ?, N'all update old')", "");

        assertThat(query("SELECT" + direct, low, ZERO, 0, low, ZERO, low, high)).hasSize(2);
        assertThat(query("SELECT TOP 1" + direct, low, ZERO, 0, low, ZERO, low, high))
                .hasSize(1);
        assertThat(query("SELECT" + function, low, high, low, ZERO, 0, low, ZERO, low, high))
                .hasSize(2);
        assertThat(query("SELECT TOP 1" + function, low, high, low, ZERO, 0, low, ZERO, low, high))
                .hasSize(1);
    }

    @Test
    void reReadsByKeyForIncrementalSnapshots() throws SQLException {
        sql.run("INSERT dbo.item VALUES (1, 'a'), (2, 'b'), (3, 'c')");

        assertThat(query(
                        "SELECT TOP 1024 * FROM [shop].[dbo].[item] WHERE ([id] > ?) AND NOT ([id] > ?) ORDER BY [id]",
                        1,
                        2))
                .containsExactly(2);
    }

    @Test
    void answersTheMetadataOfTheDriver() throws SQLException {
        DatabaseMetaData data = sql.connection().getMetaData();

        assertThat(read(data.getTables("shop", null, "%", new String[] {"TABLE"}), 3))
                .contains("item");
        assertThat(read(data.getTables("shop", "dbo", null, new String[] {"VIEW", "MATERIALIZED VIEW", "TABLE"}), 3))
                .containsExactly("item");
        assertThat(read(data.getColumns("shop", "dbo", "item", null), 4)).containsExactly("id", "name");
        assertThat(read(data.getPrimaryKeys("shop", "dbo", "item"), 4)).containsExactly("id");
        assertThat(read(data.getIndexInfo("shop", "dbo", "item", true, true), 6))
                .contains("PK_item");
        assertThat(read(data.getImportedKeys("shop", "dbo", "item"), 3)).isEmpty();
        assertThat(read(data.getCatalogs(), 1)).contains("master", "shop");
        assertThat(read(data.getSchemas(), 1)).contains("cdc", "dbo");
        assertThat(data.getDatabaseProductVersion()).startsWith("16.");
    }

    @Test
    void callsProceduresThroughTheCallSyntax() throws SQLException {
        try (CallableStatement call = sql.connection().prepareCall("{call sys.sp_cdc_help_jobs}")) {
            assertThat(read(call.executeQuery(), 2)).containsExactly("capture", "cleanup");
        }
    }

    private byte[] maxLsn() throws SQLException {
        return lsn("SELECT sys.fn_cdc_get_max_lsn()");
    }

    private byte[] minLsn() throws SQLException {
        return lsn("SELECT sys.fn_cdc_get_min_lsn('dbo_item')");
    }

    private byte[] lsn(String query) throws SQLException {
        try (PreparedStatement statement = sql.connection().prepareStatement(query);
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getBytes(1);
        }
    }

    /** First column of a query with parameters, run three times as prepared statements are. */
    private List<@Nullable Object> query(String text, @Nullable Object... parameters) throws SQLException {
        List<@Nullable Object> rows = List.of();
        try (PreparedStatement statement = sql.connection().prepareStatement(text)) {
            for (int run = 0; run < 3; run++) {
                for (int i = 0; i < parameters.length; i++) {
                    if (parameters[i] == null) {
                        statement.setBytes(i + 1, null);
                    } else {
                        statement.setObject(i + 1, parameters[i]);
                    }
                }
                rows = read(statement.executeQuery(), 1);
            }
        }
        return rows;
    }

    private static List<@Nullable Object> read(ResultSet result, int column) throws SQLException {
        try (result) {
            List<@Nullable Object> values = new ArrayList<>();
            while (result.next()) {
                Object value = result.getObject(column);
                values.add(
                        value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : value);
            }
            return values;
        }
    }
}
