// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults of connections and the log of requests, asked for over T-SQL. */
class WireProceduresIT {

    private static final String ROWS = "SELECT n FROM numbers";

    private final StandIn standIn = StandIn.start();
    private SqlClient control = connect();

    private SqlClient connect() {
        try {
            return SqlClient.connect(standIn, "tempdb");
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot connect to the stand-in", e);
        }
    }

    @BeforeEach
    void fill() throws SQLException {
        control.run(
                "CREATE TABLE numbers (n int NOT NULL PRIMARY KEY)",
                "INSERT numbers SELECT value FROM GENERATE_SERIES(1, 20)");
    }

    @AfterEach
    void stop() throws SQLException {
        control.close();
        standIn.close();
        assertThat(standIn.control().unknownStatements()).isEmpty();
    }

    @Test
    void connectionsBreakInTheMiddleOfAResultUntilThatIsTakenBack() throws SQLException {
        control.run("EXEC standin.drop_connections 10, N'NUMBERS'");
        try (SqlClient client = connect()) {
            assertThatThrownBy(() -> client.column(ROWS)).isInstanceOf(SQLException.class);
        }
        control.run("EXEC standin.clear_faults");
        try (SqlClient client = connect()) {
            assertThat(client.column(ROWS)).hasSize(20);
        }
    }

    @Test
    void oneConnectionBreaksAndNoOther() throws SQLException {
        control.run("EXEC standin.drop_connections 10, N'numbers', @once = 1");
        try (SqlClient client = connect()) {
            assertThatThrownBy(() -> client.column(ROWS)).isInstanceOf(SQLException.class);
        }
        try (SqlClient client = connect()) {
            assertThat(client.column(ROWS)).hasSize(20);
        }
    }

    @Test
    void aConnectionFallsSilentUntilItIsReleased() throws Exception {
        control.run("EXEC standin.stall_connections 10, N'numbers'");
        CountDownLatch asked = new CountDownLatch(1);
        standIn.wire().onRequest(request -> {
            if (request.text().equals(ROWS)) {
                asked.countDown();
            }
        });
        try (SqlClient client = connect()) {
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.column(ROWS).size();
                } catch (SQLException e) {
                    throw new IllegalStateException("The rows could not be read", e);
                }
            });
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(read).isNotDone();
            control.run("EXEC standin.clear_faults");
            assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(20);
        }
    }

    @Test
    void nobodyIsLetInWhileLoginsAreRefused() throws SQLException {
        control.run("EXEC standin.refuse_logins");
        assertThat(catchThrowableOfType(SQLException.class, () -> SqlClient.connect(standIn, "tempdb"))
                        .getErrorCode())
                .isEqualTo(17142);
        control.run("EXEC standin.refuse_logins 0");
        connect().close();
    }

    @Test
    void requestsAreLoggedWithoutTheirValues() throws SQLException {
        control.run("EXEC standin.log_requests", "SELECT 'seen' AS word");
        try (Connection connection =
                        DriverManager.getConnection(standIn.url("tempdb"), standIn.user(), standIn.password());
                PreparedStatement statement = connection.prepareStatement("SELECT n FROM numbers WHERE n = ?")) {
            statement.setInt(1, 17);
            statement.executeQuery().close();
        }
        control.run("EXEC standin.log_requests 0");

        assertThat(control.rows("EXEC standin.wire_log").toString())
                .contains("[BATCH, , SELECT 'seen' AS word, ]", "SELECT n FROM numbers WHERE n = @P0", "@P0 int")
                .doesNotContain("17");
    }
}
