// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.SchemaChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordStreamTest {

    private static final SegmentLimits NO_LIMIT = new SegmentLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

    private static final String START = "0000002a:00000010:0001";
    private static final String FIRST = "0000002a:00000011:0001";
    private static final String SECOND = "0000002a:00000012:0001";
    private static final String THIRD = "0000002a:00000013:0001";
    private static final String CHANGE = "0000002a:00000011:0002";
    private static final Instant AT = Instant.ofEpochMilli(Records.COMMITTED_AT);
    private static final Records ORDERS = Records.ofNames("orders");
    private static final Records BEATS = Records.ofNames("shop_heartbeat");

    private final RecordStream stream = new RecordStream(
            new Position(Lsn.parse(START), null),
            new TableName("dbo", "shop_heartbeat"),
            NO_LIMIT,
            (table, column) -> {});
    private final List<Object> out = new ArrayList<>();

    @Test
    void givesTransactionsWhenALaterOneHasBegun() {
        accept(ORDERS.insert(FIRST, 1, "a"), ORDERS.insert(FIRST, 2, "b"), ORDERS.insert(SECOND, 3, "c"));
        flush();
        assertThat(batch(0).upTo()).isEqualTo(new Position(Lsn.parse(FIRST), AT));
        assertThat(keys(batch(0))).containsExactly(1, 2);
        assertThat(out).hasSize(1);
    }

    @Test
    void keepsTheOrderOfRowsOfSeveralTables() {
        Records lines = Records.ofNames("lines");
        accept(
                ORDERS.insert(FIRST, 1, "a"),
                lines.insert(FIRST, 10, "x"),
                ORDERS.delete(FIRST, 1, "a"),
                ORDERS.insert(SECOND, 2, "b"));
        flush();
        assertThat(batch(0).changes())
                .extracting(row -> row.shape().name().table() + " " + row.operation())
                .containsExactly("orders INSERT", "lines INSERT", "orders DELETE");
    }

    @Test
    void givesTheLastTransactionWhenTheSourceIsIdle() {
        accept(ORDERS.insert(FIRST, 1, "a"), Records.heartbeat(FIRST, CHANGE, 1));
        flush();
        assertThat(out).isEmpty();
        accept(Records.heartbeat(FIRST, CHANGE, 1));
        flush();
        assertThat(keys(batch(0))).containsExactly(1);
    }

    @Test
    void dropsWhatWasAppliedBefore() {
        accept(ORDERS.insert("0000002a:00000009:0001", 1, "a"), ORDERS.insert(START, 2, "b"));
        accept(ORDERS.insert(FIRST, 3, "c"), Records.heartbeat(FIRST));
        flush();
        assertThat(keys(batch(0))).containsExactly(3);
    }

    @Test
    void rowsOfTheHeartbeatTableOnlyMoveThePosition() {
        accept(BEATS.update(FIRST, new Object[] {1, "a"}, new Object[] {1, "b"}), Records.heartbeat(FIRST));
        flush();
        assertThat(out).containsExactly(new ChangeBatch(List.of(), new Position(Lsn.parse(FIRST), AT)));
    }

    @Test
    void aTableOfTheSameNameElsewhereIsNoHeartbeat() {
        RecordStream other = new RecordStream(
                new Position(Lsn.parse(START), null),
                new TableName("ops", "shop_heartbeat"),
                NO_LIMIT,
                (table, column) -> {});
        other.accept(BEATS.insert(FIRST, 1, "a"), out::add);
        other.accept(Records.heartbeat(FIRST), out::add);
        other.flush(out::add);
        assertThat(keys(batch(0))).containsExactly(1);
    }

    @Test
    void takesAHeartbeatBeforeTheFirstPositionForNothing() {
        accept(Records.heartbeat("NULL"), Records.heartbeat(Map.of()));
        flush();
        assertThat(out).isEmpty();
    }

    @Test
    void rowsOfOneTableShareTheirShape() {
        accept(ORDERS.insert(FIRST, 1, "a"), ORDERS.insert(FIRST, 2, "b"), Records.heartbeat(FIRST));
        flush();
        assertThat(batch(0).changes().get(1).shape())
                .isSameAs(batch(0).changes().get(0).shape());
    }

    @Test
    void sendsColumnsAtTheStartAtOnce() {
        accept(Records.schemaChange("orders", List.of("id"), "id int", "name nvarchar?"));
        assertThat(out)
                .containsExactly(new SchemaChange(
                        new TableShape(
                                new TableName("dbo", "orders"),
                                List.of(new Column("id", "int", false), new Column("name", "nvarchar", true)),
                                List.of(0)),
                        Lsn.parse(START)));
    }

    @Test
    void sendsAChangeOfColumnsBetweenTheTransactionsAroundIt() {
        Records wider = new Records(
                "orders",
                Records.row()
                        .field("id", Schema.INT32_SCHEMA)
                        .field("name", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("note", Schema.OPTIONAL_STRING_SCHEMA)
                        .build(),
                "id");
        accept(
                ORDERS.insert(FIRST, 1, "a"),
                Records.schemaChange("orders", List.of("id"), "id int", "name nvarchar?", "note nvarchar?"),
                wider.insert(SECOND, 2, "b", "n"),
                Records.heartbeat(SECOND));
        flush();

        assertThat(out).hasSize(3);
        assertThat(batch(0).upTo().commitLsn()).isEqualTo(Lsn.parse(FIRST));
        assertThat(((SchemaChange) out.get(1)).commitLsn()).isEqualTo(Lsn.parse(FIRST));
        assertThat(batch(2).changes().get(0).shape().columnNames()).containsExactly("id", "name", "note");
    }

    @Test
    void sendsAChangeOfColumnsWhenNoRowsFollow() {
        accept(ORDERS.insert(FIRST, 1, "a"), Records.schemaChange("orders", List.of("id"), "id int"));
        flush();
        assertThat(out).isEmpty();
        accept(Records.heartbeat(FIRST));
        assertThat(out).hasSize(2).element(1).isInstanceOf(SchemaChange.class);
        assertThat(batch(0).upTo().commitLsn()).isEqualTo(Lsn.parse(FIRST));
    }

    @Test
    void aChangeOfColumnsThatComesInsideATransactionWaitsForItsEnd() {
        accept(
                ORDERS.insert(FIRST, 1, "a"),
                ORDERS.insert(SECOND, 2, "b"),
                Records.schemaChange("lines", List.of("id"), "id int", "name nvarchar?"),
                ORDERS.insert(SECOND, 3, "c"),
                Records.heartbeat(SECOND),
                Records.heartbeat(SECOND));
        flush();

        assertThat(out).hasSize(2).element(1).isInstanceOf(SchemaChange.class);
        assertThat(batch(0).changes()).hasSize(3);
        assertThat(batch(0).upTo().commitLsn()).isEqualTo(Lsn.parse(SECOND));
    }

    @ParameterizedTest
    @ValueSource(strings = {"odd \"name\".x", ".", "\".", ".\"", "\"", "a\".\"b", "\"a\"\".b", "a\"b\""})
    void readsNamesOfSchemasAndTablesWithQuotesAndDots(String name) {
        accept(Records.schemaChange(name, name, List.of("b", "a"), "a int", "b int"));
        SchemaChange change = (SchemaChange) out.get(0);
        assertThat(change.shape().name()).isEqualTo(new TableName(name, name));
        assertThat(change.shape().keyNames()).containsExactly("b", "a");
    }

    /** As the connector reports a table whose capture instance is being made. */
    @Test
    void startsAgainWhenATableIsListedWithoutColumns() {
        assertThatIllegalStateException()
                .isThrownBy(() -> accept(Records.schemaChange("orders", List.of())))
                .withMessageContaining("no columns of \"Shop\".\"dbo\".\"orders\"")
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void saysNothingOfADroppedTable() {
        accept(Records.dropped("orders"));
        assertThat(out).isEmpty();
    }

    @Test
    void refusesARecordWithoutAValue() {
        assertThatIllegalStateException()
                .isThrownBy(() -> accept(Records.tombstone()))
                .withMessage("A record without a value arrived on shop.Shop.dbo.orders");
    }

    @Test
    void refusesAChangeWithoutItsCommit() {
        SourceRecord record = ORDERS.record("c", null, null, new Object[] {1, "a"});
        assertThatIllegalStateException()
                .isThrownBy(() -> accept(record))
                .withMessage("A change arrived without its commit LSN on shop.Shop.dbo.orders");
    }

    @Test
    void refusesATransactionThatCameTwice() {
        accept(ORDERS.insert(FIRST, 1, "a"), ORDERS.insert(SECOND, 2, "b"), ORDERS.insert(THIRD, 3, "c"));
        flush();
        assertThatIllegalStateException()
                .isThrownBy(() -> accept(ORDERS.insert(FIRST, 1, "a")))
                .withMessageContaining("The order of the source is lost");
    }

    private void accept(SourceRecord... records) {
        for (SourceRecord record : records) {
            stream.accept(record, out::add);
        }
    }

    private void flush() {
        stream.flush(out::add);
    }

    private ChangeBatch batch(int index) {
        return (ChangeBatch) out.get(index);
    }

    private static List<Object> keys(ChangeBatch batch) {
        return batch.changes().stream()
                .map(RowChange::after)
                .map(row -> Objects.requireNonNull(Objects.requireNonNull(row)[0]))
                .toList();
    }
}
