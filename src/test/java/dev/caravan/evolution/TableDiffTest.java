// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
import dev.caravan.source.LiveColumn;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TableDiffTest {

    private static final TableName TABLE = new TableName("dbo", "t");
    private static final LiveColumn ID = live(1, "id", "int");
    private static final LiveColumn NOTE = live(2, "note", "varchar(10)");

    private static LiveColumn live(int id, String name, String type) {
        return new LiveColumn(9, id, name, type, false, null);
    }

    private static Map<Integer, KnownColumn> known(LiveColumn... columns) {
        Map<Integer, KnownColumn> known = new TreeMap<>();
        for (LiveColumn column : columns) {
            known.put(column.id(), KnownColumn.of(column, column.name(), ColumnState.SYNCHRONIZED));
        }
        return known;
    }

    private static TableDiff diff(Map<Integer, KnownColumn> known, LiveColumn... live) {
        return TableDiff.of(TABLE, known, List.of(live));
    }

    @Test
    void findsNothingWhereNothingChanged() {
        TableDiff diff = diff(known(ID, NOTE), ID, NOTE);
        assertThat(diff.breaks()).isFalse();
        assertThat(diff.added()).isEmpty();
    }

    @Test
    void anAddedColumnBreaksNothing() {
        TableDiff diff = diff(known(ID), ID, NOTE);
        assertThat(diff.added()).containsExactly(NOTE);
        assertThat(diff.breaks()).isFalse();
    }

    @Test
    void aColumnOfTheSameNameAndAnotherIdIsAnotherColumn() {
        TableDiff diff = diff(known(ID, NOTE), ID, live(3, "Note", "varchar(10)"));
        assertThat(diff.dropped()).extracting(KnownColumn::id).containsExactly(2);
        assertThat(diff.added()).extracting(LiveColumn::id).containsExactly(3);
        assertThat(diff.replaces(diff.dropped().get(0))).isTrue();
    }

    @Test
    void findsRenamedAndRetypedColumnsByTheirIds() {
        TableDiff diff = diff(known(ID, NOTE), live(1, "key", "int"), live(2, "note", "varchar(20)"));
        assertThat(diff.renamed()).extracting(changed -> changed.live().name()).containsExactly("key");
        assertThat(diff.retyped()).extracting(changed -> changed.live().type()).containsExactly("varchar(20)");
        assertThat(diff.breaks()).isTrue();
    }

    @Test
    void anotherTableOfTheSameNameIsNotComparedColumnByColumn() {
        LiveColumn same = new LiveColumn(10, 1, "id", "int", false, null);
        TableDiff diff = TableDiff.of(
                TABLE, Map.of(1, KnownColumn.of(live(1, "id", "int"), "id", ColumnState.SYNCHRONIZED)), List.of(same));
        assertThat(diff.another()).isTrue();
        assertThat(diff.breaks()).isTrue();
    }

    @Test
    void aColumnThatAllowsNullByNowCounts() {
        LiveColumn nullable = new LiveColumn(9, 2, "note", "varchar(10)", true, null);
        assertThat(diff(known(ID, NOTE), ID, nullable).retyped()).hasSize(1);
        assertThat(diff(known(ID, nullable), ID, NOTE).retyped()).isEmpty();
    }

    @Test
    void aColumnThatIsKeptAtTheTargetIsNotMissedAgain() {
        Map<Integer, KnownColumn> known = known(ID, NOTE);
        known.computeIfPresent(2, (id, column) -> column.in(ColumnState.KEPT));
        assertThat(diff(known, ID).breaks()).isFalse();
    }
}
