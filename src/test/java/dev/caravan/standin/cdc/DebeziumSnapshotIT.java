// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of the unmodified Debezium connector: every mode, every isolation level, chosen columns, large values. */
class DebeziumSnapshotIT extends DebeziumFixture {

    @Test
    void alwaysTakesASnapshotAtEveryStart() throws SQLException {
        try (DebeziumRun first = debezium("snapshot.mode", "always")) {
            first.await("item", 2);
            probe.awaitIdle(first);
        }
        run("shop", "INSERT dbo.item (id) VALUES (3)");
        try (DebeziumRun second = debezium("snapshot.mode", "always")) {
            assertThat(operations(second.await("item", 3))).containsExactly("r", "r", "r");
        }
    }

    @Test
    void initialOnlyEndsAfterTheSnapshot() throws SQLException, InterruptedException {
        try (DebeziumRun debezium = debezium("snapshot.mode", "initial_only")) {
            assertThat(ids(debezium.await("item", 2))).containsExactly(1, 2);
            run("shop", "INSERT dbo.item (id) VALUES (3)", "EXEC standin.await_capture");
        }
        try (DebeziumRun again = debezium("snapshot.mode", "no_data")) {
            assertThat(ids(again.await("item", 1))).containsExactly(3);
        }
    }

    @Test
    void recoveryReadsTheShapesAgainAndGoesOnFromTheOffset() throws Exception {
        try (DebeziumRun first = debezium("snapshot.mode", "no_data")) {
            probe.awaitIdle(first);
            run("shop", "INSERT dbo.item (id) VALUES (3)");
            first.await("item", 1);
        }
        java.nio.file.Files.delete(directory.resolve("history"));
        run("shop", "INSERT dbo.item (id) VALUES (4)");

        try (DebeziumRun second = debezium("snapshot.mode", "recovery")) {
            assertThat(ids(second.await("item", 1))).containsExactly(4);
        }
    }

    @Test
    void aLostSchemaHistoryEndsEveryOtherMode() throws Exception {
        try (DebeziumRun first = debezium("snapshot.mode", "no_data")) {
            probe.awaitIdle(first);
            run("shop", "INSERT dbo.item (id) VALUES (3)");
            first.await("item", 1);
        }
        java.nio.file.Files.delete(directory.resolve("history"));

        try (DebeziumRun second = debezium("snapshot.mode", "no_data")) {
            assertThat(second.awaitEnd()).contains("history");
        }
    }

    @Test
    void whenNeededTakesASnapshotOnceThePositionIsGone() throws SQLException {
        try (DebeziumRun first = debezium("snapshot.mode", "when_needed")) {
            first.await("item", 2);
            probe.awaitIdle(first);
            run("shop", "INSERT dbo.item (id) VALUES (3)");
            first.await("item", 3);
        }
        run("shop", "INSERT dbo.item (id) VALUES (4)", "EXEC standin.await_capture", "EXEC standin.run_cleanup");

        try (DebeziumRun second = debezium("snapshot.mode", "when_needed")) {
            assertThat(operations(second.await("item", 4))).containsExactly("r", "r", "r", "r");
        }
    }

    @Test
    void configurationSaysWhatASnapshotTakes() throws SQLException {
        try (DebeziumRun debezium = debezium(
                "snapshot.mode",
                "configuration_based",
                "snapshot.mode.configuration.based.snapshot.schema",
                "true",
                "snapshot.mode.configuration.based.snapshot.data",
                "false",
                "snapshot.mode.configuration.based.start.stream",
                "true")) {
            probe.awaitIdle(debezium);
            run("shop", "INSERT dbo.item (id) VALUES (3)");

            assertThat(operations(debezium.await("item", 1))).containsExactly("c");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exclusive", "repeatable_read", "read_committed", "read_uncommitted", "snapshot"})
    void takesASnapshotAtEveryIsolationLevelAndLeavesNoLock(String mode) throws SQLException {
        run("master", "ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION ON");
        try (DebeziumRun debezium = debezium("snapshot.mode", "initial", "snapshot.isolation.mode", mode)) {
            debezium.await("item", 2);
            probe.awaitIdle(debezium);
            run("shop", "SET LOCK_TIMEOUT 2000; UPDATE dbo.item SET price = 3");

            assertThat(operations(debezium.await("item", 4))).containsExactly("r", "r", "u", "u");
        }
    }

    @Test
    void waitsForAWriterBeforeItLocksTheTable() throws SQLException {
        try (java.sql.Connection writer =
                java.sql.DriverManager.getConnection(standIn.url("shop"), standIn.user(), standIn.password())) {
            writer.setAutoCommit(false);
            writer.createStatement().execute("UPDATE dbo.item SET price = 5 WHERE id = 1");
            try (DebeziumRun debezium = debezium("snapshot.mode", "initial", "snapshot.isolation.mode", "exclusive")) {
                org.awaitility.Awaitility.await().until(this::somebodyWaits);
                assertThat(debezium.changes()).isEmpty();
                writer.commit();

                assertThat(debezium.await("item", 2).get(0).getStruct("after").get("price"))
                        .hasToString("5.00");
            }
        }
    }

    private boolean somebodyWaits() throws SQLException {
        try (java.sql.Connection connection = java.sql.DriverManager.getConnection(
                        standIn.url("master"), standIn.user(), standIn.password());
                java.sql.ResultSet waiting = connection
                        .createStatement()
                        .executeQuery("SELECT COUNT(*) FROM sys.dm_exec_requests WHERE blocking_session_id <> 0")) {
            waiting.next();
            return waiting.getInt(1) > 0;
        }
    }

    @Test
    void takesTheColumnsThatAreIncluded() throws SQLException {
        try (DebeziumRun debezium =
                debezium("snapshot.mode", "initial", "column.include.list", "dbo.item.id,dbo.item.name")) {
            debezium.await("item", 2);
            probe.awaitIdle(debezium);
            run("shop", "UPDATE dbo.item SET name = N'nib', price = 8 WHERE id = 1");

            assertThat(debezium.await("item", 3))
                    .allSatisfy(change -> assertThat(fields(change)).containsExactly("id", "name"));
        }
    }

    private static List<String> fields(Struct change) {
        return change.getStruct("after").schema().fields().stream()
                .map(Field::name)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "function"})
    void carriesLargeValuesWhole(String mode) throws SQLException {
        int length = 3_000_000;
        run(
                "shop",
                "EXEC sp_configure 'max text repl size', -1; RECONFIGURE",
                "CREATE TABLE dbo.doc (id int PRIMARY KEY, body nvarchar(max) NULL, scan varbinary(max) NULL)",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'doc', @role_name = NULL",
                "INSERT dbo.doc VALUES (1, REPLICATE(CAST(N'ж' AS nvarchar(max)), " + length
                        + "), CAST(REPLICATE(CAST('b' AS varchar(max)), " + length + ") AS varbinary(max)))",
                "EXEC standin.await_capture");
        try (DebeziumRun debezium = debezium("snapshot.mode", "initial", "data.query.mode", mode)) {
            debezium.await("doc", 1);
            probe.awaitIdle(debezium);
            run("shop", "UPDATE dbo.doc SET body = body + N'end' WHERE id = 1");

            List<Struct> changes = debezium.await("doc", 2);

            assertThat(text(changes.get(0))).hasSize(length).endsWith("ж");
            assertThat(text(changes.get(1))).hasSize(length + 3).endsWith("жend");
        }
    }

    private static String text(Struct change) {
        return Objects.requireNonNull(change.getStruct("after").getString("body"));
    }
}
