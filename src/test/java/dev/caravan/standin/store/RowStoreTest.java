// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a scan gives of rows that others take back while it is on its way: it knows the version of a row before it comes to it. */
class RowStoreTest {

    private final Server server = new Server();
    private final Transactions transactions = Transactions.of(server);
    private final RowStore store = newStore();

    private RowStore newStore() {
        Database database = server.createDatabase("d");
        var schema = Objects.requireNonNull(database.schema("dbo"));
        List<Column> columns =
                List.of(Column.of(1, "id", SqlTypes.INT, false), Column.of(2, "v", SqlTypes.nvarchar(100), true));
        Index key = new Index(
                1,
                "pk",
                Index.Kind.PRIMARY_KEY,
                true,
                true,
                List.of(new Index.Key(1, false)),
                List.of(),
                null,
                0,
                false);
        Table table =
                new Table(database, Table.plain(database, schema, "t", columns).withIndexes(List.of(key)), true);
        return new RowStore(table, transactions, true, index -> row -> true);
    }

    @BeforeEach
    void fill() throws SqlError {
        Transaction transaction = transactions.begin(new LockOwner(50));
        store.insert(transaction, new Object[] {1, "one"});
        store.insert(transaction, new Object[] {3, "three"});
        transactions.commit(transaction);
    }

    private RowCursor scan() {
        LockOwner reader = new LockOwner(51);
        reader.timeoutMillis(0);
        Reading committed =
                new Reading(Reading.Way.COMMITTED, ReadView.at(transactions.lastCommitted()), reader, false);
        return store.scan(committed, KeyRange.ALL, false);
    }

    private static List<@Nullable Object> values(RowCursor cursor) throws SqlError {
        List<@Nullable Object> values = new ArrayList<>();
        for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
            values.add(row[1]);
        }
        return values;
    }

    private enum Change {
        INSERT,
        UPDATE,
        DELETE
    }

    /** Changes the row after the first, or puts one there. */
    private void change(Transaction transaction, Change change) throws SqlError {
        RowCursor rows = scan();
        rows.next();
        @Nullable Object[] three = Objects.requireNonNull(rows.next());
        boolean done = switch (change) {
            case INSERT -> {
                store.insert(transaction, new Object[] {2, "two"});
                yield true;
            }
            case UPDATE -> store.update(transaction, rows.key(), three, new Object[] {3, "drei"}, false, new BitSet());
            case DELETE -> store.delete(transaction, rows.key(), three);
        };
        assertThat(done).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsSeenOfWhatIsTakenBackByItself(Change change) throws SqlError {
        Transaction writer = transactions.begin(new LockOwner(52));
        Transaction.Savepoint mark = writer.savepoint();
        change(writer, change);
        RowCursor reader = scan();
        assertThat(Objects.requireNonNull(reader.next())[1]).isEqualTo("one");

        writer.rollbackTo(mark);
        transactions.commit(writer);

        assertThat(values(reader)).containsExactly("three");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsSeenOfWhatIsTakenBackWithItsTransaction(Change change) throws SqlError {
        Transaction writer = transactions.begin(new LockOwner(52));
        change(writer, change);
        RowCursor reader = scan();
        assertThat(Objects.requireNonNull(reader.next())[1]).isEqualTo("one");

        transactions.rollback(writer);

        assertThat(values(reader)).containsExactly("three");
    }
}
