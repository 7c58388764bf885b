// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.wire.LoggedRequest;
import dev.caravan.standin.wire.TdsServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Knows from the wire when Debezium's streaming loop is running: it asks for the newest transaction again and again. */
final class StreamingProbe {
    private static final int ROUNDS = 2;

    private static final String QUESTION = "SELECT MAX(start_lsn) FROM";

    private final List<String> requests = new CopyOnWriteArrayList<>();

    StreamingProbe(TdsServer wire) {
        wire.onRequest((LoggedRequest request) -> requests.add(request.text()));
    }

    private long count(String text) {
        return requests.stream().filter(request -> request.contains(text)).count();
    }

    /** Gives what waits for the next request with a text from now on. */
    Runnable next(DebeziumRun debezium, String text) {
        long times = count(text) + 1;
        return () -> await(debezium, text, times);
    }

    /** Waits until the loop has gone round some times from now on. */
    void awaitIdle(DebeziumRun debezium) {
        await(debezium, QUESTION, count(QUESTION) + ROUNDS);
    }

    private void await(DebeziumRun debezium, String text, long times) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .failFast(() -> debezium.failure() != null)
                .until(() -> count(text) >= times);
    }
}
