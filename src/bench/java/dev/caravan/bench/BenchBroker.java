// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A Kafka broker in a process of its own. */
final class BenchBroker implements AutoCloseable {

    private static final Pattern UP = Pattern.compile("brokers are up: (\\S+)");

    private final ChildProcess process;
    private final String brokers;

    BenchBroker(Path folder) throws IOException {
        process = ChildProcess.java(folder, List.of("-Xmx1g"), BenchBroker.class.getName());
        brokers = process.await(UP);
    }

    /** The process. */
    public static void main(String[] arguments) {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.afterPropertiesSet();
        System.out.println("brokers are up: " + broker.getBrokersAsString());
    }

    /** Keys of a task whose changes go through a topic of one partition: transactions become visible in their order. */
    List<String> task() {
        return List.of("kafka.brokers=" + brokers, "kafka.partitions=1");
    }

    long processorTime() {
        return process.processorTime();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
