// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds batches of changes of one or more tables. */
final class Changes {

    private static final Lsn LSN = new Lsn(42, 1);

    private final List<RowChange> changes = new ArrayList<>();

    /** A shape whose first columns are the key; columns are given as {@code name type}. */
    static TableShape shape(String table, int keys, String... columns) {
        List<Column> list = Arrays.stream(columns)
                .map(column -> column.split(" ", 2))
                .map(parts -> new Column(parts[0], parts[1], true))
                .toList();
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            key.add(i);
        }
        return new TableShape(new TableName("public", table), list, key);
    }

    Changes insert(TableShape shape, @Nullable Object... row) {
        changes.add(new RowChange(shape, RowChange.Operation.INSERT, null, row, LSN));
        return this;
    }

    Changes update(TableShape shape, @Nullable Object... row) {
        changes.add(new RowChange(shape, RowChange.Operation.UPDATE, row, row, LSN));
        return this;
    }

    Changes update(TableShape shape, @Nullable Object[] before, @Nullable Object[] after) {
        changes.add(new RowChange(shape, RowChange.Operation.UPDATE, before, after, LSN));
        return this;
    }

    Changes delete(TableShape shape, @Nullable Object... row) {
        changes.add(new RowChange(shape, RowChange.Operation.DELETE, row, null, LSN));
        return this;
    }

    ChangeBatch batch() {
        return new ChangeBatch(List.copyOf(changes), new Position(LSN, null));
    }

    List<RowChange> list() {
        return List.copyOf(changes);
    }
}
