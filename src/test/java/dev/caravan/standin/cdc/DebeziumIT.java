// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The unmodified Debezium connector against the stand-in, over TDS and TLS. */
class DebeziumIT extends DebeziumFixture {
    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void takesASnapshotAndStreamsChanges(String mode) throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "initial", "data.query.mode", mode)) {
            debezium.await("item", 2);
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    "INSERT INTO dbo.item (id, name, price) VALUES (3, N'cap', 2)",
                    "UPDATE dbo.item SET price = 9.99 WHERE id = 2",
                    "DELETE dbo.item WHERE id = 1");

            List<Struct> changes = debezium.await("item", 5);

            assertThat(operations(changes)).containsExactly("r", "r", "c", "u", "d");
            assertThat(changes.get(3).getStruct("before").get("price")).hasToString("7.25");
            assertThat(changes.get(3).getStruct("after").get("price")).hasToString("9.99");
            assertThat(changes.get(4).getStruct("before").get("name")).isEqualTo("pen");
        }
    }

    @Test
    void streamsOnlyWhatComesAfterAStartWithoutData() throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data")) {
            probe.awaitIdle(debezium);
            run("shop", "INSERT INTO dbo.item (id, name) VALUES (9, N'new')");

            assertThat(ids(debezium.await("item", 1))).containsExactly(9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void deliversAKeyChangeAsDeleteAndCreate(String mode) throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(debezium);
            run("shop", "UPDATE dbo.item SET id = 22 WHERE id = 2");

            List<Struct> changes = debezium.await("item", 2);

            assertThat(operations(changes)).containsExactly("d", "c");
            assertThat(ids(changes)).containsExactly(2, 22);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void keepsTheRowsOfOneTransactionUnderOneCommitLsn(String mode) throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    "BEGIN TRAN INSERT INTO dbo.item (id) VALUES (11) INSERT INTO dbo.item (id) VALUES (12) COMMIT");

            assertThat(debezium.await("item", 2))
                    .extracting(change -> change.getStruct("source").getString("commit_lsn"))
                    .hasSize(2)
                    .allMatch(
                            debezium.changes("item").get(0).getStruct("source").getString("commit_lsn")::equals);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void resumesBehindTheStoredOffset(String mode) throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "initial", "data.query.mode", mode)) {
            debezium.await("item", 2);
            probe.awaitIdle(debezium);
            run("shop", "INSERT INTO dbo.item (id) VALUES (3)");
            debezium.await("item", 3);
        }
        run("shop", "INSERT INTO dbo.item (id) VALUES (4)", "UPDATE dbo.item SET name = N'x' WHERE id = 1");

        try (DebeziumRun debezium = debezium("snapshot.mode", "initial", "data.query.mode", mode)) {
            List<Struct> changes = debezium.await("item", 2);

            assertThat(operations(changes)).containsExactly("c", "u");
            assertThat(ids(changes)).containsExactly(4, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void followsToASecondCaptureInstance(String mode) throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(debezium);
            run("shop", "INSERT INTO dbo.item (id) VALUES (31)");
            debezium.await("item", 1);
            run(
                    "shop",
                    "ALTER TABLE dbo.item ADD colour nvarchar(20) NULL",
                    "INSERT INTO dbo.item (id, colour) VALUES (32, N'lost')",
                    "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'item', @role_name = NULL,"
                            + " @capture_instance = N'dbo_item_v2'",
                    "INSERT INTO dbo.item (id, colour) VALUES (33, N'red')");

            List<Struct> changes = debezium.await("item", 3);

            assertThat(ids(changes)).containsExactly(31, 32, 33);
            assertThat(changes.get(1).getStruct("after").schema().field("colour"))
                    .isNull();
            assertThat(changes.get(2).getStruct("after").get("colour")).isEqualTo("red");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void seesNothingOfWhatWasRolledBack(String mode) throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    "BEGIN TRAN INSERT INTO dbo.item (id) VALUES (41) ROLLBACK",
                    "INSERT INTO dbo.item (id) VALUES (42)");

            assertThat(ids(debezium.await("item", 1))).containsExactly(42);
        }
    }

    @Test
    void pagesThroughChangesInFunctionMode() throws SQLException {
        try (DebeziumRun debezium =
                debezium("snapshot.mode", "no_data", "data.query.mode", "function", "streaming.fetch.size", "2")) {
            probe.awaitIdle(debezium);
            run("shop", "INSERT INTO dbo.item (id) VALUES (51), (52), (53), (54), (55)");

            assertThat(ids(debezium.await("item", 5))).containsExactly(51, 52, 53, 54, 55);
        }
    }

    /** Change tables have all deletes first; the function puts each insert behind the delete whose sequence value it has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"direct | d, d, c, c | 1, 2, 101, 102", "function | d, c, d, c | 1, 101, 2, 102"})
    void deliversAKeyUpdateOfManyRowsInTheOrderOfItsMode(String mode, String operations, String ids)
            throws SQLException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(debezium);
            run("shop", "UPDATE dbo.item SET id = id + 100");

            List<Struct> changes = debezium.await("item", 4);

            assertThat(operations(changes)).containsExactly(operations.split(", "));
            assertThat(ids(changes)).map(Object::toString).containsExactly(ids.split(", "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void readsAnIncrementalSnapshotOnASignal(String mode) throws SQLException {
        run(
                "shop",
                "CREATE TABLE dbo.sig (id varchar(42) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048) NULL)",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'sig', @role_name = NULL",
                "EXEC standin.await_capture");
        try (DebeziumRun debezium = debezium(
                "snapshot.mode", "no_data", "data.query.mode", mode, "signal.data.collection", "shop.dbo.sig")) {
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    "INSERT dbo.sig VALUES ('1', 'execute-snapshot', '{\"type\": \"incremental\","
                            + " \"data-collections\": [\"shop.dbo.item\"]}')");

            List<Struct> changes = debezium.await("item", 2);

            assertThat(operations(changes)).containsExactly("r", "r");
            assertThat(ids(changes)).containsExactly(1, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void movesOnWithAHeartbeatThatWritesACapturedTable(String mode) throws SQLException {
        run(
                "shop",
                "CREATE TABLE dbo.beat (id int PRIMARY KEY, at datetime2 NULL)",
                "INSERT dbo.beat (id) VALUES (1)",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'beat', @role_name = NULL",
                "EXEC standin.await_capture");
        try (DebeziumRun debezium = debezium(
                "snapshot.mode",
                "no_data",
                "data.query.mode",
                mode,
                "heartbeat.interval.ms",
                "100",
                "heartbeat.action.query",
                "UPDATE dbo.beat SET at = SYSUTCDATETIME() WHERE id = 1")) {
            assertThat(operations(debezium.await("beat", 3))).containsOnly("u");
        }
    }

    @Test
    void takesItsSnapshotUnderSnapshotIsolation() throws SQLException {
        run("master", "ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION ON");
        try (DebeziumRun debezium = debezium("snapshot.mode", "initial", "snapshot.isolation.mode", "snapshot")) {
            assertThat(ids(debezium.await("item", 2))).containsExactly(1, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void ordersTheChangesOfSeveralTablesByTheLog(String mode) throws SQLException {
        run(
                "shop",
                "CREATE TABLE dbo.line (id int PRIMARY KEY)",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'line', @role_name = NULL",
                "EXEC standin.await_capture");
        try (DebeziumRun debezium = debezium("snapshot.mode", "no_data", "data.query.mode", mode)) {
            probe.awaitIdle(debezium);
            run(
                    "shop",
                    "BEGIN TRAN INSERT dbo.line VALUES (1) INSERT dbo.item (id) VALUES (61) INSERT dbo.line VALUES (2)"
                            + " COMMIT");
            debezium.await("item", 1);
            debezium.await("line", 2);

            assertThat(debezium.tables()).containsExactly("line", "item", "line");
        }
    }
}
