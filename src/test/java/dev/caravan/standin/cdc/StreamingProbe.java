// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.wire.LoggedRequest;
import dev.caravan.standin.wire.TdsServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Knows from the wire when Debezium's streaming loop is running: it asks for the newest transaction again and again. */
final class StreamingProbe {
    private static final int ROUNDS = 2;

    private final AtomicInteger questions = new AtomicInteger();

    StreamingProbe(TdsServer wire) {
        wire.onRequest(this::count);
    }

    private void count(LoggedRequest request) {
        if (request.text().contains("SELECT MAX(start_lsn) FROM")) {
            questions.incrementAndGet();
        }
    }

    /** Waits until the loop has gone round some times from now on. */
    void awaitIdle(DebeziumRun debezium) {
        int before = questions.get();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .failFast(() -> debezium.failure() != null)
                .until(() -> questions.get() >= before + ROUNDS);
    }
}
