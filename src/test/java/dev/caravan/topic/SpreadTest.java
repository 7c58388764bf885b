// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableShape;
import dev.caravan.task.SyncTask.Kafka.OrderBy;
import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which partitions changes go to. */
class SpreadTest {

    private static final TableShape SHAPE = Rows.shape("orders", "id bigint", "note text");

    @Test
    void allRowsOfATableShareAPartition() {
        Spread spread = new Spread(OrderBy.TABLE, 12);

        Set<Integer> used = IntStream.range(0, 100)
                .mapToObj(id -> spread.partition(Rows.insert(SHAPE, 1, (long) id, "n")))
                .collect(Collectors.toSet());

        assertThat(used).hasSize(1);
    }

    @Test
    void rowsAreSpreadByTheirKeysOverAllPartitions() {
        Spread spread = new Spread(OrderBy.ROW, 12);
        for (int step : new int[] {1, 2, 12, 24, 1000}) {
            int[] rows = new int[12];
            IntStream.range(0, 1200)
                    .forEach(id -> rows[spread.partition(Rows.insert(SHAPE, 1, (long) id * step, "n"))]++);
            assertThat(IntStream.of(rows).min().orElseThrow())
                    .as("ids %d apart", step)
                    .isGreaterThan(30);
        }
    }

    @Test
    void allChangesOfARowShareAPartitionWhateverElseChanges() {
        Spread spread = new Spread(OrderBy.ROW, 12);
        for (long id = 0; id < 50; id++) {
            RowChange update =
                    new RowChange(SHAPE, Operation.UPDATE, new Object[] {id, "a"}, new Object[] {id, "b"}, Rows.lsn(2));
            RowChange delete = new RowChange(SHAPE, Operation.DELETE, new Object[] {id, "b"}, null, Rows.lsn(3));
            int partition = spread.partition(Rows.insert(SHAPE, 1, id, "a"));
            assertThat(spread.partition(update)).isEqualTo(partition);
            assertThat(spread.partition(delete)).isEqualTo(partition);
        }
    }

    @Test
    void keysThatAreEqualAtTheTargetShareAPartition() {
        Spread spread = new Spread(OrderBy.ROW, 1000);

        assertThat(spread.partition(Rows.insert(SHAPE, 1, new BigDecimal("5.00"), "a")))
                .isEqualTo(spread.partition(Rows.insert(SHAPE, 1, new BigDecimal("5"), "a")));
        assertThat(spread.partition(Rows.insert(SHAPE, 1, "ab  ", "a")))
                .isEqualTo(spread.partition(Rows.insert(SHAPE, 1, "ab", "a")));
        assertThat(spread.partition(Rows.insert(SHAPE, 1, -0.0, "a")))
                .isEqualTo(spread.partition(Rows.insert(SHAPE, 1, 0.0, "a")));
        assertThat(spread.partition(Rows.insert(SHAPE, 1, new byte[] {1, 2}, "a")))
                .isEqualTo(spread.partition(Rows.insert(SHAPE, 1, new byte[] {1, 2}, "a")));
    }

    @Test
    void anUpdateThatMovesTheKeyGoesToThePartitionsOfBothKeys() {
        RowChange moved =
                new RowChange(SHAPE, Operation.UPDATE, new Object[] {1L, "a"}, new Object[] {2L, "a"}, Rows.lsn(1));

        assertThat(new Spread(OrderBy.ROW, 12).parts(moved).map(RowChange::operation))
                .containsExactly(Operation.DELETE, Operation.INSERT);
        assertThat(new Spread(OrderBy.TABLE, 12).parts(moved)).containsExactly(moved);
    }
}
