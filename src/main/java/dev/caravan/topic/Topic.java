// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.copy.FailureClass;
import dev.caravan.task.SyncTask.Kafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.RuntimeCamelException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A task's topic at its brokers, as the one that captures looks after it. */
public final class Topic {

    private static final int PATIENCE_SECONDS = 10;

    private final Kafka kafka;

    /** The topic of a task. */
    public Topic(Kafka kafka) {
        this.kafka = kafka;
    }

    /**
     * What the brokers say of a topic.
     *
     * @param id Kafka's identifier: a topic that was deleted and made anew has another
     * @param first offset of the oldest record by partition
     * @param end offset of the next record by partition
     */
    public record Found(String id, Map<Integer, Long> first, Map<Integer, Long> end) {

        /** Number of partitions. */
        public int partitions() {
            return end.size();
        }
    }

    /**
     * Makes the topic where it is not there.
     *
     * @throws TopicException when the brokers do not answer or refuse
     */
    public Found ensure() {
        return with("make " + kafka, admin -> {
            if (description(admin).isEmpty()) {
                NewTopic topic = new NewTopic(kafka.topic(), Optional.of(kafka.partitions()), Optional.empty())
                        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE));
                try {
                    get(admin.createTopics(List.of(topic)).all());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
            return found(admin);
        });
    }

    /** What the brokers say of the topic, which is there. */
    public Found find() {
        return with("look at " + kafka, this::found);
    }

    /**
     * Whether the topic, where it is there, keeps records only up to a later one of their key. Writes nothing.
     *
     * @throws TopicException when the brokers do not answer or refuse
     */
    public boolean isCompacted() {
        return with("look at " + kafka, admin -> description(admin).isPresent() && isCompacted(admin));
    }

    private boolean isCompacted(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, kafka.topic());
        return only(get(admin.describeConfigs(List.of(resource)).all()))
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value()
                .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    private Optional<TopicDescription> description(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return Optional.of(
                    only(get(admin.describeTopics(List.of(kafka.topic())).allTopicNames())));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Found found(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        TopicDescription topic = description(admin)
                .orElseThrow(() -> new TopicException(
                        "The " + kafka
                                + " is not there (any more). Start the process that captures: it makes it anew, and"
                                + " captures again what was not applied",
                        FailureClass.RETRYABLE,
                        null));
        return new Found(
                topic.topicId().toString(),
                offsets(admin, topic, OffsetSpec.earliest()),
                offsets(admin, topic, OffsetSpec.latest()));
    }

    private Map<Integer, Long> offsets(Admin admin, TopicDescription topic, OffsetSpec which)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        topic.partitions().forEach(each -> asked.put(new TopicPartition(kafka.topic(), each.partition()), which));
        Map<Integer, Long> offsets = new HashMap<>();
        get(admin.listOffsets(asked).all())
                .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
        return Map.copyOf(offsets);
    }

    private <T> T with(String attempted, Work<T> work) {
        Properties settings = new Properties();
        settings.putAll(kafka.properties());
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.brokers());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(PATIENCE_SECONDS * 1000));
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(PATIENCE_SECONDS * 500));
        try (Admin admin = Admin.create(settings)) {
            return work.with(admin);
        } catch (ExecutionException | KafkaException e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(TopicException.explained("To " + attempted, e));
        } catch (TimeoutException e) {
            throw new TopicException(
                    "To " + attempted + " failed: no answer within " + PATIENCE_SECONDS + " s",
                    FailureClass.CONNECTION,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("To " + attempted + " was interrupted", FailureClass.RETRYABLE, e);
        }
    }

    /** The answer to a question about one thing. */
    private static <T> T only(Map<?, T> answers) {
        return answers.values().iterator().next();
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private interface Work<T> {
        T with(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }
}
