// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.copy.PositionStep;
import dev.caravan.copy.StalePositionException;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.task.PartitionStore;
import dev.caravan.task.PartitionStore.Stored;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * One applier of a topic: tells Kafka's consumer where the partitions go on that it is given, makes batches of their records,
 * and moves them on in the transaction of each batch. A partition that another applier has moved on meanwhile refuses the
 * batch with {@link StalePositionException}.
 *
 * <p>Used by the thread of one consumer.
 */
public final class TopicApplier extends ServiceSupport implements PositionStep, StateRepository<String, String> {

    private final String topic;
    private final PartitionStore store;
    private final int batchRows;
    private final RecordDecoder decoder = new RecordDecoder();
    private final Map<Integer, PartitionProgress> partitions = new HashMap<>();

    private @Nullable TopicBatch current;

    /** An applier that has no partitions yet. */
    public TopicApplier(String topic, PartitionStore store, int batchRows) {
        this.topic = topic;
        this.store = store;
        this.batchRows = batchRows;
    }

    /**
     * Changes of some partitions that are applied in one transaction.
     *
     * @param batch the changes
     * @param safe whether rows of the target may be ahead
     * @param moves how far it brings its partitions, in their order
     */
    private record TopicBatch(ChangeBatch batch, boolean safe, Map<Integer, Move> moves) {}

    /**
     * How far a batch brings a partition.
     *
     * @param from offset that it is applied to before
     * @param to how far it is applied after
     */
    private record Move(long from, Stored to) {}

    /**
     * Takes the records of a poll: the exchanges of a batching consumer. What is not marked yet waits for the next poll.
     *
     * @return batches to be applied one after the other, for {@link #begin}
     */
    public List<Object> take(List<Exchange> records) {
        List<Object> batches = new ArrayList<>();
        Gathering gathering = new Gathering();
        for (Exchange exchange : records) {
            Message message = exchange.getMessage();
            int partition = message.getHeader(KafkaConstants.PARTITION, Integer.class);
            long offset = message.getHeader(KafkaConstants.OFFSET, Long.class);
            progress(partition)
                    .accept(offset, decoder.decode(message.getBody(byte[].class)))
                    .ifPresent(gathering::add);
            if (gathering.changes.size() >= batchRows) {
                batches.add(gathering.batch());
                gathering = new Gathering();
            }
        }
        if (!gathering.moves.isEmpty()) {
            batches.add(gathering.batch());
        }
        return batches;
    }

    private PartitionProgress progress(int partition) {
        return partitions.computeIfAbsent(partition, this::stored);
    }

    private PartitionProgress stored(int partition) {
        return new PartitionProgress(
                store.task(),
                topic,
                store.find(partition)
                        .orElseThrow(() -> new IllegalStateException("Partition " + partition + " of topic " + topic
                                + " is not in caravan.topic_partition: it was added to the topic while the task runs, or the task"
                                + " was released. Start the process that captures again")));
    }

    /** Portions that become one batch. */
    private static final class Gathering {
        private final List<RowChange> changes = new ArrayList<>();
        /** In the order of partitions, so that two appliers cannot wait for each other. */
        private final Map<Integer, Move> moves = new TreeMap<>();

        private boolean safe;

        void add(PartitionProgress.Portion portion) {
            changes.addAll(portion.changes());
            safe |= portion.safe();
            moves.merge(
                    portion.to().partition(),
                    new Move(portion.from(), portion.to()),
                    (before, further) -> new Move(before.from(), further.to()));
        }

        TopicBatch batch() {
            Position upTo = moves.values().stream()
                    .map(move -> move.to().position())
                    .max(Comparator.comparing(Position::commitLsn))
                    .orElseThrow();
            return new TopicBatch(new ChangeBatch(changes, upTo), safe, moves);
        }
    }

    /**
     * Makes a batch of {@link #take} the one that is applied: its changes become the body.
     *
     * @throws IllegalStateException when the one before was not applied
     */
    public void begin(Exchange exchange) {
        requireApplied();
        TopicBatch next = exchange.getMessage().getBody(TopicBatch.class);
        current = next;
        exchange.getMessage().setBody(next.batch());
    }

    /** Whether rows of the target may be ahead of the batch that is applied. */
    public boolean isSafe() {
        return begun().safe();
    }

    /**
     * Makes sure that the batch of {@link #begin} was applied.
     *
     * @throws IllegalStateException when something has let it fall
     */
    public void requireApplied() {
        if (current != null) {
            current = null;
            throw new IllegalStateException(
                    "Changes of topic " + topic + " came to the end of their way and were not applied:"
                            + " a route configuration, or a route in place of Caravan's, ended it. They are not left out; correct the"
                            + " YAML file, then start the task again");
        }
    }

    /** Forgets a batch that failed. */
    public void abandon() {
        current = null;
    }

    @Override
    public void advance(Connection connection, ChangeBatch batch) throws SQLException {
        for (Move move : begun().moves().values()) {
            if (!store.advance(connection, move.from(), move.to())) {
                throw new StalePositionException("Partition " + move.to().partition() + " of topic " + topic
                        + " is not applied up to offset "
                        + move.from() + " any more, as far as this applier had brought it: another applier has it now."
                        + " Nothing of this batch was applied here");
            }
        }
    }

    @Override
    public void committed(ChangeBatch batch) {
        current = null;
    }

    private TopicBatch begun() {
        TopicBatch batch = current;
        if (batch == null) {
            throw new IllegalStateException("No batch of topic " + topic + " is being applied");
        }
        return batch;
    }

    /**
     * The consumer was given a partition, and goes on after the offset that this says.
     *
     * @param key topic and partition, as Camel writes them: {@code topic/0}
     */
    @Override
    public @Nullable String getState(String key) {
        int partition = Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
        PartitionProgress progress = stored(partition);
        partitions.put(partition, progress);
        return String.valueOf(progress.nextOffset() - 1);
    }

    /** Kept by {@link #advance}. */
    @Override
    public void setState(String key, String value) {
        // The offset that Camel has handed on is not applied yet.
    }
}
