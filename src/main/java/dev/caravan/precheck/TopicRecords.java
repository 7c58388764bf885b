// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.Kafka;
import dev.caravan.topic.Topic;
import dev.caravan.topic.TopicException;

/** A topic, where changes go through one, that keeps all of them. */
final class TopicRecords extends Check {

    TopicRecords() {
        super(
                "topic.records",
                Level.ERROR,
                Need.NOTHING,
                "a topic without compaction, or none yet",
                "Answered by Kafka's brokers: cleanup.policy of the topic.");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.task().kafka().isPresent();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Kafka kafka = facts.task().kafka().orElseThrow();
        boolean compacted;
        try {
            compacted = new Topic(kafka).isCompacted();
        } catch (TopicException e) {
            findings.unasked(
                    String.valueOf(e.getMessage()),
                    "Start the brokers, and correct 'kafka.brokers' and 'kafka.properties'.");
            return;
        }
        if (compacted) {
            findings.add(
                    "The " + kafka + " is compacted: Kafka removes changes which later ones of the same table follow.",
                    "kafka-configs.sh --bootstrap-server " + kafka.brokers() + " --alter --topic " + kafka.topic()
                            + " --add-config cleanup.policy=delete");
        }
    }
}
