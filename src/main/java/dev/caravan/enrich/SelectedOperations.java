// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.RowChange;
import dev.caravan.task.SyncTask.Operation;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Lets the selected kinds of changes pass. A change of a key is a delete and an insert, as change data capture delivers it
 * for the columns of a primary key, whether it comes as such or as an update: only then does a task without deletes do the
 * same for every table.
 */
final class SelectedOperations {

    private static final Set<Operation> ROWS = Set.of(Operation.INSERT, Operation.UPDATE, Operation.DELETE);

    private SelectedOperations() {}

    /** Whether every change of rows is selected. */
    static boolean isAll(Set<Operation> selected) {
        return selected.containsAll(ROWS);
    }

    /**
     * What is to be done for a change, in order.
     *
     * @param movesKey whether the change is an update of the key; asked only where it matters
     */
    static List<RowChange.Operation> of(
            RowChange.Operation operation, Set<Operation> selected, BooleanSupplier movesKey) {
        List<RowChange.Operation> parts =
                operation == RowChange.Operation.UPDATE && !isAll(selected) && movesKey.getAsBoolean()
                        ? List.of(RowChange.Operation.DELETE, RowChange.Operation.INSERT)
                        : List.of(operation);
        return parts.stream().filter(part -> selected.contains(selected(part))).toList();
    }

    private static Operation selected(RowChange.Operation operation) {
        return switch (operation) {
            case INSERT -> Operation.INSERT;
            case UPDATE -> Operation.UPDATE;
            case DELETE -> Operation.DELETE;
        };
    }
}
