// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static dev.caravan.enrich.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.caravan.filter.SourceTruth;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import dev.caravan.task.SyncTask;
import dev.caravan.testing.TaskFixture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeMapperTest {

    private static final Lsn LSN = new Lsn(42, 1);
    private static final Position UP_TO = new Position(LSN, Instant.parse("2026-11-20T08:00:00Z"));
    private static final TextPolicy TEXT = new TextPolicy(new SyncTask.Values(true, true, false));
    private static final SourceTruth NOT_ASKED = (condition, columns, rows) -> {
        throw new AssertionError("The source was asked about " + condition);
    };
    private final List<String> read = new ArrayList<>();
    private final CurrentValues current = (table, columns, keys) -> {
        for (@Nullable Object[] key : keys) {
            read.add(columns.stream().map(SourceColumn::name).toList() + " of " + Arrays.toString(key));
        }
        return keys.stream()
                .map(key -> Integer.valueOf(404).equals(key[0])
                        ? null
                        : columns.stream().map(c -> "now").toArray())
                .toList();
    };
    private static final SourceTable ORDERS =
            table("dbo.Orders", "Id", "Id int", "Note nvarchar(80)?", "Secret int?", "Total money?");

    private static final SourceTable DOCUMENTS =
            table("dbo.Documents", "Id", "Id int", "n int?", "body nvarchar(-1)?", "old text?");
    private static final TableShape DOCUMENT = shape("Documents", "Id", "n", "body", "old");

    /** As changes come: in another order, with a column of its own. */
    private static final TableShape CAPTURED = shape("Orders", "Total", "Id", "Extra", "Note", "Secret");

    @Test
    void bringsSelectedColumnsIntoTheOrderOfTheTarget() {
        RowChange mapped =
                map(mapper(ORDERS), insert(CAPTURED, 5L, 1, "x", "n", 9)).get(0);
        assertThat(mapped.shape().name()).isEqualTo(new TableName("dbo", "orders"));
        assertThat(mapped.shape().columnNames()).containsExactly("id", "note", "total");
        assertThat(mapped.after()).containsExactly(1, "n", 5L);
        assertThat(mapped.before()).isNull();
        assertThat(mapped.commitLsn()).isEqualTo(LSN);
    }

    @Test
    void mapsBothImagesAndKeepsThePosition() {
        ChangeMapper mapper = mapper(ORDERS);
        ChangeBatch batch = mapper.map(new ChangeBatch(
                List.of(
                        change(Operation.UPDATE, CAPTURED, row(1L, 1, "", "a", 0), row(2L, 1, "", "b", 0)),
                        change(Operation.DELETE, CAPTURED, row(2L, 1, "", "b", 0), null)),
                UP_TO));
        assertThat(batch.upTo()).isEqualTo(UP_TO);
        assertThat(batch.changes().get(0).before()).containsExactly(1, "a", 1L);
        assertThat(batch.changes().get(0).after()).containsExactly(1, "b", 2L);
        assertThat(batch.changes().get(1).before()).containsExactly(1, "b", 2L);
        assertThat(batch.changes().get(1).after()).isNull();
    }

    @Test
    void rowsOfOneTableShareTheTargetShape() {
        ChangeMapper mapper = mapper(ORDERS);
        List<RowChange> one = map(mapper, insert(CAPTURED, 5L, 1, "x", "n", 9));
        List<RowChange> two = map(mapper, insert(CAPTURED, 5L, 2, "x", "n", 9));
        assertThat(two.get(0).shape()).isSameAs(one.get(0).shape());
    }

    @Test
    void leavesOutOperationsThatAreNotSelected() {
        ChangeMapper mapper = mapper(List.of(ORDERS), "tables[0].operations=insert,delete");
        List<RowChange> mapped = map(
                mapper,
                insert(CAPTURED, 1L, 1, "", "a", 0),
                change(Operation.UPDATE, CAPTURED, row(1L, 1, "", "a", 0), row(2L, 1, "", "b", 0)),
                change(Operation.DELETE, CAPTURED, row(2L, 1, "", "b", 0), null));
        assertThat(mapped).extracting(RowChange::operation).containsExactly(Operation.INSERT, Operation.DELETE);
    }

    @Test
    void aBatchOfWhichNothingIsLeftStillMovesThePosition() {
        ChangeMapper mapper = mapper(List.of(ORDERS), "tables[0].operations=delete");
        ChangeBatch mapped = mapper.map(new ChangeBatch(List.of(insert(CAPTURED, 1L, 1, "", "a", 0)), UP_TO));
        assertThat(mapped).isEqualTo(new ChangeBatch(List.of(), UP_TO));
    }

    @Test
    void appliesTheTextPolicyToBothImages() {
        RowChange mapped = map(
                        mapper(ORDERS),
                        change(Operation.UPDATE, CAPTURED, row(1L, 1, "", "a\0", 0), row(1L, 1, "", "b\0", 0)))
                .get(0);
        assertThat(mapped.before()).containsExactly(1, "a", 1L);
        assertThat(mapped.after()).containsExactly(1, "b", 1L);
    }

    @Test
    void keepsNullAndUnchangedApart() {
        RowChange mapped = map(
                        mapper(ORDERS),
                        change(
                                Operation.UPDATE,
                                CAPTURED,
                                row(null, 1, "", null, 0),
                                row(Unchanged.VALUE, 1, "", null, 0)))
                .get(0);
        assertThat(mapped.after()).containsExactly(1, null, Unchanged.VALUE);
    }

    @Test
    void anUpdateIntoTheFilterIsAnInsertAndOneOutOfItADelete() {
        ChangeMapper mapper = mapper(List.of(ORDERS), "tables[0].filter=Secret > 5", "tables[0].exclude=secret");
        List<RowChange> mapped = map(
                mapper,
                change(Operation.UPDATE, CAPTURED, row(1L, 1, "", "a", 9), row(1L, 1, "", "b", 1)),
                change(Operation.UPDATE, CAPTURED, row(1L, 2, "", "a", 1), row(1L, 2, "", "b", 9)),
                change(Operation.UPDATE, CAPTURED, row(1L, 3, "", "a", 8), row(1L, 3, "", "b", 9)),
                change(Operation.UPDATE, CAPTURED, row(1L, 4, "", "a", 1), row(1L, 4, "", "b", null)));
        assertThat(mapped)
                .extracting(RowChange::operation)
                .containsExactly(Operation.DELETE, Operation.INSERT, Operation.UPDATE);
        assertThat(mapped.get(0).before()).containsExactly(1, "a", 1L);
        assertThat(mapped.get(0).after()).isNull();
        assertThat(mapped.get(1).before()).isNull();
        assertThat(mapped.get(1).after()).containsExactly(2, "b", 1L);
    }

    @Test
    void rowsOutsideTheFilterComeNeitherAsInsertsNorAsDeletes() {
        ChangeMapper mapper = mapper(List.of(ORDERS), "tables[0].filter=Secret > 5", "tables[0].exclude=secret");
        assertThat(map(
                        mapper,
                        insert(CAPTURED, 1L, 1, "", "a", 1),
                        insert(CAPTURED, 1L, 2, "", "a", 6),
                        change(Operation.DELETE, CAPTURED, row(1L, 3, "", "a", null), null),
                        change(Operation.DELETE, CAPTURED, row(1L, 4, "", "a", 7), null)))
                .extracting(RowChange::operation)
                .containsExactly(Operation.INSERT, Operation.DELETE);
    }

    @Test
    void whatLeavesTheFilterIsDeletedOnlyWhereDeletesAreSelected() {
        ChangeMapper mapper = mapper(
                List.of(ORDERS),
                "tables[0].filter=Secret > 5",
                "tables[0].exclude=secret",
                "tables[0].operations=insert,update");
        assertThat(map(mapper, change(Operation.UPDATE, CAPTURED, row(1L, 1, "", "a", 9), row(1L, 1, "", "b", 1))))
                .isEmpty();
    }

    @Test
    void aFilterThatSqlServerCouldNotComputeStopsTheTask() {
        ChangeMapper mapper = mapper(List.of(ORDERS), "tables[0].filter=Secret + 1 > 5", "tables[0].exclude=secret");
        assertThatIllegalStateException()
                .isThrownBy(() -> map(mapper, insert(CAPTURED, 1L, 1, "", "a", Integer.MAX_VALUE)))
                .withMessageStartingWith(
                        "The filter of table dbo.Orders cannot be evaluated for a changed row: the result"
                                + " of an arithmetic operation is beyond int.");
    }

    @Test
    void aLargeValueThatIsNullBeforeAndAfterAnUpdateIsUnchanged() {
        ChangeMapper mapper = mapper(List.of(DOCUMENTS));
        List<RowChange> mapped = map(
                mapper,
                change(Operation.UPDATE, DOCUMENT, row(1, 1, null, "old"), row(1, 2, null, "old")),
                change(Operation.UPDATE, DOCUMENT, row(1, 1, "was", null), row(1, 2, null, "new")),
                insert(DOCUMENT, 2, 1, null, null));
        assertThat(mapped.get(0).after()).containsExactly(1, 2, Unchanged.VALUE, "old");
        assertThat(mapped.get(1).after()).containsExactly(1, 2, null, "new");
        assertThat(mapped.get(2).after()).containsExactly(2, 1, null, null);
        assertThat(read).isEmpty();
    }

    @Test
    void aTextThatIsNullAfterAnUpdateIsReadBecauseItIsAlwaysNullBefore() {
        ChangeMapper mapper = mapper(List.of(DOCUMENTS));
        List<RowChange> mapped = map(
                mapper,
                change(Operation.UPDATE, DOCUMENT, row(1, 1, "x", null), row(1, 2, "x", null)),
                change(Operation.UPDATE, DOCUMENT, row(404, 1, "x", null), row(404, 2, "x", null)));
        assertThat(mapped.get(0).after()).containsExactly(1, 2, "x", "now");
        assertThat(mapped.get(1).after()).containsExactly(404, 2, "x", Unchanged.VALUE);
        assertThat(read).containsExactly("[old] of [1]", "[old] of [404]");
    }

    @Test
    void aRowThatComesIntoTheFilterGetsTheLargeValuesThatItsUpdateLeftOut() {
        ChangeMapper mapper = mapper(List.of(DOCUMENTS), "tables[0].filter=n = 2");
        List<RowChange> mapped = map(
                mapper,
                change(Operation.UPDATE, DOCUMENT, row(1, 1, null, null), row(1, 2, null, "new")),
                change(Operation.UPDATE, DOCUMENT, row(404, 1, null, null), row(404, 2, null, "new")));
        assertThat(mapped).extracting(RowChange::operation).containsOnly(Operation.INSERT);
        assertThat(mapped.get(0).after()).containsExactly(1, 2, "now", "new");
        assertThat(mapped.get(1).after()).containsExactly(404, 2, null, "new");
    }

    @Test
    void doesNotChangeTheRowThatCame() {
        @Nullable Object[] row = row(1L, 1, "", "a\0", 0);
        map(mapper(ORDERS), change(Operation.INSERT, CAPTURED, null, row));
        assertThat(row).containsExactly(1L, 1, "", "a\0", 0);
    }

    @Test
    void addsTheMergeTag() {
        ChangeMapper mapper = mapper(
                List.of(ORDERS), "merge-tables=true", "tables[0].target=dbo.all", "tables[0].exclude=note,total");
        RowChange mapped = map(
                        mapper, change(Operation.UPDATE, CAPTURED, row(1L, 1, "", "a", 0), row(2L, 1, "", "b", 0)))
                .get(0);
        assertThat(mapped.shape().keyNames()).containsExactly("id", "__dts_data_source");
        assertThat(mapped.before()).containsExactly(1, 0, "shop:Shop.dbo.Orders");
        assertThat(mapped.after()).containsExactly(1, 0, "shop:Shop.dbo.Orders");
    }

    @Test
    void followsANewPlanFromTheNextBatchOn() {
        ChangeMapper mapper = mapper(ORDERS);
        TableShape wider = shape("Orders", "Total", "Id", "Extra", "Note", "Secret");
        map(mapper, insert(wider, 5L, 1, "x", "n", 9));
        mapper.use(plan(List.of(
                table("dbo.Orders", "Id", "Id int", "Note nvarchar(80)?", "Total money?", "Extra nvarchar(10)?"))));
        assertThat(map(mapper, insert(wider, 5L, 1, "x", "n", 9)).get(0).after())
                .containsExactly(1, "n", 5L, "x");
    }

    @Test
    void refusesATableThatIsNotPlanned() {
        assertThatIllegalStateException()
                .isThrownBy(() -> map(mapper(ORDERS), insert(shape("other", "id"), 1)))
                .withMessage("A change of table dbo.other arrived, which is not in the task's plan");
    }

    @Test
    void refusesChangesThatLackAPlannedColumn() {
        assertThatIllegalStateException()
                .isThrownBy(() -> map(mapper(ORDERS), insert(shape("Orders", "Id", "Note"), 1, "n")))
                .withMessageStartingWith("Changes of table dbo.Orders have no column 'Total':");
    }

    private ChangeMapper mapper(SourceTable table) {
        return mapper(List.of(table), "tables[0].exclude=secret");
    }

    private ChangeMapper mapper(List<SourceTable> catalog, String... settings) {
        return new ChangeMapper(plan(catalog, settings), TEXT, NOT_ASKED, current);
    }

    private static TaskPlan plan(List<SourceTable> catalog, String... settings) {
        return Planner.plan(TaskFixture.task(settings), catalog);
    }

    private static List<RowChange> map(ChangeMapper mapper, RowChange... changes) {
        return mapper.map(new ChangeBatch(List.of(changes), UP_TO)).changes();
    }

    private static RowChange insert(TableShape shape, @Nullable Object... after) {
        return change(Operation.INSERT, shape, null, after);
    }

    private static RowChange change(
            Operation operation,
            TableShape shape,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        return new RowChange(shape, operation, before, after, LSN);
    }

    private static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    private static TableShape shape(String table, String... columns) {
        List<Column> list = new ArrayList<>();
        Arrays.stream(columns).forEach(column -> list.add(new Column(column, "string", true)));
        return new TableShape(new TableName("dbo", table), list, List.of(0));
    }
}
