// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.caravan.standin.StandIn;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The unmodified Debezium engine on a database of a stand-in, with offsets and schema history in a directory. */
final class DebeziumRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 30;

    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
    private final List<SourceRecord> records = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final int limit;
    private volatile @Nullable String failure;

    private DebeziumRun(Properties properties, int limit) {
        quieten("io.debezium");
        quieten("org.apache.kafka");
        this.limit = limit;
        this.engine = DebeziumEngine.create(Connect.class)
                .using(properties)
                .notifying(this::take)
                .using((success, message, error) -> {
                    failure = success ? null : message + causes(error);
                    ended.countDown();
                })
                .build();
        Thread thread = new Thread(engine, "debezium");
        thread.setDaemon(true);
        thread.start();
    }

    // A record behind the limit is neither kept nor acknowledged, nor is anything after it.
    private void take(
            List<ChangeEvent<SourceRecord, SourceRecord>> events,
            DebeziumEngine.RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
            throws InterruptedException {
        for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
            if (isChange(event.value()) && tables().size() >= limit) {
                break;
            }
            records.add(event.value());
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }

    private static String causes(@Nullable Throwable error) {
        StringBuilder causes = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            causes.append(": ").append(cause);
        }
        return causes.toString();
    }

    private static boolean isChange(SourceRecord record) {
        return record.value() instanceof Struct value && value.schema().field("op") != null;
    }

    private static void quieten(String logger) {
        if (LoggerFactory.getLogger(logger) instanceof Logger logback) {
            logback.setLevel(Level.WARN);
        }
    }

    /** Starts an engine; settings override the defaults. */
    static DebeziumRun start(StandIn standIn, String database, Path directory, String... settings) {
        return start(Integer.MAX_VALUE, standIn, database, directory, settings);
    }

    /** Starts an engine that takes a number of changes, and stores no position behind the last of them. */
    static DebeziumRun start(int limit, StandIn standIn, String database, Path directory, String... settings) {
        Properties properties = new Properties();
        properties.setProperty("name", "engine");
        properties.setProperty("connector.class", "io.debezium.connector.sqlserver.SqlServerConnector");
        properties.setProperty("topic.prefix", "srv");
        properties.setProperty("database.hostname", "127.0.0.1");
        properties.setProperty("database.port", String.valueOf(standIn.port()));
        properties.setProperty("database.user", standIn.user());
        properties.setProperty("database.password", standIn.password());
        properties.setProperty("database.names", database);
        properties.setProperty("driver.encrypt", "true");
        properties.setProperty("driver.trustServerCertificate", "true");
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        properties.setProperty(
                "offset.storage.file.filename", directory.resolve("offsets").toString());
        properties.setProperty("offset.flush.interval.ms", "0");
        properties.setProperty("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        properties.setProperty(
                "schema.history.internal.file.filename",
                directory.resolve("history").toString());
        properties.setProperty("poll.interval.ms", "50");
        properties.setProperty("errors.max.retries", "0");
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        return new DebeziumRun(properties, limit);
    }

    /** Records of a table in the order of arrival; schema changes, heartbeats and tombstones left out. */
    List<Struct> changes(String table) {
        return records.stream()
                .filter(record -> record.topic().endsWith("." + table))
                .map(SourceRecord::value)
                .filter(Struct.class::isInstance)
                .map(Struct.class::cast)
                .toList();
    }

    /** Tables of all changes in the order of arrival. */
    List<String> tables() {
        return records.stream()
                .filter(DebeziumRun::isChange)
                .map(record -> record.topic().substring(record.topic().lastIndexOf('.') + 1))
                .toList();
    }

    /** Waits until a table has had so many changes and gives them all; fails when the engine ends first. */
    List<Struct> await(String table, int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> failure != null)
                .until(() -> changes(table).size() >= count);
        return changes(table);
    }

    /** Changes of all tables in the order of arrival. */
    List<Struct> changes() {
        return records.stream()
                .filter(DebeziumRun::isChange)
                .map(record -> (Struct) record.value())
                .toList();
    }

    /** Waits for so many changes of any tables and gives them all; fails when the engine ends first. */
    List<Struct> await(int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(() -> failure != null)
                .until(() -> changes().size() >= count);
        return changes();
    }

    /** Values of the records of a topic. */
    List<Struct> records(String topic) {
        return records.stream()
                .filter(record -> record.topic().equals(topic))
                .map(record -> (Struct) record.value())
                .toList();
    }

    /** Waits until the engine has ended by itself and gives the reason, null for an orderly end. */
    @Nullable
    String awaitEnd() throws InterruptedException {
        if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The Debezium engine still runs");
        }
        return failure;
    }

    /** Why the engine ended, null while it runs or after an orderly end. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Stops the engine, which flushes its offsets. */
    @Override
    public void close() {
        if (ended.getCount() == 0) {
            return; // It refuses to be closed once it has ended by itself.
        }
        try {
            engine.close();
            if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The Debezium engine did not stop within " + STOP_SECONDS + " s");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
