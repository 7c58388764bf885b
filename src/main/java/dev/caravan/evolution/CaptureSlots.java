// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.copy.FailureClass;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.source.CaptureInstance;
import dev.caravan.source.CaptureInstances;
import dev.caravan.task.SyncTask.Ddl;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;

/** Makes the capture instances that new columns need, and drops the task's own that nothing needs any more. */
final class CaptureSlots {

    private static final int LONGEST_BASE = 80;

    private final CaptureInstances instances;
    private final ColumnStore store;
    private final Ddl policy;
    private final Notes notes;

    CaptureSlots(CaptureInstances instances, ColumnStore store, Ddl policy, Notes notes) {
        this.instances = instances;
        this.store = store;
        this.policy = policy;
        this.notes = notes;
    }

    /** Makes an instance for each table with columns that no instance captures, where there is a free slot. */
    void request(List<Addition> additions, Look look, Lsn position) {
        Map<TableName, List<Addition>> missing = new TreeMap<>(additions.stream()
                .filter(addition -> addition.instance() == null)
                .collect(Collectors.groupingBy(Addition::table)));
        additions.stream().filter(addition -> addition.instance() != null).forEach(this::note);
        missing.forEach((table, columns) -> {
            if (look.instancesOf(table).size() < CaptureInstances.MOST_PER_TABLE) {
                make(table, columns);
            } else if (removable(look, table, position).isEmpty()) {
                noSlot(table, columns, look, position);
            }
        });
    }

    /** Stores where the switch to the instance is, as soon as it is known. */
    private void note(Addition addition) {
        KnownColumn known = addition.known();
        KnownColumn captured =
                addition.toKnown(known != null && known.state().isPending() ? known.state() : ColumnState.CAPTURED);
        if (!captured.equals(known)) {
            store.put(addition.table(), captured);
        }
        notes.noObstacle(addition.table());
    }

    private void make(TableName table, List<Addition> columns) {
        Set<String> present = instances.names();
        // What was dropped before a crash, or never made: an instance of that name would be somebody else's.
        store.made(table).stream().filter(noted -> !present.contains(noted)).forEach(store::dropped);
        String name = freeName(table, present);
        store.making(table, name);
        try {
            instances.create(table, name);
        } catch (DataAccessException e) {
            notes.obstacle(
                    table,
                    "capture instance " + name + " for column " + names(columns) + " could not be made yet: "
                            + (FailureClass.of(e).isRetryable()
                                    ? "transactions hold the table locked; it is tried again"
                                    : e.getMostSpecificCause().getMessage()));
            return;
        }
        notes.done(table, "made capture instance " + name + " for column " + names(columns));
    }

    private static String freeName(TableName table, Set<String> present) {
        String base = CaptureInstance.defaultName(table);
        String cut = base.length() > LONGEST_BASE ? base.substring(0, LONGEST_BASE) : base;
        Set<String> taken = new HashSet<>();
        present.forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)));
        int number = 2;
        while (taken.contains((cut + "_caravan_" + number).toLowerCase(Locale.ROOT))) {
            number++;
        }
        return cut + "_caravan_" + number;
    }

    private void noSlot(TableName table, List<Addition> columns, Look look, Lsn position) {
        List<CaptureInstance> taken = look.instancesOf(table);
        String text = "column " + names(columns) + " does not come in: both capture instances of the table, "
                + taken.get(0).name() + " and " + taken.get(1).name() + ", are taken by others. "
                + advice(table, superseded(look, table, position).isEmpty() ? taken.get(1) : taken.get(0));
        if (policy.noCaptureSlot() == Ddl.NoCaptureSlot.STOP) {
            throw new EvolutionException("Table " + table + ": " + text);
        }
        notes.obstacle(table, text);
    }

    private static String advice(TableName table, CaptureInstance unused) {
        return "Drop the one that nobody reads any more; this task does not need " + unused.name()
                + ": EXEC sys.sp_cdc_disable_table @source_schema = N'" + table.schema() + "', @source_name = N'"
                + table.table() + "', @capture_instance = N'" + unused.name() + "'";
    }

    private static String names(List<Addition> columns) {
        return columns.stream().map(addition -> addition.column().name()).collect(Collectors.joining(", "));
    }

    /** The older instance of a table, when all changes after the position come from the newer one with all columns. */
    private static List<CaptureInstance> superseded(Look look, TableName table, Lsn position) {
        List<CaptureInstance> all = look.instancesOf(table);
        if (all.size() < CaptureInstances.MOST_PER_TABLE) {
            return List.of();
        }
        CaptureInstance newer = all.get(1);
        Set<Integer> needed = look.knownOf(table).values().stream()
                .filter(column -> column.state() == ColumnState.SYNCHRONIZED)
                .map(KnownColumn::id)
                .collect(Collectors.toSet());
        boolean started = newer.startLsn() != null && newer.startLsn().compareTo(position) <= 0;
        return started && newer.captures(needed) ? List.of(all.get(0)) : List.of();
    }

    /** Those of them that the task made, and from which no other task of the target has yet to read. */
    private List<CaptureInstance> removable(Look look, TableName table, Lsn position) {
        List<CaptureInstance> old = superseded(look, table, position);
        if (old.isEmpty() || !store.made().contains(old.get(0).name())) {
            return List.of();
        }
        Lsn newer = look.instancesOf(table).get(1).startLsn();
        return newer == null || store.isReadByOthersBefore(table, newer) ? List.of() : old;
    }

    /** Whether there is anything for {@link #retire} to do. */
    boolean hasRemovable(Look look, Lsn position) {
        return look.known().keySet().stream()
                .anyMatch(table -> !removable(look, table, position).isEmpty());
    }

    /** Drops the task's own instances that nothing is read from any more; only while nothing is read. */
    void retire(Look look, Lsn position) {
        for (TableName table : look.known().keySet()) {
            for (CaptureInstance old : removable(look, table, position)) {
                instances.drop(old);
                store.dropped(old.name());
                notes.done(table, "dropped capture instance " + old.name() + ", which a newer one replaces");
            }
        }
    }
}
