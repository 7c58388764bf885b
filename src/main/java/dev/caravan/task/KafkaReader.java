// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.task.SyncTask.Kafka;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads section {@code kafka} of a task. */
final class KafkaReader {

    private static final Pattern BROKERS = Pattern.compile("[^\\s,:/]+:\\d{1,5}(,[^\\s,:/]+:\\d{1,5})*");

    /** As Kafka has it. */
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private static final Set<String> RESERVED = Set.of(
            "bootstrap.servers",
            "enable.idempotence",
            "acks",
            "transactional.id",
            "group.id",
            "enable.auto.commit",
            "auto.offset.reset",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer");

    private static final int MAX_PARTITIONS = 1000;
    private static final int MAX_APPLIERS = 16;

    private KafkaReader() {}

    /** The section as it is, empty when there is none. */
    static Optional<Kafka> read(ConfigSection kafka, String id) {
        if (kafka.isEmpty()) {
            return Optional.empty();
        }
        String brokers = kafka.required("brokers", "Write host:port, separated by commas");
        String topic = kafka.text("topic", "caravan." + id);
        Kafka read = new Kafka(
                brokers,
                topic,
                kafka.integer("partitions", 6, 1, MAX_PARTITIONS),
                kafka.oneOf("order-by", Kafka.OrderBy.TABLE, Kafka.OrderBy.class),
                kafka.oneOf("role", Kafka.Role.ALL, Kafka.Role.class),
                kafka.integer("appliers", 1, 1, MAX_APPLIERS),
                Map.copyOf(kafka.properties("properties")));
        kafka.rejectUnknown();
        if (!brokers.isEmpty() && !BROKERS.matcher(brokers).matches()) {
            kafka.problem("brokers", brokers, "not a list of brokers", "Write host:port, separated by commas");
        }
        if (!TOPIC.matcher(topic).matches()) {
            kafka.problem("topic", topic, "a topic has 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'", "Rename it");
        }
        read.properties().keySet().stream()
                .filter(RESERVED::contains)
                .forEach(name -> kafka.problem(
                        "properties",
                        null,
                        "'" + name + "' is for Caravan to set, so that nothing is lost",
                        "Remove it"));
        return Optional.of(read);
    }
}
