// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.copy.FailureClass;
import dev.caravan.testing.TaskFixture;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Targets to which no connection can be made. Asked on a thread of its own, as nothing interrupts a driver that waits. */
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

    private static SQLException connect(int port) {
        try (Databases databases =
                new Databases(TaskFixture.task("target.url=jdbc:postgresql://localhost:" + port + "/w"))) {
            return catchThrowableOfType(
                    SQLException.class, () -> databases.target().getConnection().close());
        }
    }
}
