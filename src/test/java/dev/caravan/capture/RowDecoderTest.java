// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.caravan.model.Lsn;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.Ticks;
import io.debezium.data.Xml;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.NanoTimestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowDecoderTest {

    private static final String COMMIT = "0000002a:00000011:0001";
    private static final Lsn LSN = Lsn.parse(COMMIT);

    @Test
    void deliversTheClassesThatValuesNames() {
        Records table = new Records(
                "types",
                Records.row()
                        .field("id", Schema.INT64_SCHEMA)
                        .field("flag", Schema.BOOLEAN_SCHEMA)
                        .field("small", Schema.INT16_SCHEMA)
                        .field("price", Decimal.schema(4))
                        .field("ratio", Schema.FLOAT64_SCHEMA)
                        .field("day", Date.schema())
                        .field("at", MicroTime.schema())
                        .field("seen", MicroTimestamp.schema())
                        .field(
                                "moment",
                                SchemaBuilder.int64()
                                        .name(InstantConverter.SCHEMA)
                                        .build())
                        .field("doc", Xml.schema())
                        .field("bin", Schema.BYTES_SCHEMA)
                        .build(),
                "id");
        SourceRecord record = table.insert(
                COMMIT,
                7L,
                true,
                (short) 200,
                new BigDecimal("1.2500"),
                0.5,
                -719_162,
                86_399_999_999L,
                -1L,
                -2L,
                "<a/>",
                ByteBuffer.wrap(new byte[] {1, 2, 3}));

        assertThat(decode(record).after())
                .containsExactly(
                        7L,
                        true,
                        (short) 200,
                        new BigDecimal("1.2500"),
                        0.5,
                        -719_162,
                        86_399_999_999L,
                        -1L,
                        -2L,
                        "<a/>",
                        new byte[] {1, 2, 3});
    }

    @Test
    void leavesNullAsItIsWhereTheColumnHasADefault() {
        Records table = new Records(
                "defaults",
                Records.row()
                        .field("id", Schema.INT32_SCHEMA)
                        .field(
                                "state",
                                SchemaBuilder.string()
                                        .optional()
                                        .defaultValue("new")
                                        .build())
                        .field(
                                "tries",
                                SchemaBuilder.int32().optional().defaultValue(3).build())
                        .build(),
                "id");
        assertThat(decode(table.insert(COMMIT, 1, null, null)).after()).containsExactly(1, null, null);
    }

    @Test
    void aByteBufferIsNotUsedUp() {
        Records table = new Records(
                "blobs",
                Records.row()
                        .field("id", Schema.INT32_SCHEMA)
                        .field("bin", Schema.OPTIONAL_BYTES_SCHEMA)
                        .build(),
                "id");
        ByteBuffer shared = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2).slice();
        SourceRecord record = table.insert(COMMIT, 1, shared);
        RowDecoder decoder = RowDecoder.of(record, (name, column) -> {});
        assertThat(image(decoder.decode(record, LSN).after())[1]).isEqualTo(new byte[] {1, 2});
        assertThat(image(decoder.decode(record, LSN).after())[1]).isEqualTo(new byte[] {1, 2});
    }

    @Test
    void keepsSeventhDigitsAndTellsOfThoseThatAreStored() {
        Records table = new Records(
                "times",
                Records.row()
                        .field("id", Schema.INT32_SCHEMA)
                        .field(
                                "at",
                                SchemaBuilder.int64()
                                        .optional()
                                        .name(TickConverter.SCHEMA)
                                        .build())
                        .build(),
                "id");
        SourceRecord update = table.update(COMMIT, new Object[] {1, 19L}, new Object[] {1, -1L});
        List<String> cut = new ArrayList<>();
        RowDecoder decoder = RowDecoder.of(update, (name, column) -> cut.add(name + "." + column));
        RowChange change = decoder.decode(update, LSN);
        assertThat(change.before()).containsExactly(1, new Ticks(1, 9));
        // Towards the past.
        assertThat(change.after()).containsExactly(1, new Ticks(-1, 9));
        assertThat(cut).containsExactly("dbo.times.at");
        assertThat(decoder.decode(table.insert(COMMIT, 1, 20L), LSN).after()).containsExactly(1, 2L);
        assertThat(decoder.decode(table.insert(COMMIT, 1, null), LSN).after()).containsExactly(1, null);
        assertThat(cut).hasSize(1);
    }

    @Test
    void namesOperationsAndImages() {
        Records orders = Records.ofNames("orders");
        RowChange inserted = decode(orders.insert(COMMIT, 1, "a"));
        assertThat(inserted.operation()).isEqualTo(Operation.INSERT);
        assertThat(inserted.before()).isNull();
        assertThat(inserted.after()).containsExactly(1, "a");

        RowChange updated = decode(orders.update(COMMIT, new Object[] {1, "a"}, new Object[] {1, "b"}));
        assertThat(updated.operation()).isEqualTo(Operation.UPDATE);
        assertThat(updated.before()).containsExactly(1, "a");
        assertThat(updated.after()).containsExactly(1, "b");

        RowChange deleted = decode(orders.delete(COMMIT, 1, "b"));
        assertThat(deleted.operation()).isEqualTo(Operation.DELETE);
        assertThat(deleted.before()).containsExactly(1, "b");
        assertThat(deleted.after()).isNull();
        assertThat(deleted.commitLsn()).isEqualTo(LSN);
    }

    @Test
    void takesTheKeyInItsOwnOrder() {
        Records lines = new Records(
                "lines",
                Records.row()
                        .field("order_id", Schema.INT32_SCHEMA)
                        .field("text", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("line", Schema.INT16_SCHEMA)
                        .build(),
                "line",
                "order_id");
        RowChange change = decode(lines.insert(COMMIT, 5, "t", (short) 1));
        assertThat(change.shape().keyNames()).containsExactly("line", "order_id");
        assertThat(change.shape().name()).hasToString("dbo.lines");
    }

    @Test
    void refusesATableWithoutAKey() {
        Records heap = new Records(
                "heap", Records.row().field("id", Schema.INT32_SCHEMA).build());
        assertThatIllegalStateException()
                .isThrownBy(() -> decode(heap.insert(COMMIT, 1)))
                .withMessageStartingWith("Changes of table dbo.heap carry no key.");
    }

    @Test
    void refusesAColumnItCannotDecode() {
        Records table = new Records(
                "stamps",
                Records.row()
                        .field("id", Schema.INT32_SCHEMA)
                        .field("seen", NanoTimestamp.schema())
                        .build(),
                "id");
        assertThatIllegalStateException()
                .isThrownBy(() -> decode(table.insert(COMMIT, 1, 5L)))
                .withMessage(
                        "Column dbo.stamps.seen arrives as io.debezium.time.NanoTimestamp, which cannot be decoded."
                                + " Exclude the column from the task");
    }

    @Test
    void refusesAnOperationItDoesNotKnow() {
        Records orders = Records.ofNames("orders");
        assertThatIllegalStateException()
                .isThrownBy(() -> decode(orders.record("t", COMMIT, null, new Object[] {1, "a"})))
                .withMessage("Operation 't' on dbo.orders is not known");
    }

    @Test
    void refusesAChangeWithoutTheImageOfItsRow() {
        Records orders = Records.ofNames("orders");
        assertThatIllegalStateException()
                .isThrownBy(() -> decode(orders.record("u", COMMIT, null, new Object[] {1, "a"})))
                .withMessage("A change of dbo.orders lacks the image of its row");
    }

    private static RowChange decode(SourceRecord record) {
        return RowDecoder.of(record, (table, column) -> {}).decode(record, LSN);
    }

    private static @Nullable Object[] image(@Nullable Object @Nullable [] row) {
        assertThat(row).isNotNull();
        return row == null ? new Object[0] : row;
    }
}
