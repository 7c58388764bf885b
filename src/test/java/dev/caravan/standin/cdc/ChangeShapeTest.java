// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.store.RowChange;
import dev.caravan.standin.store.RowChange.Operation;
import dev.caravan.standin.type.SqlTypes;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeShapeTest {
    private final Table table = table();
    private long number = 100;

    private static Table table() {
        Database database = new Server().createDatabase("shop");
        Schema dbo = Objects.requireNonNull(database.schema("dbo"));
        List<Column> columns =
                List.of(Column.of(1, "id", SqlTypes.INT, false), Column.of(2, "code", SqlTypes.INT, true));
        List<Index> indexes = List.of(
                new Index(1, "PK_t", Index.Kind.PRIMARY_KEY, true, true, key(1), List.of(), null, 7, false),
                new Index(2, "UX_t", Index.Kind.PLAIN, false, true, key(2), List.of(), null, 0, false));
        return new Table(database, Table.plain(database, dbo, "t", columns).withIndexes(indexes), false);
    }

    private static List<Index.Key> key(int columnId) {
        return List.of(new Index.Key(columnId, false));
    }

    private RowChange change(Operation operation, @Nullable Integer before, @Nullable Integer after, boolean moves) {
        return change(operation, before, after, moves, 1);
    }

    private RowChange change(
            Operation operation, @Nullable Integer before, @Nullable Integer after, boolean moves, int statement) {
        return new RowChange(
                table,
                operation,
                before == null ? null : new Object[] {before, 5},
                after == null ? null : new Object[] {after, 5},
                statement,
                number++,
                moves,
                new BitSet());
    }

    private static List<Tuple> shape(RowChange... changes) {
        return ChangeShape.of(List.of(changes)).stream()
                .map(row -> Tuple.tuple(row.operation(), row.image()[0], row.seqval(), row.command()))
                .toList();
    }

    @Test
    void insertAndDeleteAreOneRowEach() {
        assertThat(shape(change(Operation.INSERT, null, 1, false), change(Operation.DELETE, 1, null, false)))
                .containsExactly(Tuple.tuple(2, 1, 100L, 1), Tuple.tuple(1, 1, 101L, 2));
    }

    @Test
    void anUpdateShowsBothImagesUnderOneSequenceValueAndCommand() {
        assertThat(shape(change(Operation.UPDATE, 1, 2, false)))
                .containsExactly(Tuple.tuple(3, 1, 100L, 1), Tuple.tuple(4, 2, 100L, 1));
    }

    @Test
    void aKeyUpdateIsADeleteAndAnInsertUnderOneSequenceValue() {
        assertThat(shape(change(Operation.UPDATE, 1, 2, true)))
                .containsExactly(Tuple.tuple(1, 1, 100L, 1), Tuple.tuple(2, 2, 100L, 2));
    }

    @Test
    void aKeyUpdateOfManyRowsDeletesAllBeforeItInserts() {
        assertThat(shape(change(Operation.UPDATE, 1, 11, true), change(Operation.UPDATE, 2, 12, true)))
                .containsExactly(
                        Tuple.tuple(1, 1, 100L, 1),
                        Tuple.tuple(1, 2, 101L, 2),
                        Tuple.tuple(2, 11, 100L, 3),
                        Tuple.tuple(2, 12, 101L, 4));
    }

    @Test
    void aUniqueColumnOfOneRowIsUpdatedInPlace() {
        RowChange change = new RowChange(
                table, Operation.UPDATE, new Object[] {1, 5}, new Object[] {1, 6}, 1, 100, true, new BitSet());

        assertThat(shape(change)).extracting(row -> row.toList().get(0)).containsExactly(3, 4);
    }

    @Test
    void keyUpdatesOfTwoStatementsStayApart() {
        assertThat(shape(change(Operation.UPDATE, 1, 11, true, 1), change(Operation.UPDATE, 2, 12, true, 2)))
                .containsExactly(
                        Tuple.tuple(1, 1, 100L, 1),
                        Tuple.tuple(2, 11, 100L, 2),
                        Tuple.tuple(1, 2, 101L, 3),
                        Tuple.tuple(2, 12, 101L, 4));
    }
}
