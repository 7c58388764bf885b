// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Notices that Debezium's reading thread has died without the engine's noticing: it would poll an empty queue for ever. While
 * the thread lives, it sends a heartbeat whenever it finds nothing, so silence is suspicious; only then threads are looked at.
 */
final class ReaderWatch {

    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static final String CONNECTOR = "io.debezium.connector.sqlserver.";

    private final String thread;
    private volatile long heardAt = System.nanoTime();
    private volatile boolean busy;

    /** Watches the reader of the engine with the given name. */
    ReaderWatch(String engine) {
        this.thread = "debezium-sqlserverconnector-" + engine + "-change-event-source-coordinator";
    }

    /** The engine hands something over. */
    void begin() {
        busy = true;
    }

    /** What was handed over is dealt with. */
    void end() {
        heardAt = System.nanoTime();
        busy = false;
    }

    /** Why nothing more will come, empty as long as something may. */
    Optional<RuntimeException> look() {
        boolean silent = !busy && System.nanoTime() - heardAt > SILENCE.toNanos();
        if (!silent || isAlive()) {
            return Optional.empty();
        }
        return Optional.of(new IllegalStateException(
                "The capture engine has stopped reading without giving a reason; it is started again",
                new IOException("its thread has ended")));
    }

    /** Whether the thread is in the connector: as one of a pool, it may outlive its work. */
    private boolean isAlive() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(candidate -> candidate.getKey().getName().equals(thread))
                .flatMap(candidate -> Arrays.stream(candidate.getValue()))
                .anyMatch(frame -> frame.getClassName().startsWith(CONNECTOR));
    }
}
