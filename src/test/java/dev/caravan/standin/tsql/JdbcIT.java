// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.standin.StandIn;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The engine through the unmodified mssql-jdbc driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdbcIT {
    private StandIn standIn = StandIn.start();
    private Connection connection = connect("master");

    @BeforeAll
    void makeDatabase() throws SQLException {
        execute("CREATE DATABASE shop");
    }

    @BeforeEach
    void open() throws SQLException {
        connection.close();
        connection = connect("shop");
        execute("DROP TABLE IF EXISTS t");
        execute("CREATE TABLE t (id int IDENTITY PRIMARY KEY, n int, v nvarchar(50))");
    }

    @AfterEach
    void everyStatementWasUnderstood() {
        assertThat(standIn.server().unknownStatements()).isEmpty();
    }

    @AfterAll
    void stop() throws SQLException {
        connection.close();
        standIn.close();
    }

    private Connection connect(String database) {
        try {
            return DriverManager.getConnection(
                    standIn.url(database) + ";sendTimeAsDatetime=false", standIn.user(), standIn.password());
        } catch (SQLException e) {
            throw new AssertionError("Cannot connect to " + database, e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Object value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getObject(1);
        }
    }

    @Test
    void givesGeneratedKeys() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO t (n, v) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            for (int i = 1; i <= 5; i++) {
                insert.setInt(1, i);
                insert.setString(2, "v" + i);
                assertThat(insert.executeUpdate()).isEqualTo(1);
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getInt(1)).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void runsBatches() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (n, v) VALUES (?, ?)")) {
            for (int i = 0; i < 500; i++) {
                insert.setInt(1, i);
                insert.setString(2, "x");
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(500).containsOnly(1);
        }
        assertThat(value("SELECT COUNT(*) FROM t")).isEqualTo(500);
    }

    @Test
    void reportsTheFailedRowOfABatch() throws SQLException {
        execute("CREATE UNIQUE INDEX ux ON t (n)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (n) VALUES (?)")) {
            for (int n : new int[] {1, 1, 2}) {
                insert.setInt(1, n);
                insert.addBatch();
            }
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(insert::executeBatch)
                    .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(2601));
        }
    }

    @Test
    void keepsTransactionsAndSavepoints() throws SQLException {
        connection.setAutoCommit(false);
        execute("INSERT t (n) VALUES (1)");
        Savepoint savepoint = connection.setSavepoint("half way");
        execute("INSERT t (n) VALUES (2)");
        connection.rollback(savepoint);
        connection.commit();
        execute("INSERT t (n) VALUES (3)");
        connection.rollback();
        connection.setAutoCommit(true);

        assertThat(value("SELECT COUNT(*) FROM t")).isEqualTo(1);
        assertThat(value("SELECT @@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    void bringsEveryTypeThereAndBack() throws SQLException {
        execute("DROP TABLE IF EXISTS a");
        execute("""
                CREATE TABLE a (bi bigint, i int, si smallint, ti tinyint, b bit, d decimal(38,10), m money, sm smallmoney, f float, r real,
                    dt date, t time(7), dtm datetime, d2 datetime2(7), sdt smalldatetime, dto datetimeoffset(3), c char(5), vc varchar(20),
                    vm varchar(max), nc nchar(4), nv nvarchar(20), nm nvarchar(max), bin binary(4), vb varbinary(20), vbm varbinary(max),
                    u uniqueidentifier, x xml, tx text, nt ntext, im image)""");
        List<Object> values = List.of(
                Long.MIN_VALUE,
                5,
                (short) -7,
                (short) 255,
                true,
                new BigDecimal("1234567890123456789012345678.1234567890"),
                new BigDecimal("922337203685477.5807"),
                new BigDecimal("-214748.3648"),
                1.5e300,
                2.5f,
                LocalDate.of(1, 1, 1),
                LocalTime.of(23, 59, 59, 999_999_900),
                Timestamp.valueOf("2024-02-29 01:02:03.998"),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900),
                Timestamp.valueOf("2024-02-29 01:02:40"),
                OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 4_000_000, ZoneOffset.ofHours(3)),
                "ab",
                "vär",
                "m".repeat(10_000),
                "日",
                "Ω",
                "n".repeat(20_000),
                new byte[] {1, 2},
                new byte[] {3},
                new byte[9000],
                "6F9619FF-8B86-D011-B42D-00C04FC964FF",
                "<a/>",
                "text",
                "ntéxt",
                new byte[] {9});
        String marks = "?, ".repeat(values.size() - 1) + "?";
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO a VALUES (" + marks + ")")) {
            for (int i = 0; i < values.size(); i++) {
                insert.setObject(i + 1, values.get(i));
            }
            insert.executeUpdate();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM a")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong("bi")).isEqualTo(Long.MIN_VALUE);
            assertThat(row.getInt("ti")).isEqualTo(255);
            assertThat(row.getBigDecimal("d")).isEqualTo(values.get(5));
            assertThat(row.getBigDecimal("m")).isEqualByComparingTo("922337203685477.5807");
            assertThat(row.getDouble("f")).isEqualTo(1.5e300);
            assertThat(row.getObject("dt", LocalDate.class)).isEqualTo(values.get(10));
            assertThat(row.getObject("t", LocalTime.class)).isEqualTo(values.get(11));
            assertThat(row.getTimestamp("dtm")).isEqualTo(Timestamp.valueOf("2024-02-29 01:02:03.997"));
            assertThat(row.getObject("d2", LocalDateTime.class)).isEqualTo(values.get(13));
            assertThat(row.getTimestamp("sdt")).isEqualTo(Timestamp.valueOf("2024-02-29 01:03:00"));
            assertThat(row.getObject("dto", OffsetDateTime.class)).isEqualTo(values.get(15));
            assertThat(row.getString("c")).isEqualTo("ab   ");
            assertThat(row.getString("vc")).isEqualTo("vär");
            assertThat(row.getString("vm")).hasSize(10_000);
            assertThat(row.getString("nc")).isEqualTo("日   ");
            assertThat(row.getString("nm")).hasSize(20_000);
            assertThat(row.getBytes("bin")).containsExactly(1, 2, 0, 0);
            assertThat(row.getBytes("vbm")).hasSize(9000);
            assertThat(row.getString("u")).isEqualTo("6F9619FF-8B86-D011-B42D-00C04FC964FF");
            assertThat(row.getString("x")).isEqualTo("<a/>");
            assertThat(row.getString("tx")).isEqualTo("text");
            assertThat(row.getString("nt")).isEqualTo("ntéxt");
            assertThat(row.getBytes("im")).containsExactly(9);
        }
    }

    @Test
    void describesTablesThroughDatabaseMetaData() throws SQLException {
        execute("DROP TABLE IF EXISTS m");
        execute(
                "CREATE TABLE m (id bigint NOT NULL IDENTITY, a decimal(10,2) NULL DEFAULT 1.5, c AS a * 2, n nvarchar(max), d datetime2(3) NOT NULL, CONSTRAINT pk_m PRIMARY KEY (id))");
        DatabaseMetaData metaData = connection.getMetaData();
        List<String> columns = new ArrayList<>();
        try (ResultSet rows = metaData.getColumns("shop", "dbo", "m", "%")) {
            while (rows.next()) {
                columns.add(rows.getString("COLUMN_NAME") + " " + rows.getString("TYPE_NAME") + " "
                        + rows.getInt("COLUMN_SIZE") + " " + rows.getInt("DECIMAL_DIGITS") + " "
                        + rows.getString("IS_NULLABLE") + " " + rows.getString("IS_AUTOINCREMENT") + " "
                        + rows.getString("COLUMN_DEF"));
            }
        }
        try (ResultSet keys = metaData.getPrimaryKeys("shop", "dbo", "m")) {
            assertThat(keys.next()).isTrue();
            assertThat(keys.getString("PK_NAME")).isEqualTo("pk_m");
        }

        assertThat(columns)
                .containsExactly(
                        "id bigint identity 19 0 NO YES null",
                        "a decimal 10 2 YES NO ((1.5))",
                        "c decimal 12 2 YES NO null",
                        "n nvarchar 2147483647 0 YES NO null",
                        "d datetime2 23 3 NO NO null");
    }

    @Test
    void writesNulls() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (n, v) VALUES (?, ?)")) {
            insert.setNull(1, Types.INTEGER);
            insert.setNull(2, Types.NVARCHAR);
            insert.executeUpdate();
        }
        assertThat(value("SELECT COUNT(*) FROM t WHERE n IS NULL AND v IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void givesErrorNumbersAndStates() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> execute("SELECT * FROM nosuch"))
                .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(208));
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> execute("SET IDENTITY_INSERT t ON; INSERT t (id) VALUES (1), (1)"))
                .satisfies(e -> {
                    assertThat(e.getErrorCode()).isEqualTo(2627);
                    assertThat(e.getSQLState()).isEqualTo("23000");
                });
    }

    @Test
    void givesSeveralResultsOfABatch() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute(
                            "INSERT t (n) VALUES (1), (2); SELECT n FROM t; UPDATE t SET n = 0 WHERE n = 1"))
                    .isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(2);
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(1);
        }
    }

    @Test
    void callsProcedures() throws SQLException {
        execute(
                "CREATE OR ALTER PROCEDURE addOne @a int, @b int OUTPUT AS BEGIN SET NOCOUNT ON; SET @b = @a + 1; SELECT @a AS a END");
        try (var call = connection.prepareCall("{call addOne(?, ?)}")) {
            call.setInt(1, 41);
            call.registerOutParameter(2, Types.INTEGER);
            call.execute();
            while (call.getMoreResults()) {
                continue;
            }
            assertThat(call.getInt(2)).isEqualTo(42);
        }
    }

    @Test
    void streamsManyRows() throws SQLException {
        execute("INSERT t (n, v) SELECT value, CONCAT('row ', value) FROM GENERATE_SERIES(1, 50000)");
        long sum = 0;
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, n, v FROM t WHERE id > ? AND id <= ? ORDER BY id")) {
            select.setInt(1, 10_000);
            select.setInt(2, 40_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sum += rows.getInt(2);
                }
            }
        }
        assertThat(sum).isEqualTo((10_001L + 40_000L) * 30_000 / 2);
    }

    /** MS-TDS 2.2.7.9 ENVCHANGE, type 7: clients encode text that is not Unicode as the database's collation says. */
    @Test
    void textIsSentInTheCodePageOfTheCurrentDatabase() throws SQLException {
        execute("CREATE DATABASE cyrillic COLLATE Cyrillic_General_CI_AS");
        execute("CREATE TABLE cyrillic.dbo.t (v varchar(20))");
        try (Connection direct = DriverManager.getConnection(
                        standIn.url("cyrillic") + ";sendStringParametersAsUnicode=false",
                        standIn.user(),
                        standIn.password());
                Connection moved = DriverManager.getConnection(
                        standIn.url("shop") + ";sendStringParametersAsUnicode=false",
                        standIn.user(),
                        standIn.password())) {
            moved.setCatalog("cyrillic");
            for (Connection one : List.of(direct, moved)) {
                try (PreparedStatement insert = one.prepareStatement("INSERT t VALUES (?)")) {
                    insert.setString(1, "мир");
                    insert.executeUpdate();
                }
                // A parameter, too, has the collation of the database.
                try (PreparedStatement select = one.prepareStatement("SELECT ?")) {
                    select.setString(1, "мир");
                    try (ResultSet rows = select.executeQuery()) {
                        rows.next();
                        assertThat(rows.getString(1)).isEqualTo("мир");
                    }
                }
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT v FROM cyrillic.dbo.t")) {
            for (int i = 0; i < 2; i++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("мир");
            }
        }
        // The server may not have seen yet that the others have closed their connections.
        execute("ALTER DATABASE cyrillic SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
        execute("DROP DATABASE cyrillic");
    }
}
