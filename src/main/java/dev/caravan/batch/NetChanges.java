// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The net effect of changes in commit order: per table and key one insert, update, delete or nothing, by whether the row
 * existed before the first and exists after the last change. "The last change wins" alone would turn insert, delete,
 * insert into an update of a row that the target never had.
 */
public final class NetChanges {

    private final List<TableChanges> tables;

    private NetChanges(List<TableChanges> tables) {
        this.tables = tables;
    }

    /**
     * Folds changes in one pass.
     *
     * @param changes changes in commit order
     * @throws IllegalArgumentException for a key with NULL, an insert without all values, or shapes of one table that do
     *     not follow from each other
     */
    public static NetChanges of(List<RowChange> changes) {
        return fold(changes, false);
    }

    /**
     * Folds changes that a load may have run into: it may have read a row that came and went within them, so that such a row
     * is a delete here and not nothing.
     *
     * @param changes changes in commit order
     * @throws IllegalArgumentException as {@link #of}
     */
    public static NetChanges overlappingLoad(List<RowChange> changes) {
        return fold(changes, true);
    }

    private static NetChanges fold(List<RowChange> changes, boolean overlap) {
        Map<TableName, TableFold> folds = new LinkedHashMap<>();
        TableFold fold = null;
        for (RowChange change : changes) {
            if (fold == null || !fold.isOf(change.shape())) {
                fold = fold(folds, change);
            }
            fold.add(change);
        }
        List<TableChanges> tables = new ArrayList<>();
        for (TableFold each : folds.values()) {
            tables.addAll(each.result(overlap));
        }
        return new NetChanges(tables);
    }

    private static TableFold fold(Map<TableName, TableFold> folds, RowChange change) {
        @Nullable TableFold fold = folds.get(change.shape().name());
        if (fold == null) {
            fold = new TableFold(change.shape());
            folds.put(change.shape().name(), fold);
        } else {
            fold.use(change.shape());
        }
        return fold;
    }

    /** One entry per table, or several where rows of one table came in several shapes, in the order of appearance. */
    public List<TableChanges> tables() {
        return tables;
    }

    /** Number of rows with a net change. */
    public int size() {
        int size = 0;
        for (TableChanges table : tables) {
            size += table.size();
        }
        return size;
    }
}
