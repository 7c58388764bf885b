// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.copy.PositionStep;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import dev.caravan.source.CaptureInstance;
import dev.caravan.source.CaptureInstances;
import dev.caravan.source.LiveColumn;
import dev.caravan.source.LiveColumns;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Follows the columns of a task's source tables. What is synchronised is stored by {@code column_id}; every look compares
 * that with the source's catalogue. {@code cdc.ddl_history} only tells when to look, so that rows of it that belong to
 * nothing do no harm.
 *
 * <p>A new column comes in when the applied position has reached the start of a capture instance that has it: nothing is
 * applied then, the target gets the column and its values, and the capture goes on from the same position with the newer
 * instance. Values written before that start, which no change table has, are read from the table itself.
 */
public final class Evolution {

    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofMinutes(5);

    private final Clock clock;
    private final JdbcClient source;
    private final CaptureInstances instances;
    private final ColumnStore store;
    private final Looker looker;
    private final Additions additions;
    private final Alterations alterations;
    private final Arrivals arrivals;
    private final CaptureSlots slots;
    private final Renewal renewal;
    private final Notes notes;
    private final Ends ends;
    private final TextPolicy text;
    private final long batchBytes;
    private final BooleanSupplier snapshot;
    private final Replanner planner;

    private @Nullable Lsn seen;
    private Instant lookAgainAt = Instant.MIN;
    private boolean pending;

    /**
     * Follows the columns of the given task.
     *
     * @param history takes what is done and what stands in the way
     */
    public Evolution(
            SyncTask task,
            Ends ends,
            Consumer<TaskEvent> history,
            TextPolicy text,
            Clock clock,
            BooleanSupplier snapshot,
            Replanner planner) {
        this.clock = clock;
        this.ends = ends;
        this.text = text;
        this.snapshot = snapshot;
        this.planner = planner;
        this.batchBytes = task.apply().batchBytes();
        this.source = JdbcClient.create(ends.source());
        JdbcClient target = JdbcClient.create(ends.target());
        TransactionTemplate transaction = ends.transaction();
        this.instances = new CaptureInstances(ends.source());
        this.store = new ColumnStore(task.id(), target, clock);
        this.notes = new Notes(task.id(), history, clock);
        this.looker = new Looker(source, instances, store);
        TargetColumns columns = new TargetColumns(target);
        this.additions = new Additions(planner, store, notes);
        this.alterations = new Alterations(task.ddl(), columns, store, transaction, notes);
        this.arrivals = new Arrivals(columns, store, transaction, notes);
        this.renewal = new Renewal(task.ddl(), columns, store, notes);
        this.slots = new CaptureSlots(instances, store, task.ddl(), notes);
    }

    /** Names of synchronised columns of the tables of which something is known. */
    public Map<TableName, Set<String>> columns() {
        return store.synchronised();
    }

    /** Notes which capture instances the task is about to make with their default names. */
    public void making(Collection<TableName> tables) {
        tables.forEach(table -> store.making(table, CaptureInstance.defaultName(table)));
    }

    /**
     * Stores the columns of tables that are planned for the first time. One that was added after the task had made their capture
     * instance is not among them: it is found as a new one.
     */
    public void begin(TaskPlan plan) {
        Map<TableName, Map<Integer, KnownColumn>> stored = store.columns();
        Map<TableName, List<LiveColumn>> live = LiveColumns.read(source);
        Map<TableName, List<CaptureInstance>> captured = instances.byTable();
        Set<String> made = store.made();
        ends.transaction()
                .executeWithoutResult(status -> plan.tables().stream()
                        .filter(table -> !stored.containsKey(table.source().name()))
                        .forEach(table -> {
                            TableName name = table.source().name();
                            List<CaptureInstance> of = captured.getOrDefault(name, List.of());
                            live.getOrDefault(name, List.of()).stream()
                                    .filter(column -> isPlanned(table, column) || !cameLater(column, of, made))
                                    .forEach(column -> store.put(name, first(table, column)));
                        }));
    }

    /** Whether the plan says what becomes of the column. */
    private static boolean isPlanned(TablePlan table, LiveColumn column) {
        return table.leftOut().containsKey(column.name())
                || TargetColumns.of(table, column.name()).isPresent();
    }

    private static boolean cameLater(LiveColumn column, List<CaptureInstance> captured, Set<String> made) {
        return !captured.isEmpty()
                && captured.stream()
                        .allMatch(instance -> made.contains(instance.name())
                                && !instance.columnIds().contains(column.id()));
    }

    private static KnownColumn first(TablePlan table, LiveColumn column) {
        return TargetColumns.of(table, column.name())
                .map(target -> KnownColumn.of(column, target.name(), ColumnState.SYNCHRONIZED))
                .orElseGet(() -> KnownColumn.of(column, null, ColumnState.LEFT_OUT));
    }

    /**
     * Begins anew with the columns of a table whose rows have gone from the target to be loaded again; within a transaction of
     * the target.
     *
     * @param plan plan by those of its present columns that are captured
     */
    public void renew(TableName table, TaskPlan plan) {
        renewal.renew(table, plan, LiveColumns.read(source).getOrDefault(table, List.of()));
    }

    /** What keeps a table from following, null when nothing does. */
    public @Nullable String obstacle(TableName table) {
        return notes.obstacle(table);
    }

    /**
     * Looks when there is reason to, and makes what new columns need at the source.
     *
     * @return whether {@link #adapt} has something to do
     * @throws EvolutionException when the policy is to stop
     */
    public synchronized boolean watch(TaskPlan plan, Lsn position) {
        Lsn ddl = instances.lastDdl().orElse(null);
        if (!pending && isSeen(ddl) && clock.instant().isBefore(lookAgainAt)) {
            return false;
        }
        Look look = looker.at(plan.sources());
        if (look.breaks()) {
            return true;
        }
        seen(ddl);
        List<Addition> found = additions.find(look, plan);
        slots.request(found, look, position);
        pending = !found.isEmpty();
        return !due(found, position).isEmpty() || pending && slots.hasRemovable(look, position);
    }

    private boolean isSeen(@Nullable Lsn ddl) {
        return seen != null && seen.equals(ddl) || seen == null && ddl == null;
    }

    private void seen(@Nullable Lsn ddl) {
        seen = ddl;
        lookAgainAt = clock.instant().plus(LOOK_AT_LEAST_EVERY);
    }

    /**
     * Makes sure that the columns are still as changes are applied; called before rows are applied. When rows of a commit
     * can be read, an ALTER TABLE before it is in {@code cdc.ddl_history}.
     *
     * @param ddl last entry of the history, null when there is none
     * @throws ColumnsChangedException when they are not
     */
    public synchronized void guard(TaskPlan plan, @Nullable Lsn ddl) {
        if (!isSeen(ddl)) {
            requireUnbroken(plan);
            pending = true;
        }
    }

    /**
     * Looks whatever the history says.
     *
     * @throws ColumnsChangedException when columns are not as changes are applied
     */
    public synchronized void requireUnbroken(TaskPlan plan) {
        Lsn ddl = instances.lastDdl().orElse(null);
        Look look = looker.at(plan.sources());
        if (look.breaks()) {
            throw new ColumnsChangedException(
                    "Columns of " + look.broken() + " changed at the source; nothing of it was applied");
        }
        seen = ddl;
    }

    /**
     * Lets the target follow what the source has become. Nothing may be captured or applied meanwhile; the capture has to
     * start anew, with a new plan, afterwards.
     *
     * @param plan plan so far
     * @param at position up to which changes are applied
     * @param fence makes sure that the task is still this process's
     * @param loaded whether the load is finished; columns come in only after it
     * @return columns added
     * @throws EvolutionException when a person is needed
     */
    public synchronized int adapt(TaskPlan plan, Position at, PositionStep fence, boolean loaded) {
        Lsn ddl = instances.lastDdl().orElse(null);
        Look look = looker.at(plan.sources());
        if (look.breaks()) {
            alterations.check(look, plan);
            alterations.apply(look, planner.plan(Additions.synchronised(look.known())));
            look = looker.at(plan.sources());
        }
        int added = loaded ? bringDue(look, plan, at, fence) : 0;
        seen(ddl);
        pending = true;
        return added;
    }

    private int bringDue(Look look, TaskPlan plan, Position at, PositionStep fence) {
        Lsn position = at.commitLsn();
        Look now = look;
        int added = 0;
        for (List<Addition> group : due(additions.find(look, plan), position).values()) {
            TableName table = group.get(0).table();
            List<LiveColumn> columns = group.stream().map(Addition::column).toList();
            TablePlan next =
                    additions.plan(now, Map.of(table, columns)).of(table).orElseThrow();
            ColumnFill fill = new ColumnFill(ends, text, snapshot.getAsBoolean(), batchBytes);
            arrivals.bring(group, next, fill, at, fence);
            added += group.size();
            now = looker.at(plan.sources());
        }
        slots.retire(now, position);
        return added;
    }

    /** Columns that can come in now, by table. */
    private static Map<TableName, List<Addition>> due(List<Addition> found, Lsn position) {
        return found.stream()
                .filter(addition -> addition.isDue(position))
                .collect(Collectors.groupingBy(Addition::table, TreeMap::new, Collectors.toList()));
    }
}
