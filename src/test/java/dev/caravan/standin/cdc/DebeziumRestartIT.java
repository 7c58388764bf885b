// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The unmodified Debezium connector goes on from wherever it stopped. */
class DebeziumRestartIT extends DebeziumFixture {
    /** Insert, key change, update, delete. */
    private static final String MIXED = "BEGIN TRAN INSERT dbo.item (id) VALUES (3) UPDATE dbo.item SET id = 22 WHERE"
            + " id = 2 UPDATE dbo.item SET price = 4 WHERE id = 1 DELETE dbo.item WHERE id = 3 COMMIT";

    /** A key change of two rows at once, which deletes both before it inserts, and one more row. */
    private static final String DEFERRED =
            "BEGIN TRAN UPDATE dbo.item SET id = id + 100 INSERT dbo.item (id) VALUES (3) COMMIT";

    static Stream<Arguments> positions() {
        return Stream.of("direct", "function")
                .flatMap(mode -> IntStream.rangeClosed(1, 5).mapToObj(position -> Arguments.of(mode, position)));
    }

    private static List<String> told(List<Struct> changes) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            told.add(operations(changes).get(i) + ids(changes).get(i));
        }
        return told;
    }

    /** Stops after some events of a transaction, and gives what comes after a restart. */
    private List<String> afterRestart(String mode, int position, String transaction) throws SQLException {
        try (DebeziumRun first = DebeziumRun.start(
                position, standIn, "shop", directory, "snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(first);
            run("shop", transaction);
            first.await(position);
        }
        run("shop", "INSERT dbo.item (id) VALUES (999)");
        try (DebeziumRun second = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            Awaitility.await().until(() -> ids(second.changes()).contains(999) || second.failure() != null);
            assertThat(second.failure()).isNull();
            return told(second.changes());
        }
    }

    @ParameterizedTest
    @MethodSource("positions")
    void goesOnInsideATransaction(String mode, int position) throws SQLException {
        List<String> all = List.of("c3", "d2", "c22", "u1", "d3", "c999");

        assertThat(afterRestart(mode, position, MIXED)).isEqualTo(all.subList(position, all.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void goesOnBeforeATransactionOfWhichItHasTakenNothing(String mode) throws SQLException {
        int loaded = 2;
        try (DebeziumRun first = DebeziumRun.start(loaded, standIn, "shop", directory, "data.query.mode", mode)) {
            first.await(loaded);
            probe.awaitIdle(first);
            run("shop", MIXED);
            probe.awaitIdle(first);
        }
        run("shop", "INSERT dbo.item (id) VALUES (999)");
        try (DebeziumRun second = debezium("data.query.mode", mode)) {
            Awaitility.await().until(() -> ids(second.changes()).contains(999) || second.failure() != null);
            assertThat(second.failure()).isNull();
            assertThat(told(second.changes())).containsExactly("c3", "d2", "c22", "u1", "d3", "c999");
        }
    }

    @ParameterizedTest
    @MethodSource("positions")
    void losesNothingInsideADeferredUpdate(String mode, int position) throws SQLException {
        List<String> all = mode.equals("direct")
                ? List.of("d1", "d2", "c101", "c102", "c3", "c999")
                : List.of("d1", "c101", "d2", "c102", "c3", "c999");

        List<String> after = afterRestart(mode, position, DEFERRED);

        // In direct mode positions go back inside the transaction, and Debezium delivers part of it again.
        assertThat(all).containsSubsequence(after);
        assertThat(after).containsSubsequence(all.subList(position, all.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void switchesToTheSecondInstanceInARestart(String mode) throws SQLException {
        try (DebeziumRun first = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(first);
            run("shop", "INSERT dbo.item (id) VALUES (31)");
            first.await("item", 1);
        }
        run(
                "shop",
                "INSERT dbo.item (id) VALUES (32)",
                "ALTER TABLE dbo.item ADD colour nvarchar(20) NULL",
                "INSERT dbo.item (id, colour) VALUES (33, N'lost')",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'item', @role_name = NULL,"
                        + " @capture_instance = N'dbo_item_v2'",
                "INSERT dbo.item (id, colour) VALUES (34, N'red')");

        try (DebeziumRun second = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            List<Struct> changes = second.await("item", 3);

            assertThat(ids(changes)).containsExactly(32, 33, 34);
            assertThat(changes.get(2).getStruct("after").get("colour")).isEqualTo("red");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void endsWhenRetentionHasPassedItsPosition(String mode) throws Exception {
        try (DebeziumRun first = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(first);
            run("shop", "INSERT dbo.item (id) VALUES (3)");
            first.await("item", 1);
        }
        run(
                "shop",
                "INSERT dbo.item (id) VALUES (4)",
                "INSERT dbo.item (id) VALUES (5)",
                "EXEC standin.await_capture",
                "EXEC standin.run_cleanup");

        try (DebeziumRun second = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            assertThat(second.awaitEnd()).contains("no longer available on the server");
        }
    }

    /** A cleanup that overtakes a reader between its questions: row 4 goes before it was read, row 5 stays. */
    private void overtake(DebeziumRun reader) throws SQLException {
        probe.awaitIdle(reader);
        run("shop", "INSERT dbo.item (id) VALUES (3)");
        reader.await("item", 1);
        standIn.faults().stallAfter(0, request -> request.contains("fn_cdc_increment_lsn"));
        Runnable seen = probe.next(reader, "fn_cdc_increment_lsn");
        run("shop", "INSERT dbo.item (id) VALUES (4)");
        seen.run();
        run("shop", "INSERT dbo.item (id) VALUES (5)", "EXEC standin.await_capture", "EXEC standin.run_cleanup");
        standIn.faults().release();
    }

    @Test
    void losesRowsSilentlyInDirectModeWhenRetentionOvertakesIt() throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", "direct")) {
            overtake(debezium);

            assertThat(ids(debezium.await("item", 2))).containsExactly(3, 5);
        }
    }

    @Test
    void endsWithAnErrorInFunctionModeWhenRetentionOvertakesIt() throws Exception {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", "function")) {
            overtake(debezium);

            assertThat(debezium.awaitEnd()).contains("An insufficient number of arguments were supplied");
        }
    }
}
