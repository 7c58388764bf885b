// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.standin.StandIn;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API server cursors, as mssql-jdbc asks for them with {@code selectMethod=cursor} and with scrollable results. */
class ServerCursorIT {

    private static StandIn standIn;

    private Connection connection;

    @BeforeAll
    static void createTable() throws SQLException {
        standIn = StandIn.start();
        try (Connection setUp = connect("");
                Statement statement = setUp.createStatement()) {
            statement.execute("CREATE TABLE numbers (n int NOT NULL PRIMARY KEY, word nvarchar(20) NULL)");
            for (int n = 1; n <= 20; n++) {
                statement.execute(
                        "INSERT INTO numbers VALUES (" + n + ", " + (n % 5 == 0 ? "NULL" : "N'word " + n + "'") + ")");
            }
        }
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    @BeforeEach
    void open() throws SQLException {
        connection = connect(";selectMethod=cursor");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        assertThat(standIn.server().unknownStatements()).isEmpty();
    }

    private static Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(standIn.url("master") + properties, standIn.user(), standIn.password());
    }

    @Test
    void bringsRowsInBlocksWithTheirValues() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(7);
            try (ResultSet rows = statement.executeQuery("SELECT n, word FROM numbers ORDER BY n")) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
                for (int n = 1; n <= 20; n++) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt("n")).isEqualTo(n);
                    assertThat(rows.getString("word")).isEqualTo(n % 5 == 0 ? null : "word " + n);
                }
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void takesParametersAndRunsAgain() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT n FROM numbers WHERE n > ? AND n <= ? ORDER BY n")) {
            for (int from = 0; from < 20; from += 10) {
                statement.setInt(1, from);
                statement.setInt(2, from + 10);
                statement.setFetchSize(3);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(numbers(rows)).hasSize(10).startsWith(from + 1);
                }
            }
        }
    }

    @Test
    void severalAreReadInTurns() throws SQLException {
        try (PreparedStatement odd = connection.prepareStatement("SELECT n FROM numbers WHERE n % 2 = ? ORDER BY n");
                PreparedStatement even =
                        connection.prepareStatement("SELECT n FROM numbers WHERE n % 2 = ? ORDER BY n DESC")) {
            odd.setInt(1, 1);
            even.setInt(1, 0);
            odd.setFetchSize(2);
            even.setFetchSize(2);
            try (ResultSet first = odd.executeQuery();
                    ResultSet second = even.executeQuery()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(first.next()).isTrue();
                    assertThat(second.next()).isTrue();
                    assertThat(first.getInt(1) + second.getInt(1)).isEqualTo(21);
                }
            }
        }
    }

    @Test
    void scrollsInEveryDirection() throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery("SELECT n FROM numbers ORDER BY n")) {
            rows.setFetchSize(4);
            assertThat(rows.last()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(20);
            assertThat(rows.getRow()).isEqualTo(20);
            assertThat(rows.absolute(5)).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(5);
            assertThat(rows.previous()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(4);
            assertThat(rows.relative(6)).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(10);
            assertThat(rows.absolute(-2)).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(19);
            assertThat(rows.first()).isTrue();
            assertThat(rows.previous()).isFalse();
            rows.beforeFirst();
            assertThat(numbers(rows)).hasSize(20).startsWith(1).endsWith(20);
        }
    }

    @Test
    void errorsOfTheQueryComeWhenItIsOpened() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1 / (n - ?) FROM numbers")) {
            statement.setInt(1, 3);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(statement::executeQuery)
                    .satisfies(failure -> assertThat(failure.getErrorCode()).isEqualTo(8134));
        }
    }

    @Test
    void statementsThatAreNoQueriesRunWithoutACursor() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("UPDATE numbers SET word = word WHERE n < ?")) {
            statement.setInt(1, 6);
            assertThat(statement.execute()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(5);
        }
    }

    private static List<Integer> numbers(ResultSet rows) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        while (rows.next()) {
            numbers.add(rows.getInt(1));
        }
        return numbers;
    }
}
