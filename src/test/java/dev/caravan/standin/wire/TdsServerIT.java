// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and replies, seen through the JDBC driver. */
class TdsServerIT {
    private final StandInFixture fixture = new StandInFixture();

    @AfterEach
    void stop() {
        fixture.close();
        assertThat(fixture.engine().openSessions()).isEmpty();
    }

    private static int count(ResultSet rows) throws SQLException {
        int count = 0;
        while (rows.next()) {
            assertThat(rows.getInt(1)).isEqualTo(count);
            count++;
        }
        return count;
    }

    @Test
    void returnsRowsWithTheirMetadata() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("rows 1000")) {
            assertThat(rows.getMetaData().getColumnName(2)).isEqualTo("name");
            assertThat(rows.getMetaData().isAutoIncrement(1)).isTrue();
            assertThat(rows.getMetaData().isNullable(1)).isZero();
            assertThat(count(rows)).isEqualTo(1000);
        }
    }

    @Test
    void returnsEveryResultOfABatchInOrder() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("update 3; rows 2; set x; update 0")).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(3);
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(count(statement.getResultSet())).isEqualTo(2);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isZero();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
    }

    @Test
    void reportsAnErrorWithItsNumberAndKeepsTheConnection() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            SQLException error = catchThrowableOfType(SQLException.class, () -> statement.execute("fail 2627 14"));
            assertThat(error.getErrorCode()).isEqualTo(2627);
            assertThat(error.getSQLState()).isEqualTo("23000");
            assertThat(error.getMessage()).isEqualTo("Failed as told with 2627");
            assertThat(count(statement.executeQuery("rows 1"))).isEqualTo(1);
        }
    }

    @Test
    void reportsAnErrorAfterAnUpdateCount() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("update 3; fail 547 16");
            assertThat(statement.getUpdateCount()).isEqualTo(3);
            assertThatThrownBy(statement::getMoreResults).hasMessageContaining("547");
        }
    }

    @Test
    void passesOnInformation() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("info; update 1");
            assertThat(statement.getWarnings().getMessage()).isEqualTo("Printed");
        }
    }

    @Test
    void endsTheConnectionAfterAFatalError() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("fail 823 24; update 1"))
                    .hasMessageContaining("Failed as told with 823");
            await().untilAsserted(
                            () -> assertThat(fixture.server().connections()).isZero());
        }
    }

    @Test
    void changesTheDatabase() throws SQLException {
        try (Connection connection = fixture.connect()) {
            assertThat(connection.getCatalog()).isEqualTo("testdb");
            try (Statement statement = connection.createStatement()) {
                statement.execute("use master");
            }
            assertThat(connection.getCatalog()).isEqualTo("master");
        }
    }

    @Test
    void turnsAStatementReusedFiveTimesIntoPreparedCalls() throws SQLException {
        List<String> procedures = new CopyOnWriteArrayList<>();
        fixture.server().onRequest(request -> procedures.add(request.procedure()));
        try (Connection connection = fixture.connect();
                PreparedStatement statement = connection.prepareStatement("echo ? ?")) {
            for (int i = 0; i < 5; i++) {
                statement.setInt(1, i);
                statement.setString(2, "value " + i);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                    assertThat(rows.getString(2)).isEqualTo("value " + i);
                }
            }
        }
        assertThat(procedures)
                .containsExactly("sp_executesql", "sp_prepexec", "sp_execute", "sp_execute", "sp_execute");
    }

    @Test
    void logsRequestsWithoutValues() throws SQLException {
        List<LoggedRequest> log = new CopyOnWriteArrayList<>();
        fixture.server().onRequest(log::add);
        try (Connection connection = fixture.connect();
                Statement batch = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement("echo ? ?")) {
            batch.execute("update 1");
            statement.setInt(1, 7);
            statement.setString(2, "secret");
            statement.execute();
        }
        assertThat(log)
                .containsExactly(
                        new LoggedRequest(LoggedRequest.Kind.BATCH, "", "update 1", List.of()),
                        new LoggedRequest(
                                LoggedRequest.Kind.RPC,
                                "sp_executesql",
                                "echo @P0 @P1",
                                List.of("@P0 int", "@P1 nvarchar(4000)")));
    }

    @Test
    void preparesAheadWhenTheDriverAsksForIt() throws SQLException {
        try (Connection connection = fixture.connect("prepareMethod=prepare");
                PreparedStatement statement = connection.prepareStatement("echo ?")) {
            for (int i = 0; i < 4; i++) {
                statement.setInt(1, i);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void forgetsDiscardedStatements() throws SQLException {
        List<LoggedRequest> log = new CopyOnWriteArrayList<>();
        fixture.server().onRequest(log::add);
        try (Connection connection = fixture.connect("serverPreparedStatementDiscardThreshold=2")) {
            for (int i = 0; i < 6; i++) {
                try (PreparedStatement statement = connection.prepareStatement("echo ? " + i)) {
                    statement.setInt(1, i);
                    statement.execute();
                    statement.execute();
                }
            }
        }
        assertThat(log)
                .anyMatch(request -> request.kind() == LoggedRequest.Kind.BATCH
                        && request.text().contains("sp_unprepare"));
        assertThat(fixture.engine().seen()).noneMatch(line -> line.contains("sp_unprepare"));
    }

    @Test
    void answersEachCallOfABatch() throws SQLException {
        try (Connection connection = fixture.connect();
                PreparedStatement statement = connection.prepareStatement("insert ?")) {
            for (int i = 0; i < 500; i++) {
                statement.setInt(1, i);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).hasSize(500).containsOnly(1);
        }
    }

    @Test
    void goesOnWithABatchAfterACallThatFails() throws SQLException {
        try (Connection connection = fixture.connect();
                PreparedStatement statement = connection.prepareStatement("insert ?")) {
            for (int value : new int[] {1, 2, 3, -1, 5, 6}) {
                statement.setInt(1, value);
                statement.addBatch();
            }
            BatchUpdateException error = catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
            assertThat(error.getErrorCode()).isEqualTo(2627);
            assertThat(error.getUpdateCounts()).containsExactly(1, 1, 1, Statement.EXECUTE_FAILED, 1, 1);
        }
    }

    @Test
    void returnsGeneratedKeys() throws SQLException {
        try (Connection connection = fixture.connect();
                PreparedStatement statement =
                        connection.prepareStatement("insert ?", Statement.RETURN_GENERATED_KEYS)) {
            statement.setInt(1, 5);
            assertThat(statement.executeUpdate()).isEqualTo(1);
            try (ResultSet keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(99);
            }
        }
    }

    @Test
    void returnsOutputParameters() throws SQLException {
        try (Connection connection = fixture.connect();
                CallableStatement statement = connection.prepareCall("{call out(?, ?)}")) {
            for (int i = 0; i < 3; i++) {
                statement.setString(1, "in");
                statement.registerOutParameter(2, Types.INTEGER);
                statement.execute();
                assertThat(statement.getInt(2)).isEqualTo(77);
            }
        }
    }

    @Test
    void stopsAStatementThatTimesOut() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("hang")).isInstanceOf(SQLTimeoutException.class);
            statement.setQueryTimeout(0);
            assertThat(count(statement.executeQuery("rows 2"))).isEqualTo(2);
        }
    }

    @Test
    void stopsACancelledCallAndKeepsTheConnection() throws Exception {
        try (Connection connection = fixture.connect();
                PreparedStatement statement = connection.prepareStatement("hang ?")) {
            statement.setInt(1, 1);
            CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
                await().until(() -> fixture.engine().seen().stream().anyMatch(line -> line.contains("hang")));
                cancel(statement);
            });
            assertThatThrownBy(statement::execute).hasMessageContaining("cancel");
            cancelled.get(10, SECONDS);
            try (Statement next = connection.createStatement()) {
                assertThat(count(next.executeQuery("rows 2"))).isEqualTo(2);
            }
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stopsACancelledResultInItsMiddle() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("rows 50000000");
            for (int i = 0; i < 100; i++) {
                assertThat(rows.next()).isTrue();
            }
            statement.cancel();
            assertThatThrownBy(() -> readToEnd(rows))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("cancel");
            try (Statement next = connection.createStatement()) {
                assertThat(count(next.executeQuery("rows 2"))).isEqualTo(2);
            }
            assertThat(fixture.engine().seen()).contains("cancel");
        }
    }

    private static void readToEnd(ResultSet rows) throws SQLException {
        boolean more = true;
        while (more) {
            more = rows.next();
        }
    }

    @Test
    void servesTwoConnectionsAtOnce() throws SQLException {
        try (Connection one = fixture.connect();
                Connection two = fixture.connect();
                Statement first = one.createStatement();
                Statement second = two.createStatement();
                ResultSet slow = first.executeQuery("rows 100000")) {
            assertThat(slow.next()).isTrue();
            assertThat(count(second.executeQuery("rows 10"))).isEqualTo(10);
            assertThat(slow.next()).isTrue();
        }
    }

    @Test
    void cancelsTheRequestOfAClientThatLeaves() throws SQLException {
        Connection connection = fixture.connect();
        CompletableFuture<Void> request = CompletableFuture.runAsync(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("hang");
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("closed");
            }
        });
        await().until(() -> fixture.engine().seen().contains("batch hang"));
        connection.abort(Runnable::run);
        await().untilAsserted(() -> assertThat(fixture.engine().openSessions()).isEmpty());
        assertThat(request).isNotNull();
    }

    private static List<String> threadsOfConnections() {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().matches("tds-(\\d+|login).*")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    @Test
    void countsAndReportsAFailureOfTheEngine() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("crash"))
                    .hasMessageContaining("Internal error of the stand-in")
                    .hasMessageContaining("Crashed as told");
        }
        assertThat(fixture.server().internalErrors()).isEqualTo(1);
    }

    @Test
    void refusesAValueOfTheWrongClassBeforeItIsSent() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> {
                        ResultSet rows = statement.executeQuery("bad row");
                        rows.next();
                    })
                    .hasMessageContaining("must be a Integer, not a String");
        }
    }

    @Test
    void endsConnectionsAndThreadsWhenClosed() throws SQLException {
        Connection connection = fixture.connect();
        Statement statement = connection.createStatement();
        fixture.close();
        assertThatThrownBy(() -> statement.execute("update 1")).isInstanceOf(SQLException.class);
        assertThat(fixture.engine().openSessions()).isEmpty();
        assertThat(threadsOfConnections()).isEmpty();
    }
}
