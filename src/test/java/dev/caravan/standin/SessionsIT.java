// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clients at once, and clients that go without a word. */
class SessionsIT {
    private static final int CLIENTS = 40;
    private static final int ROWS = 50;

    private final StandIn standIn = StandIn.start();
    private SqlClient observer;

    @BeforeEach
    void table() throws SQLException {
        observer = SqlClient.connect(standIn, "master");
        observer.run(
                "CREATE TABLE item (client int NOT NULL, n int NOT NULL, note varchar(20) NULL, PRIMARY KEY (client, n))");
    }

    @AfterEach
    void stop() throws SQLException {
        observer.close();
        assertThat(standIn.wire().internalErrors()).isZero();
        standIn.close();
    }

    /** Not encrypted: the driver cannot abort an encrypted connection that another thread reads from. */
    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                standIn.url("master") + ";encrypt=false", standIn.user(), standIn.password());
    }

    private boolean hasThreadOf(int session) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().matches("tds-" + session + "(-input)?") && thread.isAlive());
    }

    private static int sessionOf(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT @@SPID")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void fortySessionsWorkSideBySide() throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                clients.add(() -> work(number, start));
            }
            List<Integer> sessions = new ArrayList<>();
            for (Future<Integer> done : threads.invokeAll(clients)) {
                sessions.add(done.get());
            }
            assertThat(sessions).doesNotHaveDuplicates().hasSize(CLIENTS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(observer.value("SELECT COUNT(*) FROM item")).isEqualTo(CLIENTS * ROWS);
        await().untilAsserted(() -> assertThat(standIn.wire().connections()).isEqualTo(1));
    }

    /** Inserts rows in one transaction, sees them and no one else's; rolls another transaction back. */
    private int work(int client, CyclicBarrier start) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            start.await(30, TimeUnit.SECONDS);
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?, ?, ?)")) {
                for (int n = 0; n < ROWS; n++) {
                    insert.setInt(1, client);
                    insert.setInt(2, n);
                    insert.setString(3, "of " + client);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM item WHERE client = " + client)) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(ROWS);
            }
            connection.commit();
            statement.executeUpdate("DELETE FROM item WHERE client = " + client);
            connection.rollback();
            return sessionOf(statement);
        }
    }

    @Test
    void aClientThatLeavesInMidResultLeavesNoThreadAndNoTransaction() throws SQLException {
        observer.run("INSERT INTO item VALUES (0, 0, 'before')");
        Connection connection = connect();
        int session;
        try (Statement statement = connection.createStatement()) {
            session = sessionOf(statement);
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE item SET note = 'changed'");
            ResultSet rows =
                    statement.executeQuery("SELECT value, REPLICATE('x', 1000) FROM GENERATE_SERIES(1, 100000000)");
            assertThat(rows.next()).isTrue();
            assertThat(hasThreadOf(session)).isTrue();
            connection.abort(Runnable::run);
        }

        await().untilAsserted(() -> assertThat(hasThreadOf(session)).isFalse());
        assertThat(standIn.wire().connections()).isEqualTo(1);
        assertThat(observer.value("SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE session_id = " + session))
                .isEqualTo(0);
        observer.run("SET LOCK_TIMEOUT 5000");
        assertThat(observer.value("SELECT note FROM item")).isEqualTo("before");
        observer.run("UPDATE item SET note = 'free'");
    }

    @Test
    void aClientThatLeavesWhileItWaitsForALockIsForgotten() throws Exception {
        observer.run("INSERT INTO item VALUES (0, 0, 'before')", "BEGIN TRAN", "UPDATE item SET note = 'held'");
        Connection connection = connect();
        Statement statement = connection.createStatement();
        int session = sessionOf(statement);
        AtomicBoolean ended = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            try {
                statement.executeUpdate("UPDATE item SET note = 'never'");
            } catch (SQLException e) {
                ended.set(true);
            }
        });
        waiting.start();
        await().until(() -> Integer.valueOf(1)
                .equals(observer.value("SELECT COUNT(*) FROM sys.dm_exec_requests WHERE blocking_session_id <> 0")));
        connection.abort(Runnable::run);

        waiting.join(Duration.ofSeconds(10).toMillis());
        await().untilAsserted(() -> assertThat(hasThreadOf(session)).isFalse());
        assertThat(ended).isTrue();
        observer.run("ROLLBACK");
        assertThat(observer.value("SELECT note FROM item")).isEqualTo("before");
    }

    @Test
    void socketsThatSayNothingKeepNobodyOut() throws IOException, SQLException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                silent.add(new Socket("127.0.0.1", standIn.port()));
            }
            try (SqlClient late = SqlClient.connect(standIn, "master")) {
                assertThat(late.value("SELECT 1")).isEqualTo(1);
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
        await().untilAsserted(() -> assertThat(standIn.wire().connections()).isEqualTo(1));
    }

    /** What is in flight waits for the one definition or the other, and never sees a half of each. */
    @Test
    void statementsInFlightSeeATableBeforeOrAfterAnAlteration() throws Exception {
        observer.run("INSERT item VALUES (0, 1, 'kept')");
        List<String> statements = List.of(
                "SELECT * FROM item WHERE client = 0",
                "INSERT item (client, n) VALUES (9, 9); DELETE item WHERE client = 9",
                "UPDATE item SET note = 'kept' WHERE client = 0 AND n = 1",
                "MERGE item USING (VALUES (0, 1)) s(a, b) ON client = a AND n = b WHEN MATCHED THEN UPDATE SET note = 'kept';",
                "EXEC sp_columns item; EXEC sp_pkeys item; EXEC sp_statistics item",
                "SELECT COL_NAME(OBJECT_ID('item'), 3), COL_LENGTH('item', 'note'), COLUMNPROPERTY(OBJECT_ID('item'), 'extra',"
                        + " 'AllowsNull') FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE TABLE_NAME = 'item'",
                "SELECT c.name FROM sys.index_columns i JOIN sys.columns c ON c.object_id = i.object_id AND c.column_id = i.column_id"
                        + " WHERE i.object_id = OBJECT_ID('item')");
        AtomicBoolean altering = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(statements.size());
        try {
            List<Future<Integer>> clients = new ArrayList<>();
            for (String statement : statements) {
                clients.add(threads.submit(() -> repeat(statement, altering)));
            }
            for (int i = 0; i < 60; i++) {
                observer.run(
                        "ALTER TABLE item ADD extra int NULL, more varchar(10) NULL DEFAULT 'x'",
                        "CREATE INDEX ix ON item (extra, more)",
                        "DROP INDEX ix ON item; DECLARE @drop nvarchar(200) = (SELECT 'ALTER TABLE item DROP CONSTRAINT ' + name"
                                + " FROM sys.default_constraints WHERE parent_object_id = OBJECT_ID('item')); EXEC (@drop)",
                        "ALTER TABLE item DROP COLUMN extra, COLUMN more",
                        "BEGIN TRAN; ALTER TABLE item DROP COLUMN note; ROLLBACK");
            }
            altering.set(false);
            for (Future<Integer> client : clients) {
                assertThat(client.get()).isPositive();
            }
        } finally {
            altering.set(false);
            threads.shutdownNow();
        }
        assertThat(standIn.server().unknownStatements()).isEmpty();
    }

    private int repeat(String statement, AtomicBoolean going) throws SQLException {
        int times = 0;
        try (SqlClient client = SqlClient.connect(standIn, "master")) {
            while (going.get()) {
                client.run(statement);
                times++;
            }
        } catch (SQLException e) {
            throw new SQLException("After " + times + " times: " + statement, e);
        }
        return times;
    }
}
