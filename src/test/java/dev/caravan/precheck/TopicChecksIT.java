// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Finding.Level;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** What is asked of the brokers before changes go through a topic. */
class TopicChecksIT {

    @Test
    void aTopicKeepsAllRecords() throws Exception {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.afterPropertiesSet();
        try (PrecheckLab databases = PrecheckLab.create();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()))) {
            databases.skips("topic.records");
            PrecheckLab lab = databases.with("kafka.brokers=" + broker.getBrokersAsString(), "kafka.topic=changes");
            lab.passes("topic.records");
            admin.createTopics(List.of(
                            new NewTopic("changes", 2, (short) 1).configs(Map.of("cleanup.policy", "compact,delete"))))
                    .all()
                    .get();

            assertThat(lab.finds("topic.records", Level.ERROR).fix())
                    .isEqualTo("kafka-configs.sh --bootstrap-server " + broker.getBrokersAsString()
                            + " --alter --topic changes --add-config cleanup.policy=delete");
        } finally {
            broker.destroy();
        }
    }

    @Test
    void brokersThatDoNotAnswerDoNotKeepATaskFromStarting() throws Exception {
        try (PrecheckLab lab = PrecheckLab.create()) {
            assertThat(lab.with("kafka.brokers=localhost:9")
                            .finds("topic.records", Level.WARNING)
                            .text())
                    .contains("could not be checked", "topic caravan.it at localhost:9");
        }
    }
}
