// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TableState;
import dev.caravan.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Loads the existing rows of a task's tables, several chunks at a time. What is committed stays: a load that was cut off
 * goes on with the chunks that are not done. Primary keys are made when all chunks of a table are in.
 */
public final class Loader {

    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

    private static final Set<TableState> LOADED = Set.of(TableState.CATCHING_UP, TableState.IN_SYNC);

    private final SyncTask task;
    private final TaskPlan plan;
    private final Databases databases;
    private final TaskStore store;
    private final ChunkStore chunks;
    private final ChunkPlanner planner;
    private final LoadProgress progress;

    /** Loads the tables of a plan. */
    public Loader(SyncTask task, TaskPlan plan, Databases databases, TaskStore store, LoadProgress progress) {
        this.task = task;
        this.plan = plan;
        this.databases = databases;
        this.store = store;
        this.chunks = new ChunkStore(task.id(), databases.targetClient(), databases.transaction());
        this.planner = new ChunkPlanner(databases.sourceClient(), task.load().chunkRows());
        this.progress = progress;
    }

    /** Makes the figures of tables that were loaded before known. */
    public void restore() {
        Map<String, TableState> states = store.tables();
        Map<String, long[]> loaded = chunks.progress();
        for (TablePlan table : plan.tables()) {
            String name = table.source().name().toString();
            long[] figures = loaded.getOrDefault(name, new long[3]);
            progress.set(
                    table.source().name(),
                    new LoadProgress.Entry(
                            states.getOrDefault(name, TableState.PENDING),
                            figures[0],
                            Math.max(table.source().rows(), figures[0]),
                            (int) figures[1],
                            (int) figures[2]));
        }
    }

    /**
     * Loads all chunks that are not done.
     *
     * @param copy loads one chunk in one transaction
     * @param workers runs the loads
     * @param stop asked before each chunk
     * @return whether all is loaded
     */
    public boolean load(Consumer<Chunk> copy, ExecutorService workers, BooleanSupplier stop) {
        Instant started = Instant.now();
        Queue<Chunk> open = new ArrayDeque<>();
        Map<TableName, List<Chunk>> left = new HashMap<>();
        Map<String, TableState> states = store.tables();
        Set<TableName> loaded = loaded(states);
        loaded.forEach(table -> left.put(table, List.of()));
        for (TablePlan table : plan.tables()) {
            if (stop.getAsBoolean()) {
                return false;
            }
            if (loaded.contains(table.source().name())) {
                continue;
            }
            TableState before = states.getOrDefault(table.source().name().toString(), TableState.PENDING);
            List<Chunk> todo = plan(table, before == TableState.RELOADING ? TableState.RELOADING : TableState.LOADING);
            left.put(table.source().name(), new ArrayList<>(todo));
            open.addAll(todo);
            if (todo.isEmpty()) {
                finish(table, left);
            }
        }
        boolean anything = !open.isEmpty();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < task.load().parallel(); i++) {
            running.add(CompletableFuture.runAsync(() -> work(open, left, copy, stop), workers));
        }
        try {
            CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        boolean done = left.values().stream().allMatch(List::isEmpty);
        if (done && anything) {
            LOG.info(
                    "{} - load finished in {} s",
                    task.id(),
                    Duration.between(started, Instant.now()).toSeconds());
        }
        return done;
    }

    /** Tables that were in before: more tables may have come to the task since then. */
    private Set<TableName> loaded(Map<String, TableState> states) {
        return plan.sources().stream()
                .filter(table -> LOADED.contains(states.getOrDefault(table.toString(), TableState.PENDING)))
                .collect(Collectors.toSet());
    }

    private void work(Queue<Chunk> open, Map<TableName, List<Chunk>> left, Consumer<Chunk> copy, BooleanSupplier stop) {
        for (Optional<Chunk> chunk = take(open); chunk.isPresent(); chunk = take(open)) {
            if (stop.getAsBoolean()) {
                return;
            }
            try {
                copy.accept(chunk.get());
            } catch (RuntimeException e) {
                // The other workers stop after the chunk at hand.
                synchronized (open) {
                    open.clear();
                }
                throw e;
            }
            done(chunk.get(), left);
        }
    }

    private static Optional<Chunk> take(Queue<Chunk> open) {
        synchronized (open) {
            return Optional.ofNullable(open.poll());
        }
    }

    private void done(Chunk chunk, Map<TableName, List<Chunk>> left) {
        TablePlan table = chunk.table();
        synchronized (left) {
            List<Chunk> rest = left.getOrDefault(table.source().name(), new ArrayList<>());
            rest.remove(chunk);
            if (rest.isEmpty()) {
                finish(table, left);
            }
        }
    }

    /** Chunks of the table that are not loaded; plans them at the first time. */
    private List<Chunk> plan(TablePlan table, TableState loading) {
        List<ChunkStore.Stored> stored = chunks.find(table);
        if (stored.isEmpty()) {
            List<Chunk> planned = planner.plan(table);
            chunks.add(planned);
            stored = planned.stream()
                    .map(chunk -> new ChunkStore.Stored(chunk, null))
                    .toList();
        }
        TableName name = table.source().name();
        long rows = stored.stream()
                .mapToLong(chunk -> chunk.rows() == null ? 0 : chunk.rows())
                .sum();
        List<Chunk> todo = stored.stream()
                .filter(chunk -> chunk.rows() == null)
                .map(ChunkStore.Stored::chunk)
                .toList();
        TableState state = todo.isEmpty() ? TableState.CATCHING_UP : loading;
        progress.set(
                name,
                new LoadProgress.Entry(
                        state,
                        rows,
                        Math.max(table.source().rows(), rows),
                        stored.size(),
                        stored.size() - todo.size()));
        store.table(name, table.target().name(), state, table.source().rows());
        return todo;
    }

    private TableShape settle(TableShape table) {
        JdbcClient target = databases.targetClient();
        new PrimaryKeys(target).add(table);
        target.sql("ANALYZE " + Identifiers.target(table.name())).update();
        return table;
    }

    /** Makes the primary key when the last source table of a target table is in. */
    private void finish(TablePlan table, Map<TableName, List<Chunk>> left) {
        TableName name = table.source().name();
        boolean last = plan.tables().stream()
                .filter(other -> other.target().name().equals(table.target().name()))
                .allMatch(other -> left.getOrDefault(other.source().name(), List.of(new Chunk(other, 0, null, null)))
                        .isEmpty());
        if (last) {
            databases.unhurried(() -> settle(table.target()));
        }
        progress.state(name, TableState.CATCHING_UP);
        store.table(
                name,
                table.target().name(),
                TableState.CATCHING_UP,
                table.source().rows());
        LoadProgress.Entry figures = progress.tables().get(name);
        LOG.info("{} {} - loaded {} rows", task.id(), name, figures == null ? 0 : figures.rows());
    }
}
