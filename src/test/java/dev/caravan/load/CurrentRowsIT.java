// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.enrich.Planner;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.it.SourceDatabase;
import dev.caravan.source.SourceCatalog;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.SyncTask;
import dev.caravan.testing.TaskFixture;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class CurrentRowsIT {

    private static final TextPolicy TEXT = new TextPolicy(new SyncTask.Values(true, true, false));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "int | -5 | 7",
                "bigint | 9007199254740993 | 0",
                "bit | 0 | 1",
                "decimal(38,10) | 0.0000000001 | 9999999999999999999999999999.9999999999",
                "money | 0.0001 | -922337203685477.5808",
                "float | 0.1 | 1.7976931348623157E308",
                "date | '0001-01-01' | '9999-12-31'",
                "time(6) | '00:00:00.000001' | '23:59:59.999999'",
                "datetime | '1753-01-01T00:00:00.003' | '2024-02-29T12:00:00.997'",
                "smalldatetime | '2024-02-29T12:00:00' | '1999-12-31T23:59:00'",
                "datetime2(6) | '0001-01-01T00:00:00.000001' | '9999-12-31T23:59:59.999999'",
                "datetimeoffset(3) | '2024-02-29T12:00:00.001+14:00' | '1969-12-31T23:59:59.999-03:00'",
                "char(5) | 'ab' | 'cd'",
                "nvarchar(20) | N'华东 x''y' | N''",
                "uniqueidentifier | '0E984725-C51C-4BF4-9960-E1C80E27ABA0' | '00000000-0000-0000-0000-000000000001'",
                "varbinary(8) | 0x00FF | 0x01"
            })
    void findsRowsByKeysOfEveryType(String type, String one, String other) throws SQLException {
        try (SourceDatabase source = SourceDatabase.create();
                Connection connection = source.connect()) {
            source.execute(
                    "CREATE TABLE dbo.t (k " + type + " NOT NULL, n int NOT NULL, body nvarchar(max) NULL,"
                            + " CONSTRAINT PK_t PRIMARY KEY (k, n))",
                    "INSERT INTO dbo.t VALUES (" + one + ", 1, N'one'), (" + other + ", 1, N'other'), (" + one
                            + ", 2, NULL)");
            JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            TablePlan table = Planner.plan(TaskFixture.task(), new SourceCatalog(client).tables())
                    .tables()
                    .get(0);
            List<@Nullable Object[]> keys = keys(connection, table);
            keys.add(new @Nullable Object[] {keys.get(0)[0], 99});
            SourceColumn body = table.columns().get(2);
            List<@Nullable Object @Nullable []> found = new CurrentRows(client, TEXT).read(table, List.of(body), keys);
            assertThat(found).hasSize(4);
            assertThat(found.get(0)).containsExactly("one");
            assertThat(found.get(1)).containsExactly("other");
            assertThat(found.get(2)).containsExactly((Object) null);
            assertThat(found.get(3)).isNull();
        }
    }

    /** Keys as changes carry them. */
    private static List<@Nullable Object[]> keys(Connection connection, TablePlan table) throws SQLException {
        SourceValues reader =
                SourceValues.of(table.source().name(), table.columns().get(0), TEXT);
        List<@Nullable Object[]> keys = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT k, n FROM dbo.t ORDER BY n, body")) {
            while (rs.next()) {
                keys.add(new @Nullable Object[] {reader.read(rs, 1), rs.getInt(2)});
            }
        }
        return keys;
    }
}
