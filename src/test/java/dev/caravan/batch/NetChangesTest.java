// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetChangesTest {

    private static final TableShape ITEM = shape("item", "id integer", "name text", "note text");

    private static TableShape shape(String table, String... columns) {
        List<Column> list = Arrays.stream(columns)
                .map(column -> column.split(" ", 2))
                .map(parts -> new Column(parts[0], parts[1], true))
                .toList();
        return new TableShape(new TableName("public", table), list, List.of(0));
    }

    private static RowChange insert(TableShape shape, @Nullable Object... row) {
        return new RowChange(shape, Operation.INSERT, null, row, Lsn.ZERO);
    }

    private static RowChange update(TableShape shape, @Nullable Object... row) {
        return new RowChange(shape, Operation.UPDATE, row, row, Lsn.ZERO);
    }

    private static RowChange delete(TableShape shape, @Nullable Object... row) {
        return new RowChange(shape, Operation.DELETE, row, null, Lsn.ZERO);
    }

    private static TableChanges only(RowChange... changes) {
        List<TableChanges> tables = NetChanges.of(List.of(changes)).tables();
        assertThat(tables).hasSize(1);
        return tables.get(0);
    }

    @Test
    void keepsAnInsertThatComesAfterAnInsertAndADelete() {
        TableChanges net = only(insert(ITEM, 1, "a", ""), delete(ITEM, 1, "a", ""), insert(ITEM, 1, "b", ""));

        assertThat(net.inserts()).containsExactly(new Object[] {1, "b", ""});
        assertThat(net.updates()).isEmpty();
        assertThat(net.deletes()).isEmpty();
    }

    @Test
    void makesAnUpdateOfADeleteAndAnInsert() {
        TableChanges net = only(delete(ITEM, 1, "a", ""), insert(ITEM, 1, "b", ""));

        assertThat(net.updates()).containsExactly(new Object[] {1, "b", ""});
        assertThat(net.size()).isEqualTo(1);
    }

    @Test
    void dropsARowThatCameAndWent() {
        TableChanges net = only(insert(ITEM, 1, "a", ""), update(ITEM, 1, "b", ""), delete(ITEM, 1, "b", ""));

        assertThat(net.size()).isZero();
        assertThat(net.seen()).isEqualTo(new TableChanges.Seen(1, 1, 1));
    }

    @Test
    void deletesARowThatCameAndWentWhereALoadMayHaveReadItInBetween() {
        List<TableChanges> tables = NetChanges.overlappingLoad(
                        List.of(insert(ITEM, 1, "a", ""), delete(ITEM, 1, "a", ""), insert(ITEM, 2, "b", "")))
                .tables();

        assertThat(tables).hasSize(1);
        assertThat(tables.get(0).deletes()).containsExactly(new Object[] {1, "a", ""});
        assertThat(tables.get(0).inserts()).containsExactly(new Object[] {2, "b", ""});
    }

    @Test
    void makesADeleteAndAnInsertOfAChangedKey() {
        RowChange change =
                new RowChange(ITEM, Operation.UPDATE, new Object[] {1, "a", ""}, new Object[] {2, "a", ""}, Lsn.ZERO);

        TableChanges net = only(change);

        assertThat(net.deletes()).containsExactly(new Object[] {1, "a", ""});
        assertThat(net.inserts()).containsExactly(new Object[] {2, "a", ""});
    }

    @Test
    void comparesTextKeysByteByByte() {
        TableShape word = shape("word", "word text", "n integer");

        TableChanges net = only(insert(word, "a", 1), insert(word, "A", 2), insert(word, "a ", 3));

        assertThat(net.inserts()).extracting(row -> row[0]).containsExactly("A", "a", "a ");
    }

    @Test
    void ignoresTrailingBlanksOfBlankPaddedKeys() {
        TableShape code = shape("code", "code character(3)", "n integer");

        TableChanges net = only(insert(code, "a  ", 1), update(code, "a", 2));

        assertThat(net.inserts()).containsExactly(new Object[] {"a", 2});
    }

    @Test
    void ignoresTheCaseOfUuidKeys() {
        TableShape code = shape("code", "code uuid", "n integer");

        TableChanges net = only(
                insert(code, "AAAAAAAA-0000-0000-0000-000000000001", 1),
                update(code, "aaaaaaaa-0000-0000-0000-000000000001", 2));

        assertThat(net.size()).isEqualTo(1);
    }

    @Test
    void comparesDecimalKeysByValue() {
        TableShape price = shape("price", "price numeric(10,2)", "n integer");

        TableChanges net = only(insert(price, new BigDecimal("1.0"), 1), update(price, new BigDecimal("1.00"), 2));

        assertThat(net.inserts()).containsExactly(new Object[] {new BigDecimal("1.00"), 2});
    }

    @Test
    void comparesBinaryKeysByContentUnsigned() {
        TableShape hash = shape("hash", "hash bytea", "n integer");

        TableChanges net = only(
                insert(hash, new byte[] {-1}, 1), insert(hash, new byte[] {1}, 2), update(hash, new byte[] {-1}, 3));

        assertThat(net.inserts()).extracting(row -> row[1]).containsExactly(2, 3);
    }

    @Test
    void sortsNumbersByValueAndTextsByTheirUtf8Bytes() {
        TableShape word = shape("word", "word text");

        TableChanges numbers = only(insert(ITEM, 10, "", ""), insert(ITEM, 9, "", ""), insert(ITEM, -1, "", ""));
        TableChanges texts = only(insert(word, "\uD83D\uDE00"), insert(word, "\uFFFD"), insert(word, "z"));

        assertThat(numbers.inserts()).extracting(row -> row[0]).containsExactly(-1, 9, 10);
        assertThat(texts.inserts()).extracting(row -> row[0]).containsExactly("z", "\uFFFD", "\uD83D\uDE00");
    }

    @Test
    void laysPartialImagesOverEarlierOnes() {
        TableChanges net = only(update(ITEM, 1, "a", Unchanged.VALUE), update(ITEM, 1, Unchanged.VALUE, "x"));

        assertThat(net.updates()).containsExactly(new Object[] {1, "a", "x"});
        assertThat(net.partialUpdates()).isEmpty();
    }

    @Test
    void groupsPartialImagesByTheColumnsTheyHave() {
        TableChanges net = only(
                update(ITEM, 1, "a", Unchanged.VALUE),
                update(ITEM, 2, "b", Unchanged.VALUE),
                update(ITEM, 3, Unchanged.VALUE, "c"));

        assertThat(net.partialUpdates())
                .extracting(
                        TableChanges.Partial::present, partial -> partial.rows().size())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(BitSet.valueOf(new long[] {0b011}), 2),
                        org.assertj.core.groups.Tuple.tuple(BitSet.valueOf(new long[] {0b101}), 1));
        assertThat(net.partialRows()).isEqualTo(3);
    }

    @Test
    void doesNotChangeTheImagesItIsGiven() {
        Object[] first = {1, "a", Unchanged.VALUE};
        Object[] second = {1, Unchanged.VALUE, "x"};

        only(update(ITEM, first), update(ITEM, second));

        assertThat(first).containsExactly(1, "a", Unchanged.VALUE);
        assertThat(second).containsExactly(1, Unchanged.VALUE, "x");
    }

    @Test
    void refusesAnInsertThatLacksValues() {
        assertThatThrownBy(() -> only(insert(ITEM, 1, Unchanged.VALUE, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("public.item");
    }

    @Test
    void refusesAKeyThatIsNull() {
        assertThatThrownBy(() -> only(insert(ITEM, null, "a", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'id'", "public.item", "NULL");
    }

    @Test
    void foldsAKeyAcrossAnAddedColumn() {
        TableShape wider = shape("item", "id integer", "name text", "note text", "stock integer");

        List<TableChanges> tables = NetChanges.of(List.of(
                        update(ITEM, 1, "a", ""), update(ITEM, 2, "b", ""), update(wider, 2, "c", Unchanged.VALUE, 5)))
                .tables();

        assertThat(tables).extracting(TableChanges::shape).containsExactly(ITEM, wider);
        assertThat(tables.get(0).updates()).containsExactly(new Object[] {1, "a", ""});
        assertThat(tables.get(1).updates()).containsExactly(new Object[] {2, "c", "", 5});
        assertThat(tables).extracting(table -> table.seen().updates()).containsExactly(3L, 0L);
    }

    @Test
    void treatsAnEqualShapeAsTheSame() {
        TableShape again = shape("item", "id integer", "name text", "note text");

        TableChanges net = only(insert(ITEM, 1, "a", ""), update(again, 1, "b", ""), insert(ITEM, 2, "c", ""));

        assertThat(net.inserts()).hasSize(2);
    }

    @Test
    void separatesTables() {
        TableShape other = shape("other", "id integer", "v text");

        List<TableChanges> tables = NetChanges.of(
                        List.of(insert(ITEM, 1, "a", ""), insert(other, 1, "x"), delete(ITEM, 2, "", "")))
                .tables();

        assertThat(tables).extracting(table -> table.shape().name().table()).containsExactly("item", "other");
        assertThat(tables).extracting(TableChanges::size).containsExactly(2, 1);
    }

    /** A step of a random history: what to do with a key, and the other key for a change of the key. */
    record Step(int kind, int key, int other, String value) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> keys = Arbitraries.integers().between(0, 5);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        keys,
                        keys,
                        Arbitraries.strings().alpha().ofLength(3))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 2000)
    void hasTheEffectOfTheChangesOneByOne(@ForAll("histories") List<Step> history) {
        TreeMap<Integer, List<Object>> table = new TreeMap<>();
        for (int key = 0; key < 3; key++) {
            table.put(key, List.of(key, "old", "old"));
        }
        TreeMap<Integer, List<Object>> folded = new TreeMap<>(table);

        List<RowChange> changes = new ArrayList<>();
        history.forEach(step -> play(step, table, changes));
        for (TableChanges net : NetChanges.of(changes).tables()) {
            apply(net, folded);
        }

        assertThat(folded).isEqualTo(table);
    }

    /** Makes the step if the table allows it, as a source would, and records the change. */
    private static void play(Step step, TreeMap<Integer, List<Object>> table, List<RowChange> changes) {
        List<Object> row = table.get(step.key());
        if (row == null) {
            List<Object> added = List.of(step.key(), step.value(), step.value());
            table.put(step.key(), added);
            changes.add(insert(ITEM, added.toArray()));
            return;
        }
        switch (step.kind()) {
            case 0 -> {
                table.remove(step.key());
                changes.add(delete(ITEM, row.toArray()));
            }
            case 1 -> {
                List<Object> moved = List.of(step.other(), step.value(), row.get(2));
                if (table.containsKey(step.other())) {
                    return;
                }
                table.remove(step.key());
                table.put(step.other(), moved);
                changes.add(new RowChange(ITEM, Operation.UPDATE, row.toArray(), moved.toArray(), Lsn.ZERO));
            }
            case 2 -> {
                table.put(step.key(), List.of(step.key(), step.value(), row.get(2)));
                changes.add(update(ITEM, step.key(), step.value(), Unchanged.VALUE));
            }
            case 3 -> {
                table.put(step.key(), List.of(step.key(), row.get(1), step.value()));
                changes.add(update(ITEM, step.key(), Unchanged.VALUE, step.value()));
            }
            default -> {
                List<Object> changed = List.of(step.key(), step.value(), step.value());
                table.put(step.key(), changed);
                changes.add(new RowChange(ITEM, Operation.UPDATE, row.toArray(), changed.toArray(), Lsn.ZERO));
            }
        }
    }

    /** Applies net changes the strict way: each row must be as it is said to be. */
    private static void apply(TableChanges net, TreeMap<Integer, List<Object>> table) {
        net.deletes().forEach(row -> assertThat(table.remove((Integer) row[0])).isNotNull());
        net.updates()
                .forEach(row -> assertThat(table.put((Integer) row[0], Arrays.asList(row)))
                        .isNotNull());
        net.partialUpdates()
                .forEach(partial -> partial.rows().forEach(row -> {
                    List<Object> merged = new ArrayList<>(table.get((Integer) row[0]));
                    partial.present().stream().forEach(i -> merged.set(i, row[i]));
                    table.put((Integer) row[0], merged);
                }));
        net.inserts()
                .forEach(row -> assertThat(table.put((Integer) row[0], Arrays.asList(row)))
                        .isNull());
    }
}
