// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.TableDefinition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The definitions that a table had before its columns were altered, so that a change that waits in the log is read with
 * the layout of its own time. Thread-safe.
 */
final class Layouts {
    private final List<Layout> past = new CopyOnWriteArrayList<>();

    private Layouts() {}

    /** Notes the current definition of a table, which is about to change. */
    static void note(Table table, long changeNumber) {
        table.extension(Layouts.class, Layouts::new).past.add(new Layout(changeNumber, table.definition()));
    }

    /** Definition under which a change of a table was made. */
    static TableDefinition at(Table table, long changeNumber) {
        Layouts layouts = table.extension(Layouts.class);
        if (layouts != null) {
            for (Layout layout : layouts.past) {
                if (changeNumber < layout.until) {
                    return layout.definition;
                }
            }
        }
        return table.definition();
    }

    private record Layout(long until, TableDefinition definition) {}
}
