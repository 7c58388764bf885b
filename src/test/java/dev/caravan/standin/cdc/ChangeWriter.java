// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.TableDefinition;
import dev.caravan.standin.store.RowChange;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Appends committed changes to the change table of one capture instance, cut to its columns. Used by one thread. */
final class ChangeWriter {
    /** Database property: while it is set, after-images of updates do not hold (max) values that were not changed. */
    static final String HIDE_UNCHANGED = "cdc.hide_unchanged_lob";

    private final CaptureInstance instance;
    private final List<CapturedColumn> columns;
    private final byte[] fullMask;
    private final int width;
    private boolean hideUnchanged;
    private @Nullable TableDefinition layout;
    private int[] places = new int[0];
    private long lastSeqval = -1;
    private byte[] lastSeqvalBytes = Lsn.zero();

    ChangeWriter(CaptureInstance instance) {
        this.instance = instance;
        this.columns = instance.columns();
        this.width = instance.changeTable().columns().size();
        this.fullMask = UpdateMask.all(columns.size());
    }

    /** Appends the rows of a transaction that belong to the instance; false when there are none. */
    boolean append(List<LoggedRow> rows, byte[] startLsn) {
        // Not known of real servers for sure, so tests may choose: whether after-images lack unchanged large values.
        hideUnchanged = instance.source().database().properties().containsKey(HIDE_UNCHANGED);
        boolean any = false;
        for (LoggedRow row : rows) {
            RowChange change = row.change();
            if (change.table() == instance.source() && change.changeNumber() > instance.enabledAt()) {
                instance.store().append(values(row, startLsn));
                any = true;
            }
        }
        return any;
    }

    private @Nullable Object[] values(LoggedRow row, byte[] startLsn) {
        read(Layouts.at(instance.source(), row.change().changeNumber()));
        @Nullable Object[] values = new Object[width];
        values[ChangeTables.START_LSN] = startLsn;
        values[ChangeTables.SEQVAL] = seqval(row.seqval());
        values[ChangeTables.OPERATION] = row.operation();
        values[ChangeTables.UPDATE_MASK] = mask(row);
        @Nullable Object[] image = row.image();
        for (int i = 0; i < places.length; i++) {
            values[ChangeTables.LEADING + i] = value(row, image, i);
        }
        if (width > ChangeTables.LEADING + columns.size()) {
            values[width - 1] = row.command();
        }
        return values;
    }

    private byte[] seqval(long number) {
        if (number != lastSeqval) {
            lastSeqval = number;
            lastSeqvalBytes = Lsn.at(number);
        }
        return lastSeqvalBytes;
    }

    // The place of each captured column in rows of a layout, -1 for a dropped column.
    private void read(TableDefinition definition) {
        if (definition == layout) {
            return;
        }
        layout = definition;
        places = new int[columns.size()];
        Arrays.fill(places, -1);
        List<Column> all = definition.columns();
        for (int i = 0; i < places.length; i++) {
            for (int place = 0; place < all.size(); place++) {
                if (all.get(place).columnId() == columns.get(i).columnId()) {
                    places[i] = place;
                }
            }
        }
    }

    private @Nullable Object value(LoggedRow row, @Nullable Object[] image, int i) {
        CapturedColumn column = columns.get(i);
        int place = places[i];
        if (place < 0 || place >= image.length || column.computed()) {
            return null;
        }
        int operation = row.operation();
        if (column.isLegacyLarge() && (operation == LoggedRow.DELETE || operation == LoggedRow.BEFORE)) {
            return null;
        }
        boolean mayHide = operation == LoggedRow.BEFORE || operation == LoggedRow.AFTER && hideUnchanged;
        if (mayHide && column.isLarge() && !changed(row.change(), place)) {
            return null;
        }
        return image[place];
    }

    private byte[] mask(LoggedRow row) {
        if (row.operation() == LoggedRow.DELETE || row.operation() == LoggedRow.INSERT) {
            return fullMask;
        }
        BitSet touched = new BitSet(places.length);
        for (int i = 0; i < places.length; i++) {
            if (places[i] >= 0 && (row.change().assigned().get(places[i]) || changed(row.change(), places[i]))) {
                touched.set(i);
            }
        }
        return UpdateMask.of(touched, columns.size());
    }

    private static boolean changed(RowChange change, int place) {
        @Nullable Object[] before = Objects.requireNonNull(change.before());
        @Nullable Object[] after = Objects.requireNonNull(change.after());
        @Nullable Object old = place < before.length ? before[place] : null;
        @Nullable Object now = place < after.length ? after[place] : null;
        return old != now && !Objects.deepEquals(old, now);
    }
}
