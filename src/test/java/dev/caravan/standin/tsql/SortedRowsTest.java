// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedRowsTest {
    private static final int ROWS = 20_000;
    private static final Comparator<@Nullable Object[]> ORDER =
            Comparator.comparing(key -> (Integer) Objects.requireNonNull(key[0]));

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 999, 5000, ROWS, Long.MAX_VALUE})
    void theFirstRowsAreThoseOfAWholeSortThatLeavesEqualRowsInTheirOrder(long wanted) throws SqlError {
        SortedRows sorted = new SortedRows(ORDER, wanted);
        List<@Nullable Object[][]> all = rows(sorted);
        all.sort((a, b) -> ORDER.compare(a[1], b[1]));

        QueryPlan.Rows rows = sorted.rows();
        for (int i = 0; i < Math.min(wanted, ROWS); i++) {
            assertThat(rows.next()).as("row %d", i).isSameAs(all.get(i)[0]);
        }
    }

    @Test
    void fewMoreThanTwiceTheRowsAreKeptThatAreWanted() {
        SortedRows sorted = new SortedRows(ORDER, 700);
        rows(sorted);

        assertThat(sorted.size()).isBetween(700, 1401);
    }

    private static List<@Nullable Object[][]> rows(SortedRows into) {
        Random random = new Random(1);
        List<@Nullable Object[][]> all = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            @Nullable Object[][] row = {{i}, {random.nextInt(500)}};
            all.add(row);
            into.add(row[0], row[1]);
        }
        return all;
    }
}
