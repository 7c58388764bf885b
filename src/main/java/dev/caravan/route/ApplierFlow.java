// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.ApplyResult;
import dev.caravan.copy.FailureClass;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Position;
import dev.caravan.precheck.Connections;
import dev.caravan.task.Databases;
import dev.caravan.task.PartitionStore;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.Quarantine;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Kafka;
import dev.caravan.task.TableDetail;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskFlow;
import dev.caravan.task.TaskListener;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.TaskStore;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import dev.caravan.task.WriteListener;
import dev.caravan.topic.Topic;
import dev.caravan.topic.TopicException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * A task in a process that does nothing but apply changes from its topic ({@code kafka.role: apply}). The task's state, its
 * tables and its source are the business of the process that captures.
 */
final class ApplierFlow implements TaskFlow {

    private final SyncTask task;
    private final Kafka kafka;
    private final Databases databases;
    private final PartitionStore partitions;
    private final Quarantine quarantine;
    private final TaskListener events;
    private final WriteListener writes;
    private final TaskStore history;
    private final TableCounts counts = new TableCounts();
    private final TopicRoutes topic;

    private volatile @Nullable Listener listener;
    private volatile @Nullable Throwable failure;

    ApplierFlow(
            SyncTask task,
            Kafka kafka,
            CamelContext camel,
            RouteFolder files,
            Clock clock,
            TaskListener events,
            WriteListener writes) {
        this.task = task;
        this.events = events;
        this.writes = writes;
        this.kafka = kafka;
        this.databases = new Databases(task);
        this.partitions = new PartitionStore(task.id(), databases.targetClient(), databases::dialect, clock);
        this.quarantine = new Quarantine(task.id(), databases.targetClient(), clock);
        this.history =
                new TaskStore(task.id(), databases.targetClient(), databases.transaction(), databases::dialect, clock);
        this.topic = new TopicRoutes(task, kafka, databases, camel, files, clock, new Applying());
    }

    /** What the appliers tell. */
    private final class Applying implements TopicRoutes.Listener {
        @Override
        public void applying() {
            // Only the process that captures tells where the latency comes from.
        }

        @Override
        public void applied(ChangeBatch batch, long millis, @Nullable ApplyResult result) {
            counts.addCommitted(batch);
            writes.written(task.id(), WriteListener.Kind.APPLY, batch.changes().size(), millis);
            Repairs.note(task.id(), counts, result);
            Listener told = listener;
            if (told != null) {
                told.applied();
            }
        }

        @Override
        public void setAside() {
            quarantine.recount();
            TaskEvent event = quarantine.event();
            events.told(event, null);
            history.event(event);
        }

        @Override
        public void failed(Throwable cause) {
            fail(cause);
        }

        @Override
        public @Nullable Throwable failure() {
            return failure;
        }
    }

    private void fail(Throwable cause) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = cause;
        }
        Listener told = listener;
        if (told != null) {
            told.failed(cause);
        }
    }

    /** What an operator wants of the task he tells the process that captures. */
    @Override
    public Optional<Held> held() {
        return Optional.empty();
    }

    @Override
    public void check() {
        Connections.check(databases.target(), "target, " + task.target(), "target", false)
                .ifPresent(refusal -> {
                    throw new IllegalStateException(refusal.found() + " " + refusal.fix());
                });
        if (partitions.find().isEmpty()) {
            throw new TopicException(
                    "The task has not begun to write to its " + kafka
                            + ". Start the process that captures, with kafka.role=capture or all",
                    FailureClass.CONNECTION,
                    null);
        }
        new Topic(kafka).find();
    }

    @Override
    public void initialize() {
        quarantine.recount();
    }

    @Override
    public boolean load(BooleanSupplier stop) {
        return true;
    }

    @Override
    public void start(Listener newListener) {
        failure = null;
        listener = newListener;
        topic.look();
        topic.startAppliers();
        newListener.streaming();
    }

    @Override
    public void stop() {
        listener = null;
        topic.stop();
    }

    @Override
    public void adapt() {
        // Columns come in by the process that captures.
    }

    @Override
    public void close() {
        databases.close();
    }

    /** States and history in the target are those of the process that captures. */
    @Override
    public @Nullable TaskStore store() {
        return null;
    }

    @Override
    public void lookAtRetention() {
        if (listener != null) {
            topic.look();
        }
    }

    @Override
    public void lookAtVerifications() {
        // They are shown where the tables are.
    }

    @Override
    public Figures figures() {
        Position at = topic.applied();
        return new Figures(
                List.of(),
                at,
                null,
                null,
                null,
                new TaskStatus.Lag(null, null, null),
                null,
                counts.figures(quarantine.count()),
                0,
                0);
    }

    @Override
    public @Nullable PrecheckReport report() {
        return null;
    }

    @Override
    public Optional<TableDetail> table(String source) {
        return Optional.empty();
    }

    @Override
    public List<Quarantine.Entry> setAside() {
        return quarantine.entries();
    }

    @Override
    public PrecheckReport precheck() {
        throw elsewhere("Prechecks");
    }

    @Override
    public void acceptWarning(String check, boolean accepted, String by) {
        throw elsewhere("Prechecks");
    }

    @Override
    public List<String> release(boolean alsoTarget) {
        throw elsewhere("Releasing");
    }

    @Override
    public Runnable reload(List<String> sources) {
        throw elsewhere("Loading");
    }

    @Override
    public List<String> replay() {
        throw elsewhere("Replaying rows");
    }

    @Override
    public List<VerifiedTable> verify(Verifying how) {
        throw elsewhere("Verifying");
    }

    @Override
    public SyncTask.RateLimit rateLimit() {
        return task.load().rate();
    }

    @Override
    public void rateLimit(SyncTask.RateLimit limit) {
        throw elsewhere("Loading");
    }

    private IllegalStateException elsewhere(String what) {
        return new IllegalStateException(what + " is not for this process, which only applies changes of task '"
                + task.id() + "' (kafka.role=apply). Ask the one that captures.");
    }
}
