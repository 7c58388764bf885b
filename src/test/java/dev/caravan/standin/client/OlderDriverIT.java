// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDBC driver's line before the one on the class path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OlderDriverIT {
    private static final String TYPES = """
            b bit NULL, ti tinyint NULL, si smallint NULL, i int NULL, bi bigint NULL, re real NULL, f float NULL,
            d decimal(38,10) NULL, m money NULL, sm smallmoney NULL, da date NULL, t time(7) NULL, dt datetime NULL,
            sdt smalldatetime NULL, d2 datetime2(7) NULL, dto datetimeoffset(7) NULL, c char(5) NULL, vc varchar(20) NULL,
            vm varchar(max) NULL, nc nchar(5) NULL, nv nvarchar(20) NULL, nm nvarchar(max) NULL, bin binary(3) NULL,
            vb varbinary(20) NULL, vbm varbinary(max) NULL, u uniqueidentifier NULL""";
    private static final String VALUES = """
            1, 255, -32768, 2147483647, -9223372036854775808, 1.5, -2.25E100, 12345.6789, 1234.5678, -12.25, '2024-02-29',
            '23:59:59.999', '2024-02-29T01:02:03.997', '2024-02-29T01:02:00', '2024-02-29T01:02:03.1234567',
            '2024-02-29T01:02:03.1234567+05:30', 'ab', 'vär', REPLICATE(CAST('x' AS varchar(max)), 20000), N'日本', N'😀',
            REPLICATE(CAST(N'я' AS nvarchar(max)), 20000), 0x01FF, 0x09, CAST(0x07 AS varbinary(max)),
            '00112233-4455-6677-8899-aabbccddeeff'""";

    private StandIn standIn;
    private IsolatedDriver driver;

    @BeforeAll
    void load() throws IOException, ReflectiveOperationException {
        driver = IsolatedDriver.load("mssql-jdbc-12.*.jar", "com.microsoft.sqlserver.jdbc.SQLServerDriver");
        standIn = StandIn.start();
    }

    @AfterAll
    void stop() throws IOException {
        if (standIn != null) {
            assertThat(standIn.control().unknownStatements()).isEmpty();
            standIn.close();
            driver.close();
        }
    }

    @BeforeEach
    void clean() throws SQLException {
        execute("DROP TABLE IF EXISTS typed, copied, item");
    }

    private Connection connect(String properties) throws SQLException {
        return driver.connect(standIn.url("master") + ";" + properties, standIn.user(), standIn.password());
    }

    private void execute(String... batches) throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            for (String batch : batches) {
                statement.execute(batch);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypt=true", "encrypt=false"})
    void connects(String encrypt) throws SQLException {
        try (Connection connection = connect(encrypt)) {
            DatabaseMetaData metadata = connection.getMetaData();

            assertThat(metadata.getDriverMajorVersion()).isEqualTo(12);
            assertThat(metadata.getDatabaseProductName()).isEqualTo("Microsoft SQL Server");
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void readsEveryTypeAsTheNewerDriverDoes() throws SQLException {
        execute("CREATE TABLE typed (id int NOT NULL, " + TYPES + ")", "INSERT INTO typed VALUES (1, " + VALUES + ")");
        execute("INSERT INTO typed (id) VALUES (2)");
        String all = "SELECT * FROM typed ORDER BY id";
        try (Connection older = connect("");
                SqlClient newer = SqlClient.connect(standIn, "master")) {
            assertThat(texts(older, all))
                    .isEqualTo(texts(newer.connection(), all))
                    .hasSize(2);
        }
    }

    private static List<List<@Nullable String>> texts(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getMetaData().getColumnTypeName(i) + " " + result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"useBulkCopyForBatchInsert=false", "useBulkCopyForBatchInsert=true"})
    void bindsEveryTypeInABatchAndByBulkLoad(String properties) throws SQLException {
        execute(
                "CREATE TABLE typed (id int NOT NULL, " + TYPES + ")",
                "CREATE TABLE copied (id int NOT NULL, " + TYPES + ")",
                "INSERT INTO typed VALUES (1, " + VALUES + ")",
                "INSERT INTO typed (id) VALUES (2)");
        try (Connection connection = connect("sendTimeAsDatetime=false;" + properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM typed ORDER BY id")) {
            int width = rows.getMetaData().getColumnCount();
            String marks = "?" + ", ?".repeat(width - 1);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO copied VALUES (" + marks + ")")) {
                while (rows.next()) {
                    for (int i = 1; i <= width; i++) {
                        insert.setObject(
                                i, rows.getObject(i), rows.getMetaData().getColumnType(i));
                    }
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(2);
            }
            assertThat(texts(connection, "SELECT * FROM copied ORDER BY id"))
                    .isEqualTo(texts(connection, "SELECT * FROM typed ORDER BY id"));
        }
    }

    @Test
    void executesPreparedStatementsAgainAndAgain() throws SQLException {
        try (Connection connection = connect("");
                PreparedStatement query = connection.prepareStatement("SELECT ? + 1")) {
            for (int i = 0; i < 5; i++) {
                query.setInt(1, i);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(i + 1);
                }
            }
        }
    }

    @Test
    void commitsAndRollsBack() throws SQLException {
        execute("CREATE TABLE item (id int NOT NULL PRIMARY KEY)");
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO item VALUES (1)");
            Savepoint here = connection.setSavepoint("here");
            statement.executeUpdate("INSERT INTO item VALUES (2)");
            connection.rollback(here);
            connection.commit();
            statement.executeUpdate("INSERT INTO item VALUES (3)");
            connection.rollback();

            assertThat(texts(connection, "SELECT id FROM item")).containsExactly(List.of("int 1"));
        }
    }

    @Test
    void reportsErrors() throws SQLException {
        execute("CREATE TABLE item (id int NOT NULL PRIMARY KEY)");
        try (Connection connection = connect("");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?)")) {
            for (int id : new int[] {1, 1, 2}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getErrorCode()).isEqualTo(2627);
                assertThat(e.getSQLState()).isEqualTo("23000");
                assertThat(e.getUpdateCounts()).containsExactly(1, Statement.EXECUTE_FAILED, 1);
            });
        }
    }
}
