// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults that tests ask for, seen by the JDBC driver. */
class WireFaultsIT {
    private final StandInFixture fixture = new StandInFixture(Encryption.NONE);
    private final WireFaults faults = fixture.server().faults();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private int read(String sql, AtomicInteger rowsSeen) throws SQLException {
        rowsSeen.set(0);
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rowsSeen.incrementAndGet();
            }
        }
        return rowsSeen.get();
    }

    @Test
    void dropsTheNextConnectionAfterSomeRowsAndNoOther() throws SQLException {
        faults.dropNextAfter(30);
        AtomicInteger seen = new AtomicInteger();
        assertThatThrownBy(() -> read("rows 100", seen)).isInstanceOf(SQLException.class);
        assertThat(seen).hasValueLessThanOrEqualTo(30);
        assertThat(read("rows 100", seen)).isEqualTo(100);
    }

    @Test
    void dropsEachConnectionUntilCleared() throws SQLException {
        faults.dropEachAfter(30);
        AtomicInteger seen = new AtomicInteger();
        assertThatThrownBy(() -> read("rows 100", seen)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> read("rows 100", seen)).isInstanceOf(SQLException.class);
        assertThat(read("rows 30", seen)).isEqualTo(30);
        faults.clear();
        assertThat(read("rows 100", seen)).isEqualTo(100);
    }

    @Test
    void countsRowsOfMatchingRequestsOnly() throws SQLException {
        faults.dropNextAfter(5, text -> text.contains("wide"));
        AtomicInteger seen = new AtomicInteger();
        assertThat(read("rows 100", seen)).isEqualTo(100);
        assertThatThrownBy(() -> read("wide 100", seen)).isInstanceOf(SQLException.class);
    }

    @Test
    void stallsUntilReleased() {
        faults.stallAfter(40);
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return read("rows 100", seen);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().untilAsserted(() -> assertThat(fixture.engine().seen()).contains("batch rows 100"));
        await().during(300, TimeUnit.MILLISECONDS).until(() -> !reading.isDone() && seen.get() <= 40);
        faults.release();
        await().untilAsserted(() -> assertThat(reading).isCompletedWithValue(100));
    }

    @Test
    void letsAStalledClientLeave() throws SQLException {
        faults.stallAfter(0);
        Connection connection = fixture.connect();
        CompletableFuture<Boolean> request = CompletableFuture.supplyAsync(() -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("rows 10");
            } catch (SQLException e) {
                return false;
            }
        });
        await().until(() -> fixture.engine().seen().contains("batch rows 10"));
        connection.abort(Runnable::run);
        await().untilAsserted(() -> assertThat(fixture.engine().openSessions()).isEmpty());
        assertThat(request).isNotNull();
    }

    @Test
    void closesAllConnectionsButTakesNewOnes() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            faults.closeAll();
            assertThatThrownBy(() -> statement.execute("update 1")).isInstanceOf(SQLException.class);
        }
        assertThat(read("rows 3", new AtomicInteger())).isEqualTo(3);
    }

    @Test
    void refusesNewLoginsAndKeepsOldConnections() throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            faults.refuseLogins(true);
            SQLException refused = catchThrowableOfType(SQLException.class, fixture::connect);
            assertThat(refused.getErrorCode()).isEqualTo(17142);
            assertThat(statement.executeUpdate("update 1")).isEqualTo(1);
            faults.refuseLogins(false);
            assertThat(read("rows 3", new AtomicInteger())).isEqualTo(3);
        }
    }
}
