// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import dev.caravan.model.RowChange;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fold of one table's changes to one net change per key. */
final class TableFold {

    private final List<TableShape> shapes = new ArrayList<>();
    private final Map<Object, Net> nets = new HashMap<>();
    private TableShape given;
    private TableShape shape;
    private KeyForm keys;
    private long inserts;
    private long updates;
    private long deletes;

    TableFold(TableShape shape) {
        this.given = shape;
        this.shape = shape;
        this.keys = new KeyForm(shape);
        shapes.add(shape);
    }

    boolean isOf(TableShape other) {
        return other == given;
    }

    /** Takes another shape of the table, or another instance of a known one, for the changes that follow. */
    void use(TableShape next) {
        if (next == given) {
            return;
        }
        KeyForm nextKeys = new KeyForm(next);
        if (!nextKeys.names().equals(keys.names())) {
            throw new IllegalArgumentException("Table " + next.name() + " has the key " + keys.names() + " and then "
                    + nextKeys.names() + " in one batch; end the batch before the key changes");
        }
        given = next;
        keys = nextKeys;
        int known = shapes.indexOf(next);
        if (known < 0) {
            shapes.add(next);
            known = shapes.size() - 1;
        }
        shape = shapes.get(known);
    }

    void add(RowChange change) {
        switch (change.operation()) {
            case INSERT -> {
                inserts++;
                @Nullable Object[] after = image(change, change.after());
                put(keys.of(after), after, false, false);
            }
            case UPDATE -> {
                updates++;
                update(change);
            }
            case DELETE -> {
                deletes++;
                @Nullable Object[] before = image(change, change.before());
                remove(keys.of(before), before);
            }
        }
    }

    private void update(RowChange change) {
        @Nullable Object[] after = image(change, change.after());
        @Nullable Object @Nullable [] before = change.before();
        Object key = keys.of(after);
        if (before == null || keys.obviouslySame(before, after)) {
            put(key, after, true, true);
            return;
        }
        Object oldKey = keys.of(before);
        if (oldKey.equals(key)) {
            put(key, after, true, true);
        } else {
            remove(oldKey, before);
            put(key, after, false, false);
        }
    }

    private static @Nullable Object[] image(RowChange change, @Nullable Object @Nullable [] image) {
        if (image == null) {
            throw new IllegalArgumentException("A change of " + change.shape().name() + " at " + change.commitLsn()
                    + " has no image of the row for its operation " + change.operation());
        }
        return image;
    }

    private void put(Object key, @Nullable Object[] after, boolean existed, boolean overlay) {
        Net net = nets.get(key);
        if (net == null) {
            nets.put(key, new Net(key, existed, shape, after));
            return;
        }
        net.image = overlay && net.exists ? overlaid(net, after) : after;
        net.shape = shape;
        net.exists = true;
    }

    private void remove(Object key, @Nullable Object[] before) {
        Net net = nets.get(key);
        if (net == null) {
            net = new Net(key, true, shape, before);
            nets.put(key, net);
        }
        net.image = before;
        net.shape = shape;
        net.exists = false;
    }

    /** The newer image, with the older one's values where the newer has none. */
    private @Nullable Object[] overlaid(Net net, @Nullable Object[] after) {
        @Nullable Object[] older = net.shape == shape ? net.image : reshaped(net);
        @Nullable Object[] merged = after;
        for (int i = 0; i < after.length; i++) {
            if (after[i] == Unchanged.VALUE) {
                if (merged == after) {
                    merged = Arrays.copyOf(after, after.length);
                }
                merged[i] = older[i];
            }
        }
        return merged;
    }

    private @Nullable Object[] reshaped(Net net) {
        List<String> from = net.shape.columnNames();
        List<String> to = shape.columnNames();
        if (!to.containsAll(from)) {
            throw new IllegalArgumentException("Table " + shape.name() + " has the columns " + from + " and then " + to
                    + " in one batch; end the batch before columns go");
        }
        @Nullable Object[] image = new Object[to.size()];
        Arrays.fill(image, Unchanged.VALUE);
        for (int i = 0; i < from.size(); i++) {
            image[to.indexOf(from.get(i))] = net.image[i];
        }
        return image;
    }

    /**
     * One entry per shape.
     *
     * @param overlap whether the target may hold rows that came and went within the changes
     */
    List<TableChanges> result(boolean overlap) {
        Net[] sorted = nets.values().toArray(new Net[0]);
        Arrays.sort(sorted, (one, other) -> KeyForm.compare(one.key, other.key));
        List<TableChanges> result = new ArrayList<>(shapes.size());
        TableChanges.Seen seen = new TableChanges.Seen(inserts, updates, deletes);
        for (TableShape each : shapes) {
            NetRows rows = new NetRows(each);
            for (Net net : sorted) {
                if (net.shape == each) {
                    rows.add(net.existed || overlap && !net.exists, net.exists, net.image);
                }
            }
            result.add(rows.changes(seen));
            seen = TableChanges.Seen.NONE;
        }
        return result;
    }

    /** What is known of one key. */
    private static final class Net {

        final Object key;
        final boolean existed;
        boolean exists = true;
        TableShape shape;

        @Nullable
        Object[] image;

        Net(Object key, boolean existed, TableShape shape, @Nullable Object[] image) {
            this.key = key;
            this.existed = existed;
            this.shape = shape;
            this.image = image;
        }
    }
}
