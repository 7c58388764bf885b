// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.task.SyncTask.Kafka;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * Turns a batch of changes into the messages of a topic: changes by partition and table, then a mark in every partition. The
 * key of changes is the name of their table. For one thread.
 */
public final class TopicWriter implements Processor {

    /** Kafka's producers and brokers take 1 MiB of a message unless they are told otherwise; estimates may be too low. */
    private static final int RECORD_BYTES = 400_000;

    private final Spread spread;
    private final int partitions;
    private final RecordEncoder encoder;
    private final Predicate<ChangeBatch> safe;

    private volatile boolean open;

    /**
     * Writes for an owner of the position.
     *
     * @param partitions number of partitions that the topic has
     * @param epoch of the owner
     * @param safe whether rows of the target may be ahead of a batch
     */
    public TopicWriter(Kafka kafka, int partitions, long epoch, Predicate<ChangeBatch> safe) {
        this.partitions = partitions;
        this.spread = new Spread(kafka.orderBy(), partitions);
        this.encoder = new RecordEncoder(epoch, RECORD_BYTES);
        this.safe = safe;
    }

    /**
     * The body is a {@link ChangeBatch} and becomes a list of messages, of which the topic must have each before {@link
     * #written}.
     *
     * @throws IllegalStateException when it may not have all of the batch before: that one has to be written again first, after
     *     another begin
     */
    @Override
    public void process(Exchange exchange) throws Exception {
        ChangeBatch batch = exchange.getMessage().getMandatoryBody(ChangeBatch.class);
        if (open) {
            throw new IllegalStateException("The topic may not have all of the batch before the one up to "
                    + batch.upTo().commitLsn());
        }
        open = true;
        List<Message> messages = new ArrayList<>();
        Map<Integer, Map<TableName, List<RowChange>>> spread = byPartition(batch);
        spread.forEach((partition, tables) -> tables.forEach((table, changes) -> encoder.rows(changes)
                .forEach(bytes -> messages.add(message(exchange.getContext(), partition, table.toString(), bytes)))));
        boolean ahead = safe.test(batch);
        for (int partition = 0; partition < partitions; partition++) {
            int changes = spread.getOrDefault(partition, Map.of()).values().stream()
                    .mapToInt(List::size)
                    .sum();
            byte[] mark = encoder.mark(batch.upTo(), batch.complete(), ahead, changes);
            messages.add(message(exchange.getContext(), partition, null, mark));
        }
        exchange.getMessage().setBody(messages);
    }

    /** The topic has all of the batch. */
    public void written() {
        open = false;
    }

    private Map<Integer, Map<TableName, List<RowChange>>> byPartition(ChangeBatch batch) {
        Map<Integer, Map<TableName, List<RowChange>>> all = new TreeMap<>();
        for (RowChange change : batch.changes()) {
            spread.parts(change)
                    .forEach(part -> all.computeIfAbsent(spread.partition(part), number -> new LinkedHashMap<>())
                            .computeIfAbsent(part.shape().name(), table -> new ArrayList<>())
                            .add(part));
        }
        return all;
    }

    /** The begin of the owner, in every partition. */
    public List<Message> begin(CamelContext camel) {
        byte[] begin = encoder.begin();
        return IntStream.range(0, partitions)
                .mapToObj(partition -> message(camel, partition, null, begin))
                .toList();
    }

    private static Message message(CamelContext camel, int partition, @Nullable String key, byte[] bytes) {
        Message message = new DefaultMessage(camel);
        message.setHeader(KafkaConstants.PARTITION_KEY, partition);
        if (key != null) {
            message.setHeader(KafkaConstants.KEY, key);
        }
        message.setBody(bytes);
        return message;
    }
}
