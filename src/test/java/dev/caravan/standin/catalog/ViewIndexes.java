// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The indexes of the views of a database. Thread-safe. */
public final class ViewIndexes {
    private final List<ViewIndex> indexes = new CopyOnWriteArrayList<>();

    private ViewIndexes() {}

    /**
     * An index of a view.
     *
     * @param viewId object_id of the view
     * @param tables tables that the view reads
     * @param keys names of the key columns
     * @param index index, whose column ids are those of the view
     */
    public record ViewIndex(int viewId, List<Table> tables, List<String> keys, Index index) {
        /** Copies the lists. */
        public ViewIndex {
            tables = List.copyOf(tables);
            keys = List.copyOf(keys);
        }
    }

    /** Those of a database. */
    public static ViewIndexes of(Database database) {
        return database.extension(ViewIndexes.class, ViewIndexes::new);
    }

    /** All, oldest first; it may be changed. */
    public List<ViewIndex> all() {
        return indexes;
    }

    /** Those of a view. */
    public List<ViewIndex> of(int viewId) {
        return indexes.stream().filter(each -> each.viewId == viewId).toList();
    }
}
