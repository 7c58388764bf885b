// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes for tests. */
final class Rows {

    private Rows() {}

    /** A table whose first column is the key; columns are given as {@code name type}. */
    static TableShape shape(String table, String... columns) {
        return new TableShape(
                new TableName("dbo", table),
                Arrays.stream(columns)
                        .map(column -> column.split(" ", 2))
                        .map(parts -> new Column(parts[0], parts[1], true))
                        .toList(),
                List.of(0));
    }

    static Lsn lsn(int number) {
        return new Lsn(number, 3);
    }

    static RowChange insert(TableShape shape, int commit, @Nullable Object... row) {
        return new RowChange(shape, Operation.INSERT, null, row, lsn(commit));
    }
}
