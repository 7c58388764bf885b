// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.KeyOrder;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.type.Ordering;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Enforces foreign keys on rows that have just been written, and carries out their actions. */
final class ForeignKeyCheck {
    private final Frame frame;
    private final Transaction transaction;
    private final String statement;
    private final Map<Cascade, Cascaded> cascades = new LinkedHashMap<>();

    /** A table whose rows a cascade changed, and how. */
    private record Cascade(Table table, Trigger.Event event) {}

    /** Rows before and after, and the places of the columns that were written. */
    private record Cascaded(List<@Nullable Object[][]> pairs, BitSet assigned) {}

    ForeignKeyCheck(Frame frame, Transaction transaction, String statement) {
        this.frame = frame;
        this.transaction = transaction;
        this.statement = statement;
    }

    /** Checks that the rows which a new row points to exist. */
    void checkParents(Table table, @Nullable Object[] row, @Nullable Object @Nullable [] before) throws SqlError {
        for (ForeignKey key : table.foreignKeys()) {
            if (key.disabled()) {
                continue;
            }
            @Nullable Object[] values = values(table, key.columns(), row);
            if (values == null || before != null && same(table, key.columns(), row, before)) {
                continue;
            }
            if (!exists(key, values)) {
                throw conflict(key, key.referenced(), key.referencedColumns(), "FOREIGN KEY");
            }
        }
    }

    // Null when one of the values is NULL, which points nowhere.
    private static @Nullable Object @Nullable [] values(Table table, List<Integer> columns, @Nullable Object[] row) {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row[table.ordinalOfId(columns.get(i))];
            if (values[i] == null) {
                return null;
            }
        }
        return values;
    }

    private static boolean same(Table table, List<Integer> columns, @Nullable Object[] row, @Nullable Object[] other) {
        for (Integer id : columns) {
            int at = table.ordinalOfId(id);
            if (Ordering.of(table.columns().get(at).type()).compare(row[at], other[at]) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean exists(ForeignKey key, @Nullable Object[] values) throws SqlError {
        Table parent = key.referenced();
        RowStore store = (RowStore) TableStore.of(parent);
        Index index = covering(parent, key.referencedColumns());
        if (index == null) {
            return store.findFirst(transaction, matching(parent, key.referencedColumns(), values)) != null;
        }
        return store.find(transaction, index, ordered(index, key.referencedColumns(), values)) != null;
    }

    /** An index whose first columns are the given ones, in any order. */
    private static @Nullable Index covering(Table table, List<Integer> columns) {
        for (Index index : table.indexes()) {
            boolean first =
                    index.filter() == null && !index.disabled() && index.keys().size() >= columns.size();
            for (int i = 0; first && i < columns.size(); i++) {
                first = columns.contains(index.keys().get(i).columnId());
            }
            if (first) {
                return index;
            }
        }
        return null;
    }

    private static @Nullable Object[] ordered(Index index, List<Integer> columns, @Nullable Object[] values) {
        @Nullable Object[] ordered = new Object[columns.size()];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = values[columns.indexOf(index.keys().get(i).columnId())];
        }
        return ordered;
    }

    private static Predicate<@Nullable Object[]> matching(
            Table table, List<Integer> columns, @Nullable Object[] values) {
        return row -> {
            for (int i = 0; i < values.length; i++) {
                int at = table.ordinalOfId(columns.get(i));
                if (Ordering.of(table.columns().get(at).type()).compare(row[at], values[i]) != 0) {
                    return false;
                }
            }
            return true;
        };
    }

    private SqlError conflict(ForeignKey key, Table other, List<Integer> columns, String kind) {
        boolean same = key.table() == key.referenced();
        String column = columns.size() == 1
                ? ", column '"
                        + other.columns().get(other.ordinalOfId(columns.get(0))).name() + "'"
                : "";
        return new SqlError(
                547,
                16,
                0,
                "The " + statement + " statement conflicted with the " + kind + (same ? " SAME TABLE" : "")
                        + " constraint \"" + key.name() + "\". The conflict occurred in database \""
                        + other.database().name() + "\", table \""
                        + other.schema().name() + "." + other.name() + "\"" + column + ".");
    }

    /** Deals with the rows that pointed to a row which was deleted, or whose key was changed to that of another row. */
    void checkChildren(Table table, @Nullable Object[] before, @Nullable Object @Nullable [] after) throws SqlError {
        for (ForeignKey key : table.database().referencing(table)) {
            boolean unchanged = after != null && same(table, key.referencedColumns(), before, after);
            @Nullable Object[] values = values(table, key.referencedColumns(), before);
            if (key.disabled() || unchanged || values == null) {
                continue;
            }
            ForeignKey.Action action = after == null ? key.onDelete() : key.onUpdate();
            if (action != ForeignKey.Action.NO_ACTION) {
                frame.session.lockForChanges(key.table(), transaction);
            }
            @Nullable Object[] child = child(key, values);
            while (child != null) {
                if (action == ForeignKey.Action.NO_ACTION) {
                    if (exists(key, values)) {
                        break;
                    }
                    throw conflict(key, key.table(), key.columns(), "REFERENCE");
                }
                apply(key, action, child, after);
                child = child(key, values);
            }
        }
    }

    private @Nullable Object @Nullable [] child(ForeignKey key, @Nullable Object[] values) throws SqlError {
        Table table = key.table();
        RowStore store = (RowStore) TableStore.of(table);
        Index index = covering(table, key.columns());
        return index == null
                ? store.findFirst(transaction, matching(table, key.columns(), values))
                : store.find(transaction, index, ordered(index, key.columns(), values));
    }

    private void apply(
            ForeignKey key, ForeignKey.Action action, @Nullable Object[] child, @Nullable Object @Nullable [] after)
            throws SqlError {
        Table table = key.table();
        RowStore store = (RowStore) TableStore.of(table);
        KeyOrder order = store.order();
        Object[] at = order.key(child);
        if (action == ForeignKey.Action.CASCADE && after == null) {
            if (store.delete(transaction, at, child)) {
                cascaded(table, Trigger.Event.DELETE)
                        .pairs
                        .addAll(ChangeCompiler.pairs(List.<@Nullable Object[]>of(child)));
                checkChildren(table, child, null);
            }
            return;
        }
        Compilation compilation = new Compilation(frame.session, new VariableScope());
        TableWriter writer = new TableWriter(compilation, table, compilation.newSlot());
        Frame inner = new Frame(frame.session, compilation.slots(), new Object[0], frame.view, frame.now);
        @Nullable Object[] row = child.clone();
        BitSet assigned = new BitSet();
        for (int i = 0; i < key.columns().size(); i++) {
            int ordinal = table.ordinalOfId(key.columns().get(i));
            assigned.set(ordinal);
            row[ordinal] = switch (action) {
                case CASCADE ->
                    Objects.requireNonNull(after)[
                            key.referenced().ordinalOfId(key.referencedColumns().get(i))];
                case SET_DEFAULT -> writer.defaultValue(ordinal, inner);
                default -> null;
            };
        }
        writer.complete(row, inner, statement);
        boolean keyed = order.compare(at, order.key(row)) != 0;
        if (keyed) {
            store.remove(transaction, at, child);
            store.replaceRemoved(transaction, child, row, assigned);
        } else {
            store.update(transaction, at, child, row, false, assigned);
        }
        Cascaded cascaded = cascaded(table, Trigger.Event.UPDATE);
        cascaded.pairs.add(new Object[][] {child, row});
        cascaded.assigned.or(assigned);
        checkParents(table, row, child);
        checkChildren(table, child, row);
    }

    private Cascaded cascaded(Table table, Trigger.Event event) {
        return cascades.computeIfAbsent(new Cascade(table, event), c -> new Cascaded(new ArrayList<>(), new BitSet()));
    }

    /**
     * Fires the triggers of what the cascades changed, the last table first ("Primary and foreign key constraints", Triggers
     * and cascading referential actions); those of the statement's own table come after.
     */
    void fire(StatementPlan.Run run) throws SqlError {
        List<Map.Entry<Cascade, Cascaded>> done = new ArrayList<>(cascades.entrySet());
        Collections.reverse(done);
        for (Map.Entry<Cascade, Cascaded> one : done) {
            Firing.of(one.getKey().table(), one.getKey().event())
                    .fire(one.getValue().pairs(), one.getValue().assigned(), false, run);
        }
    }

    /** Tables that a write to a table may look into. */
    static List<Table> related(Table table) {
        List<Table> parents =
                table.foreignKeys().stream().map(ForeignKey::referenced).toList();
        List<Table> all = new ArrayList<>(parents);
        table.database().referencing(table).forEach(key -> all.add(key.table()));
        return all;
    }
}
