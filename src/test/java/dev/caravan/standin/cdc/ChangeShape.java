// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.store.RowChange;
import dev.caravan.standin.store.RowChange.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the row changes of one transaction into the rows that SQL Server's log would show: an insert is 2, a delete 1, an
 * update 3 and 4 under one sequence value. An update that moves the clustered or a unique key is 1 then 2; when its
 * statement did so to several rows, all deletes come before all inserts, each insert under the sequence value of its
 * delete. {@code __$command_id} counts through the transaction.
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

    private static boolean sameStatement(RowChange first, RowChange next) {
        return movesKey(next) && next.table() == first.table() && next.statement() == first.statement();
    }
}
