// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AppendStoreTest {
    private final Server server = new Server();
    private final Transactions transactions = Transactions.of(server);
    private final AppendStore store = newStore();

    private AppendStore newStore() {
        Database database = server.createDatabase("d");
        var schema = Objects.requireNonNull(database.schema("dbo"));
        List<Column> columns = List.of(
                Column.of(1, "lsn", SqlTypes.binary(10), true),
                Column.of(2, "seq", SqlTypes.INT, true),
                Column.of(3, "v", SqlTypes.nvarchar(100), true));
        Table table = new Table(database, Table.plain(database, schema, "ct", columns), true);
        Index key = new Index(
                1,
                "ix",
                Index.Kind.PLAIN,
                true,
                false,
                List.of(new Index.Key(1, false), new Index.Key(2, false)),
                List.of(),
                null,
                0,
                false);
        return new AppendStore(table, key);
    }

    private static byte[] lsn(long number) {
        return ByteBuffer.allocate(10).putLong(number).array();
    }

    private void fill(int from, int to) {
        for (int i = from; i < to; i++) {
            store.append(new Object[] {lsn(i / 3), i % 3, "v" + i});
        }
        transactions.publish(List.of(store));
    }

    private List<@Nullable Object> values(KeyRange range, boolean backward) {
        AppendStore.Cursor cursor = store.scan(ReadView.at(transactions.lastCommitted()), range, backward);
        List<@Nullable Object> values = new ArrayList<>();
        for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
            values.add(row[2]);
        }
        return values;
    }

    @Test
    void hidesRowsBeforeTheyArePublished() {
        store.append(new Object[] {lsn(1), 1, "a"});
        assertThat(values(KeyRange.ALL, false)).isEmpty();

        transactions.publish(List.of(store));
        assertThat(values(KeyRange.ALL, false)).containsExactly("a");
    }

    @Test
    void keepsAnOlderViewWhileMoreIsPublished() {
        fill(0, 10);
        long sequence = transactions.openView(this);
        fill(10, 20);

        AppendStore.Cursor cursor = store.scan(ReadView.at(sequence), KeyRange.ALL, true);
        @Nullable Object[] last = cursor.next();
        assertThat(last == null ? "" : last[2]).isEqualTo("v9");
    }

    @Test
    void findsARangeByBinarySearch() {
        fill(0, 30_000);
        long before = store.visited();

        assertThat(values(KeyRange.prefix(lsn(5000)), false)).containsExactly("v15000", "v15001", "v15002");
        assertThat(values(new KeyRange(null, KeyRange.bound(new Object[] {lsn(0), 1}, KeyOrder.MAX)), true))
                .containsExactly("v1", "v0");
        assertThat(store.visited() - before).isEqualTo(5);
    }

    @Test
    void removesFromTheLowEnd() {
        fill(0, 10_000);

        assertThat(store.removeWhile(row ->
                        ByteBuffer.wrap((byte[]) Objects.requireNonNull(row[0])).getLong() < 3000))
                .isEqualTo(9000);
        assertThat(store.rowCount()).isEqualTo(1000);
        assertThat(values(KeyRange.prefix(lsn(2999)), false)).isEmpty();
        fill(10_000, 10_005);
        assertThat(values(new KeyRange(KeyRange.bound(new Object[] {lsn(3333)}, KeyOrder.MIN), null), false))
                .containsExactly("v9999", "v10000", "v10001", "v10002", "v10003", "v10004");
    }

    @Test
    void rewritesRows() {
        fill(0, 5000);
        store.rewrite(row -> {
            row[2] = "x" + row[2];
            return row;
        });

        assertThat(values(KeyRange.prefix(lsn(1500)), false)).containsExactly("xv4500", "xv4501", "xv4502");
        assertThat(store.rowCount()).isEqualTo(5000);
    }

    @Test
    void showsTheOldRowsUntilAllAreRewritten() {
        fill(0, 5000);
        store.rewrite(row -> {
            assertThat(values(KeyRange.prefix(lsn(1500)), false)).containsExactly("v4500", "v4501", "v4502");
            return row;
        });
        fill(5000, 5003);
        assertThat(store.rowCount()).isEqualTo(5003);
        assertThat(values(KeyRange.prefix(lsn(1500)), false)).containsExactly("v4500", "v4501", "v4502");
    }

    @Test
    void packsEveryValue() {
        RowCodec codec = new RowCodec();
        Object[] row = {
            null,
            true,
            false,
            (short) 7,
            -5,
            Long.MAX_VALUE,
            new BigDecimal("-12.340"),
            1.5f,
            2.5,
            LocalDate.of(1, 1, 1),
            LocalTime.of(1, 2, 3, 400),
            LocalDateTime.of(9999, 12, 31, 23, 59),
            OffsetDateTime.parse("2024-01-01T00:00:00+05:30"),
            "日本",
            "lone \uD800 surrogate",
            UUID.fromString("00000000-0000-0001-0000-000000000002"),
            ""
        };
        ByteBuffer packed = codec.encode(row);

        assertThat(RowCodec.decode(packed.array(), 0, packed.limit(), row.length))
                .isEqualTo(row);
    }
}
