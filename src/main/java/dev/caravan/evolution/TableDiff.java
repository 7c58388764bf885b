// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.model.TableName;
import dev.caravan.source.LiveColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the columns of a source table differ from what is known of them. Columns are told apart by {@code column_id}: one that
 * was dropped and made again under its old name is another one.
 *
 * @param table table
 * @param another whether another table has its name by now: nothing else can be said then
 * @param added columns that are not synchronised, among them those that are on their way in
 * @param dropped columns that are gone
 * @param retyped columns of another type, or that allow NULL by now
 * @param renamed columns of another name
 */
record TableDiff(
        TableName table,
        boolean another,
        List<LiveColumn> added,
        List<KnownColumn> dropped,
        List<Changed> retyped,
        List<Changed> renamed) {

    /** A column before and after. */
    record Changed(KnownColumn known, LiveColumn live) {}

    static TableDiff of(TableName table, Map<Integer, KnownColumn> known, List<LiveColumn> live) {
        if (isAnother(known, live)) {
            return new TableDiff(table, true, List.of(), List.of(), List.of(), List.of());
        }
        List<LiveColumn> added = new ArrayList<>();
        List<Changed> retyped = new ArrayList<>();
        List<Changed> renamed = new ArrayList<>();
        for (LiveColumn column : live) {
            KnownColumn before = known.get(column.id());
            if (before == null || before.state() != ColumnState.SYNCHRONIZED) {
                added.add(column);
                continue;
            }
            if (!before.name().equals(column.name())) {
                renamed.add(new Changed(before, column));
            }
            if (!before.type().equals(column.type()) || column.nullable() && !before.nullable()) {
                retyped.add(new Changed(before, column));
            }
        }
        Set<Integer> present = live.stream().map(LiveColumn::id).collect(Collectors.toSet());
        List<KnownColumn> dropped = known.values().stream()
                .filter(column -> !present.contains(column.id()))
                .filter(column -> column.state() != ColumnState.KEPT)
                .toList();
        return new TableDiff(table, false, added, dropped, retyped, renamed);
    }

    private static boolean isAnother(Map<Integer, KnownColumn> known, List<LiveColumn> live) {
        int id = live.get(0).table();
        return known.values().stream().anyMatch(column -> column.table() != id);
    }

    /** Whether changes that follow cannot be applied as those before were. */
    boolean breaks() {
        return another || !dropped.isEmpty() || !retyped.isEmpty() || !renamed.isEmpty();
    }

    /** Whether a column was dropped and another one of its name added. */
    boolean replaces(KnownColumn gone) {
        return added.stream().anyMatch(column -> column.name().equalsIgnoreCase(gone.name()));
    }
}
