// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.standin.StandIn;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** jTDS, which speaks TDS 7.1 as SQL Server 2000 did: no (max) types, dates as text. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JtdsIT {
    private StandIn standIn;
    private IsolatedDriver driver;

    @BeforeAll
    void load() throws IOException, ReflectiveOperationException {
        driver = IsolatedDriver.load("jtds-*.jar", "net.sourceforge.jtds.jdbc.Driver");
        standIn = StandIn.start();
    }

    @AfterAll
    void stop() throws IOException {
        if (standIn != null) {
            assertThat(standIn.wire().internalErrors()).isZero();
            standIn.close();
            driver.close();
        }
    }

    @BeforeEach
    void clean() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS item");
            statement.execute(
                    "CREATE TABLE item (id int NOT NULL PRIMARY KEY, name nvarchar(20) NULL, price money NULL,"
                            + " at datetime NULL, note varchar(max) NULL)");
        }
    }

    private String url() {
        return "jdbc:jtds:sqlserver://127.0.0.1:" + standIn.port() + "/master";
    }

    private Connection connect(String properties) throws SQLException {
        return driver.connect(url() + properties, standIn.user(), standIn.password());
    }

    /** Not ssl=request, TLS for the login alone: to end it, jTDS closes a socket that on Java 11 reads the reply away. */
    @ParameterizedTest
    @ValueSource(strings = {"", ";ssl=require"})
    void connects(String encryption) throws SQLException {
        try (Connection connection = connect(encryption)) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("Microsoft SQL Server");
            assertThat(connection.getCatalog()).isEqualTo("master");
        }
    }

    @Test
    void isToldThatItsPasswordIsWrong() {
        assertThatThrownBy(() -> driver.connect(url(), standIn.user(), "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(18456));
    }

    @Test
    void readsEveryTypeInAFormThatItKnows() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT CAST(1 AS bit), CAST(255 AS tinyint), CAST(-9223372036854775808 AS bigint), CAST(1.5 AS real),"
                                + " CAST(-2.25 AS float), CAST(12345.6789 AS decimal(18,4)), CAST(1234.5678 AS money),"
                                + " CAST('2024-02-29' AS date), CAST('23:59:59.1234567' AS time),"
                                + " CAST('2024-02-29T01:02:03.1234567' AS datetime2),"
                                + " CAST('2024-02-29T01:02:03+05:30' AS datetimeoffset(0)), CAST('ab' AS char(3)), N'日本',"
                                + " REPLICATE(CAST(N'я' AS nvarchar(max)), 10000), CAST(0x0102 AS varbinary(max)),"
                                + " CAST('<a/>' AS xml), CAST(NULL AS date), CAST(NULL AS varchar(max)),"
                                + " CAST('2024-02-29T01:02:03.997' AS datetime)")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).isTrue();
            assertThat(row.getInt(2)).isEqualTo(255);
            assertThat(row.getLong(3)).isEqualTo(Long.MIN_VALUE);
            assertThat(row.getFloat(4)).isEqualTo(1.5f);
            assertThat(row.getDouble(5)).isEqualTo(-2.25);
            assertThat(row.getBigDecimal(6)).isEqualTo(new BigDecimal("12345.6789"));
            assertThat(row.getBigDecimal(7)).isEqualByComparingTo("1234.5678");
            assertThat(row.getString(8)).isEqualTo("2024-02-29");
            assertThat(row.getString(9)).isEqualTo("23:59:59.1234567");
            assertThat(row.getString(10)).isEqualTo("2024-02-29 01:02:03.1234567");
            assertThat(row.getString(11)).isEqualTo("2024-02-29 01:02:03 +05:30");
            assertThat(row.getString(12)).isEqualTo("ab ");
            assertThat(row.getString(13)).isEqualTo("日本");
            assertThat(row.getString(14)).isEqualTo("я".repeat(10_000));
            assertThat(row.getBytes(15)).containsExactly(1, 2);
            assertThat(row.getString(16)).isEqualTo("<a/>");
            assertThat(row.getString(17)).isNull();
            assertThat(row.getString(18)).isNull();
            assertThat(row.getTimestamp(19)).isEqualTo(Timestamp.valueOf("2024-02-29 01:02:03.997"));
        }
    }

    @Test
    void bindsParametersAgainAndAgain() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?, ?, ?, ?, ?)")) {
            for (int id = 0; id < 3; id++) {
                insert.setInt(1, id);
                insert.setString(2, "Ω" + id);
                insert.setBigDecimal(3, new BigDecimal("1.25"));
                insert.setTimestamp(4, Timestamp.valueOf("2024-02-29 01:02:03.997"));
                insert.setString(5, "n".repeat(10_000));
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT COUNT(*), SUM(price), MAX(name), MAX(at), SUM(LEN(note)) FROM item")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(3);
                assertThat(row.getBigDecimal(2)).isEqualByComparingTo("3.75");
                assertThat(row.getString(3)).isEqualTo("Ω2");
                assertThat(row.getTimestamp(4)).isEqualTo(Timestamp.valueOf("2024-02-29 01:02:03.997"));
                assertThat(row.getLong(5)).isEqualTo(30_000);
            }
        }
    }

    @Test
    void commitsAndRollsBack() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO item (id) VALUES (1)");
            connection.commit();
            statement.executeUpdate("INSERT INTO item (id) VALUES (2)");
            connection.rollback();
            try (ResultSet row = statement.executeQuery("SELECT MAX(id) FROM item")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void reportsErrorsAndGoesOn() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM nosuch"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(208));
            assertThat(statement.executeUpdate("INSERT INTO item (id) VALUES (1)"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_SENSITIVE, 1006})
    void changesRowsThroughCursors(int type) throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement(type, ResultSet.CONCUR_UPDATABLE)) {
            connection.createStatement().execute("INSERT INTO item (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
            try (ResultSet rows = statement.executeQuery("SELECT id, name FROM item ORDER BY id")) {
                assertThat(rows.next()).isTrue();
                rows.updateString(2, "first");
                rows.updateRow();
                assertThat(rows.next()).isTrue();
                rows.deleteRow();
                rows.moveToInsertRow();
                rows.updateInt(1, 9);
                rows.updateString(2, "last");
                rows.insertRow();
                rows.moveToCurrentRow();
            }
            assertThat((Throwable) statement.getWarnings()).isNull();
            try (ResultSet rows = connection.createStatement().executeQuery("SELECT STRING_AGG(name, ',') FROM item")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("first,c,last");
            }
        }
    }
}
