// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.ApplyResult;
import dev.caravan.copy.BadRows;
import dev.caravan.copy.FailureClass;
import dev.caravan.copy.PgCopyConstants;
import dev.caravan.copy.StalePositionException;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.task.Databases;
import dev.caravan.task.PartitionStore;
import dev.caravan.task.PartitionStore.Stored;
import dev.caravan.task.Quarantine;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Kafka;
import dev.caravan.topic.Topic;
import dev.caravan.topic.TopicApplier;
import dev.caravan.topic.TopicClients;
import dev.caravan.topic.TopicException;
import dev.caravan.topic.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a task's changes through a topic: the one that captures writes them, appliers of any process apply them. The
 * position of the task is how far the topic has them; how far they are applied is kept by partition.
 */
final class TopicRoutes {

    /** Where a batch is kept while its records are written. */
    static final String BATCH = "CaravanBatch";

    private static final Logger LOG = LoggerFactory.getLogger(TopicRoutes.class);

    /** How long appliers may stand still while they are waited for, and how long they are waited for at most. */
    private static final Duration STANDSTILL = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SyncTask task;
    private final Kafka kafka;
    private final Databases databases;
    private final CamelContext camel;
    private final Clock clock;
    private final Listener listener;
    private final PartitionStore partitions;
    private final RouteSet appliers;

    private volatile @Nullable TopicWriter writer;
    private volatile @Nullable Position applied;

    /** Told what the appliers of this process do. */
    interface Listener {
        /** A batch is about to be applied. */
        void applying();

        /** A batch was applied. */
        void applied(ChangeBatch batch, long millis, @Nullable ApplyResult result);

        /** Rows were set aside, because the target refused them. */
        void setAside();

        /** An applier failed. */
        void failed(Throwable cause);

        /** What failed since the task was started, null while nothing has. */
        @Nullable
        Throwable failure();
    }

    TopicRoutes(
            SyncTask task,
            Kafka kafka,
            Databases databases,
            CamelContext camel,
            RouteFolder files,
            Clock clock,
            Listener listener) {
        this.task = task;
        this.kafka = kafka;
        this.databases = databases;
        this.camel = camel;
        this.clock = clock;
        this.listener = listener;
        this.partitions = new PartitionStore(task.id(), databases.targetClient(), databases::dialect, clock);
        this.appliers = new RouteSet(camel, files, task.id());
    }

    /** Name of the topic. */
    String name() {
        return kafka.topic();
    }

    /** How far changes are applied in the partition that is behind the others, as of the last look; null before the first. */
    @Nullable
    Position applied() {
        return applied;
    }

    /** Asks the target how far changes are applied. */
    void look() {
        partitions.applied().ifPresent(position -> applied = position);
    }

    private void connect() {
        String scheme = task.id() + "-kafka";
        if (camel.hasComponent(scheme) == null) {
            TopicClients.add(camel, scheme, kafka, listener::failed);
        }
    }

    /** Starts the appliers of this process, unless they run or are none. */
    void startAppliers() {
        if (!kafka.applies() || appliers.isRunning()) {
            return;
        }
        connect();
        appliers.bind("target", databases.target());
        for (int number = 1; number <= kafka.appliers(); number++) {
            startApplier("applier-" + number, number);
        }
    }

    private void startApplier(String name, int number) {
        TopicApplier applier =
                new TopicApplier(kafka.topic(), partitions, task.apply().batchRows());
        Quarantine quarantine = new Quarantine(task.id(), databases.targetClient(), clock);
        appliers.bind(name + "-position", applier);
        appliers.bind(name + "-bad-rows", task.values().quarantine() ? quarantine : BadRows.STOP);
        appliers.bind(name + "-take", (Processor) exchange -> take(exchange, applier));
        appliers.bind(name + "-begin", (Processor) applier::begin);
        appliers.bind(name + "-prepare", (Processor) exchange -> {
            exchange.getMessage().setHeader(PgCopyConstants.SAFE, applier.isSafe());
            listener.applying();
        });
        appliers.bind(name + "-applied", (Processor) exchange -> {
            if (quarantine.settle()) {
                listener.setAside();
            }
            listener.applied(
                    exchange.getMessage().getMandatoryBody(ChangeBatch.class),
                    exchange.getMessage().getHeader(PgCopyConstants.MILLIS, 0L, Long.class),
                    exchange.getMessage().getHeader(PgCopyConstants.RESULT, ApplyResult.class));
        });
        appliers.add(
                ApplierRoute.TEMPLATE,
                task.id() + "-" + name,
                Map.of(
                        "number", String.valueOf(number),
                        "topic", kafka.topic(),
                        "dialect", databases.dialect().name()));
    }

    private void take(Exchange exchange, TopicApplier applier) throws Exception {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                ended(done.getException(), applier);
            }
        });
        Throwable failure = listener.failure();
        if (failure != null) {
            throw new IllegalStateException(
                    "Task '" + task.id() + "' has failed; nothing more is applied until it starts again", failure);
        }
        List<Exchange> records = exchange.getMessage().getMandatoryBody(List.class);
        exchange.getMessage().setBody(applier.take(records));
    }

    /** A poll's records are done with. Those that failed come again: the consumer asks the applier where it goes on. */
    private void ended(@Nullable Throwable failure, TopicApplier applier) {
        if (failure == null) {
            try {
                applier.requireApplied();
            } catch (IllegalStateException fallen) {
                listener.failed(fallen);
            }
            return;
        }
        applier.abandon();
        if (isTakenOver(failure)) {
            LOG.info("{} - a partition went to another applier while a batch of it was being applied", task.id());
        } else if (listener.failure() == null) {
            listener.failed(failure);
        }
    }

    private static boolean isTakenOver(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StalePositionException) {
                return true;
            }
        }
        return false;
    }

    /** Stops the appliers of this process, after the batches that they apply. */
    void stop() {
        writer = null;
        appliers.stop();
        String scheme = task.id() + "-kafka";
        if (camel.hasComponent(scheme) != null) {
            camel.removeComponent(scheme);
        }
    }

    /**
     * Undoes a way through a topic that the task does not take any more: what the topic has and nobody has applied is captured
     * again.
     *
     * @return up to where changes may repeat what is applied already
     */
    static Lsn leave(SyncTask task, Databases databases, Clock clock, OwnedPosition owned) {
        PartitionStore partitions = new PartitionStore(task.id(), databases.targetClient(), databases::dialect, clock);
        Lsn captured = owned.position().commitLsn();
        Optional<Position> applied = partitions.applied();
        if (applied.isEmpty()) {
            return Lsn.ZERO;
        }
        databases.transaction().executeWithoutResult(status -> {
            owned.rewind(applied.get().commitLsn());
            partitions.clear();
        });
        LOG.info(
                "{} - changes do not go through a topic any more: those after {} are captured again",
                task.id(),
                applied.get().commitLsn());
        return captured;
    }

    /**
     * Begins to write as the owner of the position, and waits until all that was written before is applied: what is done to
     * the target's tables then comes between the two. Changes that the topic has lost are captured again.
     *
     * @throws TopicException when the brokers fail, or appliers do not get on
     */
    void begin(OwnedPosition owned, Predicate<ChangeBatch> safe) {
        connect();
        Topic topic = new Topic(kafka);
        Topic.Found found = topic.ensure();
        Lsn repeats = reconcile(found, owned);
        startAppliers();
        TopicWriter begun = new TopicWriter(
                kafka,
                found.partitions(),
                owned.epoch(),
                batch -> safe.test(batch) || batch.upTo().commitLsn().compareTo(repeats) <= 0);
        send(begun.begin(camel));
        await(topic.find(), owned.epoch());
        writer = begun;
    }

    /** Puts the partitions that are stored and those that are there into one order; gives up to where changes may repeat. */
    private Lsn reconcile(Topic.Found found, OwnedPosition owned) {
        List<Stored> stored = partitions.find();
        Lsn captured = owned.position().commitLsn();
        boolean same = stored.stream().allMatch(each -> isThere(each, found));
        if (!same) {
            Lsn least = stored.stream()
                    .map(each -> each.position().commitLsn())
                    .min(Lsn::compareTo)
                    .orElse(captured);
            if (least.compareTo(captured) < 0) {
                LOG.warn(
                        "{} - the {} does not have all changes any more that are not applied: they are captured again,"
                                + " from {} on",
                        task.id(),
                        kafka,
                        least);
                owned.rewind(least);
            }
        }
        Map<Integer, Stored> known =
                same ? stored.stream().collect(Collectors.toMap(Stored::partition, each -> each)) : Map.of();
        databases.transaction().executeWithoutResult(status -> {
            if (!same) {
                partitions.clear();
            }
            found.end().forEach((partition, end) -> {
                if (!known.containsKey(partition)) {
                    partitions.put(new Stored(partition, found.id(), end, 0, owned.position(), false));
                }
            });
        });
        return same ? Lsn.ZERO : captured;
    }

    private static boolean isThere(Stored partition, Topic.Found found) {
        Long first = found.first().get(partition.partition());
        Long end = found.end().get(partition.partition());
        return found.id().equals(partition.topicId())
                && first != null
                && end != null
                && first <= partition.nextOffset()
                && partition.nextOffset() <= end;
    }

    private void send(List<?> messages) {
        ProducerTemplate producer = camel.createProducerTemplate();
        try {
            Exchange sent = producer.send(
                    task.id() + "-kafka:" + kafka.topic() + "?synchronous=true",
                    exchange -> exchange.getMessage().setBody(messages));
            if (sent.getException() != null) {
                throw RuntimeCamelException.wrapRuntimeCamelException(explained(sent.getException()));
            }
        } finally {
            producer.stop();
        }
    }

    /** A failure on the way to the topic, with what was attempted. */
    Throwable explained(Throwable failure) {
        return TopicException.explained("To write to " + kafka, failure);
    }

    private void await(Topic.Found found, long epoch) {
        Instant end = clock.instant().plus(PATIENCE);
        Progress progress = new Progress(found.end(), epoch);
        Optional<Boolean> reached = Waiting.until(
                () -> progress.isDone() ? Optional.of(true) : Optional.empty(),
                () -> progress.standsStill() || clock.instant().isAfter(end) || listener.failure() != null);
        Throwable failure = listener.failure();
        if (failure != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(failure);
        }
        if (reached.isEmpty()) {
            throw new TopicException(
                    progress.left + " records of the " + kafka
                            + " are not applied yet, which has to be before the task goes on"
                            + ": "
                            + (progress.standsStill()
                                    ? "no applier has brought a partition further for " + STANDSTILL.toSeconds()
                                            + " s. Start processes with kafka.role=apply, or all, and look at their logs"
                                    : "appliers are at it"),
                    FailureClass.CONNECTION,
                    null);
        }
    }

    /** Looks how far appliers get to where the topic ended. */
    private final class Progress {
        private final Map<Integer, Long> ends;
        private final long epoch;
        private long left = Long.MAX_VALUE;
        private Instant moved = clock.instant();

        Progress(Map<Integer, Long> ends, long epoch) {
            this.ends = ends;
            this.epoch = epoch;
        }

        boolean isDone() {
            List<Stored> now = partitions.find();
            long still = now.stream()
                    .mapToLong(each -> Math.max(0, ends.getOrDefault(each.partition(), 0L) - each.nextOffset()))
                    .sum();
            if (still < left) {
                left = still;
                moved = clock.instant();
            }
            return still == 0 && now.stream().allMatch(each -> each.epoch() >= epoch);
        }

        boolean standsStill() {
            return Duration.between(moved, clock.instant()).compareTo(STANDSTILL) > 0;
        }
    }

    /** Writes batches as messages, for the relay. */
    TopicWriter writer() {
        TopicWriter begun = writer;
        if (begun == null) {
            throw new IllegalStateException("Task '" + task.id() + "' does not write to its topic yet");
        }
        return begun;
    }
}
