// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.TableDefinition;
import dev.caravan.standin.store.RowChange;
import dev.caravan.standin.store.RowChange.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the row changes of one transaction into the rows that SQL Server's log would show: an insert is 2, a delete 1, an
 * update 3 and 4 under one sequence value. An update that moves the clustered or primary key is 1 then 2; when a statement
 * did so, or changed a unique key, in several rows, all deletes come before all inserts, each insert under the sequence
 * value of its delete. {@code __$command_id} counts through the transaction.
 */
final class ChangeShape {
    private final List<LoggedRow> rows = new ArrayList<>();
    private int command;

    private ChangeShape() {}

    /**
     * Shapes a transaction's changes.
     *
     * @param changes in the order of the statements
     */
    static List<LoggedRow> of(List<RowChange> changes) {
        ChangeShape shape = new ChangeShape();
        for (int i = 0; i < changes.size(); i++) {
            RowChange change = changes.get(i);
            if (movesKey(change)) {
                i = shape.moveKeys(changes, i);
            } else {
                shape.add(change);
            }
        }
        return shape.rows;
    }

    private static boolean movesKey(RowChange change) {
        return change.operation() == Operation.UPDATE && change.deferred();
    }

    private void add(RowChange change) {
        command++;
        switch (change.operation()) {
            case INSERT -> log(change, LoggedRow.INSERT);
            case DELETE -> log(change, LoggedRow.DELETE);
            case UPDATE -> {
                log(change, LoggedRow.BEFORE);
                log(change, LoggedRow.AFTER);
            }
        }
    }

    private void log(RowChange change, int operation) {
        rows.add(new LoggedRow(change, operation, change.changeNumber(), command));
    }

    /** Shapes all key updates of the statement that begins at {@code from}; returns the place of the last one. */
    private int moveKeys(List<RowChange> changes, int from) {
        RowChange first = changes.get(from);
        int last = from;
        while (last + 1 < changes.size() && sameStatement(first, changes.get(last + 1))) {
            last++;
        }
        List<RowChange> moved = changes.subList(from, last + 1);
        if (moved.size() == 1 && !movesRow(first)) {
            add(first);
            return last;
        }
        for (RowChange change : moved) {
            command++;
            log(change, LoggedRow.DELETE);
        }
        for (RowChange change : moved) {
            command++;
            log(change, LoggedRow.INSERT);
        }
        return last;
    }

    // A single update of another unique index changes the row in place.
    private static boolean movesRow(RowChange change) {
        TableDefinition definition = Layouts.at(change.table(), change.changeNumber());
        @Nullable Object[] before = Objects.requireNonNull(change.before());
        @Nullable Object[] after = Objects.requireNonNull(change.after());
        for (int i = 0; i < definition.columns().size(); i++) {
            int columnId = definition.columns().get(i).columnId();
            boolean identifies = definition.indexes().stream()
                    .anyMatch(x -> (x.clustered() || x.kind() == Index.Kind.PRIMARY_KEY) && x.hasKey(columnId));
            if (identifies && !Objects.deepEquals(before[i], after[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameStatement(RowChange first, RowChange next) {
        return movesKey(next) && next.table() == first.table() && next.statement() == first.statement();
    }
}
