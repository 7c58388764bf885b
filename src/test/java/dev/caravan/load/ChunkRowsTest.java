// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.enrich.Planner;
import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.schema.SourceType;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import dev.caravan.testing.TaskFixture;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChunkRowsTest {

    private static final TablePlan LINES = plan("order_id,line");
    private static final TablePlan BY_LINE = plan("line");

    @Test
    void readsSelectedColumnsOfAWholeTable() {
        assertThat(query(LINES, null, null)).isEqualTo("SELECT [order_id], [line], [Unit Price] FROM [dbo].[order]]s]");
    }

    @Test
    void readsFromTheStartToABound() {
        assertThat(query(BY_LINE, null, List.of("5")))
                .isEqualTo("SELECT [order_id], [line], [Unit Price] FROM [dbo].[order]]s]"
                        + " WHERE [line] <= CONVERT(smallint, ?)");
    }

    @Test
    void readsFromABoundToTheEnd() {
        assertThat(query(BY_LINE, List.of("5"), null)).endsWith(" WHERE [line] > CONVERT(smallint, ?)");
    }

    @Test
    void readsBetweenBoundsOfTwoColumns() {
        assertThat(query(LINES, List.of("1", "5"), List.of("9", "5")))
                .endsWith(" WHERE (([order_id] > CONVERT(int, ?)) OR"
                        + " ([order_id] = CONVERT(int, ?) AND [line] > CONVERT(smallint, ?)))"
                        + " AND [order_id] <= CONVERT(int, ?) AND NOT (([order_id] > CONVERT(int, ?)) OR"
                        + " ([order_id] = CONVERT(int, ?) AND [line] > CONVERT(smallint, ?)))");
    }

    /** As many parameters as question marks, in the order of the conditions. */
    @Test
    void givesEveryQuestionMarkItsParameter() {
        Chunk chunk = new Chunk(LINES, 1, List.of("1", "5"), List.of("9", "6"));
        assertThat(ChunkRows.parameters(chunk)).containsExactly("1", "1", "5", "9", "9", "9", "6");
        assertThat(ChunkRows.query(chunk).chars().filter(c -> c == '?')).hasSize(7);
    }

    private static String query(TablePlan table, @Nullable List<String> above, @Nullable List<String> upTo) {
        return ChunkRows.query(new Chunk(table, 0, above, upTo));
    }

    private static TablePlan plan(String key) {
        SourceTable table = new SourceTable(
                new TableName("dbo", "order]s"),
                List.of(column("order_id", "int"), column("line", "smallint"), column("Unit Price", "money")),
                List.of(key.split(",", -1)),
                0);
        return Planner.plan(TaskFixture.task(), List.of(table)).tables().get(0);
    }

    private static SourceColumn column(String name, String type) {
        return new SourceColumn(name, new SourceType(type, 4, 18, 4), false, false);
    }
}
