// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.task.SyncTask.Kafka;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** camel-kafka for one task: its brokers and credentials are settings of the component, so that no endpoint shows them. */
public final class TopicClients {

    /** Records of a poll: as many are in memory, each up to the size that the brokers take. */
    private static final int POLL_RECORDS = 100;

    private static final int POLL_MILLIS = 20;
    private static final int FETCH_BYTES = 16 * 1024 * 1024;

    /** How long a broker may be away before writing fails, and the task tries again by its own rules. */
    private static final int BROKER_MILLIS = 30_000;

    /** How soon the partitions of an applier that was killed go to others. */
    private static final int SESSION_MILLIS = 10_000;

    /** How long a batch may take before its partitions go to others: as long as the target may be busy with a large one. */
    private static final int BATCH_MILLIS = 600_000;

    private static final int SHUTDOWN_MILLIS = 30_000;

    private TopicClients() {}

    /**
     * Adds a component for producers and consumers of the task's topic to Camel.
     *
     * @param scheme how endpoints name it
     * @param fail told when a consumer can read no more
     */
    public static void add(CamelContext camel, String scheme, Kafka kafka, Consumer<Throwable> fail) {
        KafkaComponent component = new KafkaComponent(camel);
        camel.addComponent(scheme, component);
        // Afterwards: what is added gets the settings of camel.component.kafka, which are not this task's.
        component.setConfiguration(configuration(kafka));
        component.setPollExceptionStrategy(new PollFailures(kafka.topic(), fail));
    }

    private static KafkaConfiguration configuration(Kafka kafka) {
        KafkaConfiguration configuration = new KafkaConfiguration();
        configuration.setBrokers(kafka.brokers());
        configuration.setGroupId(kafka.topic());
        // Nothing is lost by a broker that ends, and nothing comes twice or in another order by a send that is
        // repeated.
        configuration.setEnableIdempotence(true);
        configuration.setRequestRequiredAcks("all");
        configuration.setCompressionCodec("lz4");
        configuration.setRequestTimeoutMs(BROKER_MILLIS / 3);
        configuration.setDeliveryTimeoutMs(BROKER_MILLIS);
        configuration.setMaxBlockMs(BROKER_MILLIS);
        configuration.setKeySerializer(StringSerializer.class.getName());
        configuration.setValueSerializer(ByteArraySerializer.class.getName());
        configuration.setKeyDeserializer(StringDeserializer.class.getName());
        configuration.setValueDeserializer(ByteArrayDeserializer.class.getName());
        configuration.setBatching(true);
        configuration.setBatchingIntervalMs(POLL_MILLIS * 10);
        configuration.setPollTimeoutMs((long) POLL_MILLIS);
        configuration.setMaxPollRecords(POLL_RECORDS);
        configuration.setFetchMaxBytes(FETCH_BYTES);
        // Where a partition goes on is asked of the target; Kafka's own offsets are not used.
        configuration.setAutoCommitEnable(false);
        configuration.setAutoOffsetReset("earliest");
        configuration.setBreakOnFirstError(true);
        configuration.setSessionTimeoutMs(SESSION_MILLIS);
        configuration.setHeartbeatIntervalMs(SESSION_MILLIS / 5);
        configuration.setMaxPollIntervalMs(BATCH_MILLIS);
        configuration.setShutdownTimeout(SHUTDOWN_MILLIS);
        Map<String, Object> properties = new HashMap<>(kafka.properties());
        configuration.setAdditionalProperties(properties);
        return configuration;
    }
}
