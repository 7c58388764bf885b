// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.SyncTask.Kafka;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** How Kafka's clients are set, whatever {@code camel.component.kafka} says to others. */
class TopicClientsTest {

    private static final Kafka KAFKA = new Kafka(
            "broker-1:9092,broker-2:9092",
            "caravan.shop",
            6,
            Kafka.OrderBy.TABLE,
            Kafka.Role.ALL,
            1,
            Map.of("security.protocol", "SASL_SSL", "linger.ms", "7"));

    private static KafkaConfiguration configuration() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            TopicClients.add(camel, "shop-kafka", KAFKA, failure -> {});
            return camel.getEndpoint("shop-kafka:caravan.shop?synchronous=true", KafkaEndpoint.class)
                    .getConfiguration();
        }
    }

    @Test
    void whatIsWrittenIsAcknowledgedByAllBrokersOnceAndInOrder() throws Exception {
        Properties producer = configuration().createProducerProperties();

        assertThat(producer)
                .containsEntry("enable.idempotence", true)
                .containsEntry("acks", "all")
                .containsEntry("delivery.timeout.ms", 30_000);
        // With more, an idempotent producer does not keep the order; without retries it is none.
        assertThat((Integer) producer.get("max.in.flight.requests.per.connection"))
                .isBetween(1, 5);
        assertThat(producer.getOrDefault("retries", Integer.MAX_VALUE)).isNotEqualTo(0);
    }

    @Test
    void whereAPartitionGoesOnIsNotLeftToKafka() throws Exception {
        Properties consumer = configuration().createConsumerProperties();

        assertThat(consumer).containsEntry("enable.auto.commit", false).containsEntry("auto.offset.reset", "earliest");
        assertThat(configuration().getGroupId()).as("shared by all appliers").isEqualTo("caravan.shop");
    }

    @Test
    void bothClientsGetTheBrokersAndTheTasksOwnProperties() throws Exception {
        KafkaConfiguration configuration = configuration();

        assertThat(configuration.createProducerProperties()).containsAllEntriesOf(expected());
        assertThat(configuration.createConsumerProperties()).containsAllEntriesOf(expected());
    }

    private static Map<String, String> expected() {
        return Map.of("security.protocol", "SASL_SSL", "linger.ms", "7");
    }
}
