// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sorts the rows of one shape by what has to be done with them. */
final class NetRows {

    private final TableShape shape;
    private final List<@Nullable Object[]> inserts = new ArrayList<>();
    private final List<@Nullable Object[]> updates = new ArrayList<>();
    private final List<@Nullable Object[]> deletes = new ArrayList<>();
    private final Map<BitSet, List<@Nullable Object[]>> partials = new LinkedHashMap<>();

    NetRows(TableShape shape) {
        this.shape = shape;
    }

    void add(boolean existed, boolean exists, @Nullable Object[] image) {
        if (!exists) {
            if (existed) {
                deletes.add(image);
            }
            return;
        }
        if (!isPartial(image)) {
            (existed ? updates : inserts).add(image);
            return;
        }
        if (!existed) {
            throw new IllegalArgumentException("An insert into " + shape.name()
                    + " lacks values of some columns; capture all columns of the table, or reload it");
        }
        partials.computeIfAbsent(present(image), columns -> new ArrayList<>()).add(image);
    }

    private static boolean isPartial(@Nullable Object[] image) {
        for (Object value : image) {
            if (value == Unchanged.VALUE) {
                return true;
            }
        }
        return false;
    }

    private static BitSet present(@Nullable Object[] image) {
        BitSet present = new BitSet(image.length);
        for (int i = 0; i < image.length; i++) {
            present.set(i, image[i] != Unchanged.VALUE);
        }
        return present;
    }

    TableChanges changes(TableChanges.Seen seen) {
        List<TableChanges.Partial> partial = new ArrayList<>(partials.size());
        partials.forEach((present, rows) -> partial.add(new TableChanges.Partial(present, rows)));
        return new TableChanges(shape, seen, inserts, updates, partial, deletes);
    }
}
