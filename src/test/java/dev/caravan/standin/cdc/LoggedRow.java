// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.store.RowChange;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One row of a change table before it is cut to an instance's columns.
 *
 * @param change change of the source row
 * @param operation {@code __$operation}: 1 delete, 2 insert, 3 update before, 4 update after
 * @param seqval change number that {@code __$seqval} is made of
 * @param command {@code __$command_id}
 */
record LoggedRow(RowChange change, int operation, long seqval, int command) {
    static final int DELETE = 1;
    static final int INSERT = 2;
    static final int BEFORE = 3;
    static final int AFTER = 4;

    /** The image that the row shows. */
    @Nullable
    Object[] image() {
        @Nullable Object[] image = operation == DELETE || operation == BEFORE ? change.before() : change.after();
        if (image == null) {
            throw new IllegalStateException("A " + change.operation() + " of " + change.table()
                    + " has no row image for operation " + operation);
        }
        return image;
    }

    /** Columns in the SET list of an update, by place in the row. */
    BitSet assigned() {
        return change.assigned();
    }
}
