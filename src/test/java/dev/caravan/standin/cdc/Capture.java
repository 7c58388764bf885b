// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.store.CommitListener;
import dev.caravan.standin.store.LogRecord;
import dev.caravan.standin.store.RowChange;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The log of what happens to captured tables: hears of commits, gives each its LSN in commit order, and leaves it to the
 * capture job to show. Thread-safe.
 */
final class Capture implements CommitListener, AutoCloseable {
    private final CaptureJob job;
    private final Map<Transaction, List<CaptureInstance>> enabling = new ConcurrentHashMap<>();
    private volatile long delayMillis;
    private volatile long jitterMillis;

    private Capture(Server server) {
        this.job = new CaptureJob(server);
    }

    /** Starts capturing on a server; once only. */
    static Capture start(Server server) {
        Capture capture = new Capture(server);
        server.attach(Capture.class, capture);
        Transactions transactions = Transactions.of(server);
        transactions.onCommit(capture);
        transactions.onSchemaChange(new CaptureRules());
        capture.job.start();
        return capture;
    }

    /** The capture of a server. */
    static Capture of(Server server) {
        Capture capture = server.extension(Capture.class);
        if (capture == null) {
            throw new IllegalStateException("Change data capture was not installed on server " + server.name());
        }
        return capture;
    }

    /** The job that shows committed work. */
    CaptureJob job() {
        return job;
    }

    /** Sets how long after its commit a transaction is shown: a fixed part and up to a random part, in milliseconds. */
    void delay(long millis, long jitter) {
        delayMillis = millis;
        jitterMillis = jitter;
    }

    /** Notes that a transaction made an instance, which is enabled when it is committed. */
    void enabling(Transaction transaction, CaptureInstance instance) {
        enabling.computeIfAbsent(transaction, t -> new ArrayList<>()).add(instance);
        transaction.onEnd(committed -> enabling.remove(transaction));
    }

    @Override
    public void committed(Commit commit) {
        List<CaptureInstance> enabled = enabling.getOrDefault(commit.transaction(), List.of());
        List<ChangeData> concerned = new ArrayList<>(1);
        for (LogRecord change : commit.changes()) {
            ChangeData data = ChangeData.of(change.table().database());
            if (data != null && !concerned.contains(data) && data.tracks(change.table())) {
                concerned.add(data);
            }
        }
        concerned.forEach(data -> append(data, commit, enabled));
    }

    private void append(ChangeData data, Commit commit, List<CaptureInstance> enabled) {
        List<RowChange> rows = new ArrayList<>();
        List<SchemaChange> schema = new ArrayList<>();
        for (LogRecord change : commit.changes()) {
            if (change.table().database() != data.database() || !data.tracks(change.table())) {
                continue;
            }
            if (change instanceof RowChange row) {
                rows.add(row);
            } else if (change instanceof SchemaChange definition) {
                schema.add(definition);
            }
        }
        List<CaptureInstance> mine = enabled.stream()
                .filter(i -> i.source().database() == data.database())
                .toList();
        Transaction transaction = commit.transaction();
        long due = System.nanoTime() + delayNanos();
        if (!mine.isEmpty()) {
            mine.forEach(instance -> instance.enable(transaction.nextChangeNumber()));
            job.add(data, work(commit, due, List.of(), List.of(), mine));
        }
        if (!rows.isEmpty() || schema.stream().anyMatch(CaptureRules::isDdl)) {
            job.add(data, work(commit, due, rows, schema, List.of()));
        }
        dropEnded(data, schema);
    }

    private static CommittedWork work(
            Commit commit, long due, List<RowChange> rows, List<SchemaChange> schema, List<CaptureInstance> enabled) {
        Transaction transaction = commit.transaction();
        // An instance starts before the LSN that is mapped for its making, so that start_lsn < fn_cdc_get_max_lsn()
        // holds
        // at once and no data transaction ever has a start_lsn for its LSN.
        long start = enabled.isEmpty() ? 0 : transaction.nextChangeNumber();
        return new CommittedWork(
                transaction.nextChangeNumber(),
                start,
                transaction.begun(),
                commit.time(),
                transaction.id(),
                due,
                rows,
                schema,
                enabled);
    }

    private static void dropEnded(ChangeData data, List<SchemaChange> schema) {
        schema.stream()
                .filter(change -> change.kind() == SchemaChange.Kind.DROP_TABLE)
                .forEach(change -> data.instancesOf(change.table()).forEach(data::remove));
    }

    private long delayNanos() {
        long jitter = jitterMillis == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitterMillis + 1);
        return TimeUnit.MILLISECONDS.toNanos(delayMillis + jitter);
    }

    @Override
    public void close() {
        job.close();
    }
}
