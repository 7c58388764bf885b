// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.copy.FailureClass;
import dev.caravan.testing.TargetDatabase;
import dev.caravan.testing.TaskFixture;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Targets that are away or hang. Asked on a thread of its own, as nothing interrupts a driver that waits. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class DatabasesIT {

    /** What a pool would wait for a free connection. */
    private static final Duration POOL = Duration.ofSeconds(10);

    @Test
    void aServerThatIsAwayIsToldWithoutTheWaitOfThePool() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Instant asked = Instant.now();

        SQLException failure = connect(port);

        assertThat(Duration.between(asked, Instant.now())).isLessThan(POOL);
        assertThat(failure.getMessage()).contains("refused");
        assertThat(FailureClass.of(failure)).isEqualTo(FailureClass.CONNECTION);
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsNotWaitedForForEver() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SQLException failure = connect(silent.getLocalPort());

            assertThat(FailureClass.of(failure)).isEqualTo(FailureClass.CONNECTION);
        }
    }

    @ParameterizedTest
    @CsvSource({"'',600000", "?socketTimeout=7,7000", "?socketTimeout=0,0"})
    void aTargetThatHangsIsLeftUnlessItMayTakeAnyTime(String parameters, int millis) throws Exception {
        try (TargetDatabase target = TargetDatabase.create();
                Databases databases = new Databases(TaskFixture.task(
                        "target.url=" + target.url() + parameters,
                        "target.username=" + target.username(),
                        "target.password=" + target.password()))) {
            assertThat(timeout(databases)).isEqualTo(millis);
            assertThat(databases.<Integer>unhurried(() -> timeout(databases))).isZero();
            assertThat(timeout(databases)).isEqualTo(millis);
        }
    }

    private static int timeout(Databases databases) {
        try (Connection connection = databases.target().getConnection()) {
            return connection.getNetworkTimeout();
        } catch (SQLException e) {
            throw new IllegalStateException("No connection", e);
        }
    }

    private static SQLException connect(int port) {
        try (Databases databases =
                new Databases(TaskFixture.task("target.url=jdbc:postgresql://localhost:" + port + "/w"))) {
            return catchThrowableOfType(
                    SQLException.class, () -> databases.target().getConnection().close());
        }
    }
}
