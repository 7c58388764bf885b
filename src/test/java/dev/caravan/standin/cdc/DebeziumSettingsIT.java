// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of the unmodified Debezium connector that make it ask for other things. */
class DebeziumSettingsIT extends DebeziumFixture {

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void readsSeveralDatabases(String mode) throws SQLException {
        run("master", "CREATE DATABASE depot");
        run(
                "depot",
                "EXEC sys.sp_cdc_enable_db",
                "CREATE TABLE dbo.shelf (id int PRIMARY KEY)",
                "INSERT dbo.shelf VALUES (1)",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'shelf', @role_name = NULL",
                "EXEC standin.await_capture");
        try (DebeziumRun debezium = DebeziumRun.start(
                standIn, "shop,depot", directory, "snapshot.mode", "initial", "data.query.mode", mode)) {
            debezium.await("item", 2);
            debezium.await("shelf", 1);
            probe.awaitIdle(debezium);
            run("depot", "INSERT dbo.shelf VALUES (2)");
            run("shop", "INSERT dbo.item (id) VALUES (3)");

            assertThat(ids(debezium.await("shelf", 2))).containsExactly(1, 2);
            assertThat(ids(debezium.await("item", 3))).containsExactly(1, 2, 3);
        }
    }

    @Test
    void tellsTheBoundsOfTransactions() throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "provide.transaction.metadata", "true")) {
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    "BEGIN TRAN INSERT dbo.item (id) VALUES (3) INSERT dbo.item (id) VALUES (4) COMMIT",
                    "INSERT dbo.item (id) VALUES (5)");
            List<Struct> changes = debezium.await("item", 3);

            assertThat(changes)
                    .extracting(change -> change.getStruct("transaction").getInt64("total_order"))
                    .containsExactly(1L, 2L, 1L);
            assertThat(debezium.records("srv.transaction"))
                    .extracting(record -> record.getString("status"))
                    .startsWith("BEGIN", "END", "BEGIN");
            assertThat(debezium.records("srv.transaction").get(1).getInt64("event_count"))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"direct,0", "direct,1", "direct,500", "function,0", "function,1", "function,2"})
    void takesSoManyTransactionsAtOnceAsItIsTold(String mode, String transactions) throws SQLException {
        try (DebeziumRun debezium = debezium(
                "snapshot.mode", "no_data", "data.query.mode", mode, "max.iteration.transactions", transactions)) {
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    IntStream.range(10, 20)
                            .mapToObj(id -> "INSERT dbo.item (id) VALUES (" + id + ")")
                            .toArray(String[]::new));

            assertThat(ids(debezium.await("item", 10)))
                    .containsExactly(IntStream.range(10, 20).boxed().toArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"direct,1", "direct,7", "function,1", "function,7"})
    void pagesThroughATransaction(String mode, String page) throws SQLException {
        try (DebeziumRun debezium =
                debezium("snapshot.mode", "no_data", "data.query.mode", mode, "streaming.fetch.size", page)) {
            probe.awaitIdle(debezium);
            run("shop", "INSERT dbo.item (id) VALUES (10), (11), (12), (13), (14), (15), (16), (17), (18), (19)");

            assertThat(ids(debezium.await("item", 10)))
                    .containsExactly(IntStream.range(10, 20).boxed().toArray());
        }
    }

    @Test
    void goesOnUnderTheOldNameWhenATableIsRenamed() throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data")) {
            probe.awaitIdle(debezium);
            run("shop", "INSERT dbo.item (id) VALUES (3)");
            debezium.await("item", 1);
            run("shop", "EXEC sp_rename N'dbo.item', N'article'", "INSERT dbo.article (id) VALUES (4)");

            assertThat(ids(debezium.await("item", 2))).containsExactly(3, 4);
        }
    }

    @Test
    void leavesOutTheOperationsThatAreSkipped() throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "skipped.operations", "u,d")) {
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    "UPDATE dbo.item SET price = 2 WHERE id = 1",
                    "DELETE dbo.item WHERE id = 2",
                    "INSERT dbo.item (id) VALUES (3)");

            assertThat(operations(debezium.await("item", 1))).containsExactly("c");
        }
    }

    @Test
    void seesNothingWhileTheAgentIsStoppedAndAllAfterwards() throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data")) {
            probe.awaitIdle(debezium);
            run("shop", "EXEC standin.stop_agent", "INSERT dbo.item (id) VALUES (3)");
            probe.awaitIdle(debezium);
            assertThat(debezium.changes()).isEmpty();
            run("shop", "EXEC standin.start_agent");

            assertThat(ids(debezium.await("item", 1))).containsExactly(3);
        }
    }

    @Test
    void losesNothingWhenItsConnectionBreaksInTheMiddleOfAResult() throws SQLException {
        try (DebeziumRun debezium = debezium(
                "snapshot.mode", "no_data", "errors.max.retries", "3", "retriable.restart.connector.wait.ms", "200")) {
            probe.awaitIdle(debezium);
            run("shop", "INSERT dbo.item (id) VALUES (3)");
            debezium.await("item", 1);
            standIn.faults().dropNextAfter(2, request -> request.contains("[dbo_item_CT]"));
            run("shop", "INSERT dbo.item (id) VALUES (4), (5), (6), (7)");

            assertThat(ids(debezium.await("item", 5)))
                    .contains(4, 5, 6, 7)
                    .last()
                    .isEqualTo(7);
        }
    }
}
