// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.wire.LoggedRequest;
import dev.caravan.testing.Golden;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All that the Debezium connector and its driver send, from the first connection to a restart. What a new version of theirs
 * sends beside it is seen in the difference, before anybody trusts the answer of the stand-in to it.
 */
class WireInventoryIT extends DebeziumFixture {

    private static final String ADD = "INSERT dbo.item (id) VALUES (3)";
    private static final String CHANGE = "UPDATE dbo.item SET price = 2 WHERE id = 3";
    private static final String REMOVE = "DELETE dbo.item WHERE id = 3";
    private static final String ADD_AFTER_RESTART = "INSERT dbo.item (id) VALUES (4)";
    /** Of one statement, the driver sends the first at the first execution, the second at the next one and then the third. */
    private static final Set<String> EXECUTIONS = Set.of("sp_executesql", "sp_prepexec", "sp_execute");

    private static final Set<String> OURS = Set.of(ADD, CHANGE, REMOVE, ADD_AFTER_RESTART);

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void nothingElseIsSent(String mode) throws SQLException {
        Set<String> sent = new ConcurrentSkipListSet<>();
        standIn.wire().onRequest(request -> {
            // When handles of statements are given back depends on how many others were prepared.
            if (!OURS.contains(request.text()) && !request.procedure().equals("sp_unprepare")) {
                sent.add(line(request));
            }
        });
        try (DebeziumRun first = debezium("data.query.mode", mode)) {
            first.await(2);
            probe.awaitIdle(first);
            run("shop", ADD, CHANGE, REMOVE);
            first.await(5);
            probe.awaitIdle(first);
        }
        try (DebeziumRun second = debezium("data.query.mode", mode)) {
            probe.awaitIdle(second);
            run("shop", ADD_AFTER_RESTART);
            second.await(1);
            probe.awaitIdle(second);
        }

        assertThat(sent).hasSizeGreaterThan(20);
        Golden.verify("wire/debezium-" + mode + ".txt", String.join("\n", new TreeSet<>(sent)) + "\n");
    }

    private static String line(LoggedRequest request) {
        String form = EXECUTIONS.contains(request.procedure())
                ? "STATEMENT"
                : request.kind() + (request.procedure().isEmpty() ? "" : " " + request.procedure());
        String parameters = request.parameters().isEmpty() ? "" : " " + request.parameters();
        return form + " " + request.text().strip().replaceAll("\\s+", " ") + parameters;
    }
}
