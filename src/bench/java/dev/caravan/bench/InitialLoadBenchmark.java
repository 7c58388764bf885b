// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.relational.history.MemorySchemaHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * One table from the stand-in, in a process of its own, into PostgreSQL: Caravan's reload of a table by its running task,
 * pgloader, and Debezium's snapshot into its JDBC sink, in turn; and the rows read by the driver and dropped, which is as fast as
 * one connection can be.
 */
final class InitialLoadBenchmark {

    private static final int ROWS = Integer.getInteger("bench.load.rows", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.load.rounds", 5);
    private static final int MINUTES = 30;
    private static final String TARGET_TABLE =
            "id int PRIMARY KEY, seq int NOT NULL, code varchar(20), name varchar(60),"
                    + " amount numeric(18,4), rate float8, active bool, created timestamp(6), day date, guid uuid,"
                    + " note varchar(100), qty int2";

    private final Path folder;
    private final BenchSource source;
    private final BenchServer target;
    private final Map<Series, Long> standIn = new HashMap<>();

    private InitialLoadBenchmark(Path folder, BenchSource source, BenchServer target) {
        this.folder = folder;
        this.source = source;
        this.target = target;
    }

    /** Runs it. */
    static void run() throws Exception {
        Path folder = Files.createTempDirectory("caravan-bench");
        try (BenchServer target = new BenchServer();
                BenchSource source = new BenchSource(folder, ROWS)) {
            new InitialLoadBenchmark(folder, source, target).measure();
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void measure() throws Exception {
        Report report = new Report("initial-load");
        Series caravan = new Series("Caravan");
        Series pgloader = new Series("pgloader");
        Series debezium = new Series("Debezium snapshot and JDBC sink");
        Series reading = new Series("rows read by the driver and dropped");
        boolean withPgloader = Program.isThere("pgloader");
        for (int round = 0; round < ROUNDS; round++) {
            served(caravan, () -> caravan(caravan));
            if (withPgloader) {
                served(pgloader, () -> pgloader(pgloader));
            }
            served(debezium, () -> debezium(debezium));
            served(reading, () -> target.measure(reading, ROWS, this::read));
        }
        List<Series> all = new ArrayList<>(List.of(caravan, debezium, reading));
        if (withPgloader) {
            all.add(pgloader);
            report.compare("initial load", caravan, pgloader);
        }
        report.compare("initial load", caravan, debezium);
        report.add("initial load " + ROWS, all);
        all.forEach(series -> report.fact(
                "initial load: CPU us/row of the stand-in, " + series.name(),
                Objects.requireNonNull(standIn.get(series)) / 1000.0 / ROWS / ROUNDS));
        report.publish();
    }

    /** Runs it and adds up the stand-in's processor time. */
    private void served(Series series, BenchServer.Run run) throws Exception {
        long before = source.processorTime();
        run.run();
        standIn.merge(series, source.processorTime() - before, Long::sum);
    }

    private void read() throws SQLException {
        long rows = 0;
        try (Connection connection = source.connectAsMeasured();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM dbo.item")) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                for (int column = 1; column <= columns; column++) {
                    row.getObject(column);
                }
                rows++;
            }
        }
        if (rows != ROWS) {
            throw new IllegalStateException("Expected " + ROWS + " rows, read " + rows);
        }
    }

    /** A task of the parts schema and data from its start to its end, without the start of the process. */
    private void caravan(Series series) throws Exception {
        target.execute("DROP SCHEMA IF EXISTS dbo CASCADE; DROP SCHEMA IF EXISTS caravan CASCADE");
        try (BenchTask task = new BenchTask(folder, source, target, List.of(), "dbo.item")) {
            task.await("INITIALIZING");
            long client = task.processorTime();
            long server = target.processorTime();
            long started = System.nanoTime();
            task.await("SYNCHRONIZING");
            series.add(
                    ROWS, System.nanoTime() - started, task.processorTime() - client, target.processorTime() - server);
        }
        check("dbo.item");
    }

    private void check(String table) throws SQLException {
        String found = target.value("SELECT count(*) FROM " + table);
        if (!found.equals(Integer.toString(ROWS))) {
            throw new IllegalStateException("Expected " + ROWS + " rows in " + table + ", found " + found);
        }
    }

    private void pgloader(Series series) throws Exception {
        target.execute("DROP SCHEMA IF EXISTS dbo CASCADE");
        Path commands = folder.resolve("item.load");
        Files.writeString(
                commands,
                "LOAD DATABASE FROM mssql://%s:%s@127.0.0.1:%d/%s INTO postgresql://postgres@localhost:%d/postgres"
                                .formatted(
                                        BenchSource.USER,
                                        BenchSource.PASSWORD,
                                        source.port(),
                                        BenchSource.DATABASE,
                                        target.port())
                        + " INCLUDING ONLY TABLE NAMES LIKE 'item' IN SCHEMA 'dbo';\n");
        // FreeTDS would hand it texts in another encoding than the one that it expects.
        Path freeTds = folder.resolve("freetds.conf");
        Files.writeString(freeTds, "[global]\ntds version = 7.4\nclient charset = UTF-8\n");
        Map<String, String> environment = Map.of("FREETDSCONF", freeTds.toString(), "LC_ALL", "C.UTF-8");
        StringBuilder output = new StringBuilder();
        target.measure(series, ROWS, () -> output.append(Program.run(environment, "pgloader", commands.toString())));
        try {
            check("dbo.item");
        } catch (SQLException | IllegalStateException e) {
            // It ends with 0 in spite of errors.
            throw new IllegalStateException("pgloader did not load the rows:\n" + output, e);
        }
    }

    /** The connector's snapshot with the settings of the sink's documentation for a high rate. */
    private void debezium(Series series) throws Exception {
        target.execute("DROP TABLE IF EXISTS item_sink; CREATE TABLE item_sink (" + TARGET_TABLE + ")");
        target.measure(series, ROWS, this::snapshot);
        check("item_sink");
        target.execute("DROP TABLE item_sink");
    }

    private void snapshot() throws IOException, InterruptedException {
        Properties settings = new Properties();
        settings.setProperty("name", "snapshot");
        settings.setProperty("connector.class", "io.debezium.connector.sqlserver.SqlServerConnector");
        settings.setProperty("topic.prefix", "snapshot");
        settings.setProperty("database.hostname", "127.0.0.1");
        settings.setProperty("database.port", Integer.toString(source.port()));
        settings.setProperty("database.user", BenchSource.USER);
        settings.setProperty("database.password", BenchSource.PASSWORD);
        settings.setProperty("database.names", BenchSource.DATABASE);
        settings.setProperty("database.encrypt", System.getProperty("bench.encrypt", "true"));
        settings.setProperty("database.trustServerCertificate", "true");
        settings.setProperty("table.include.list", "dbo.item");
        settings.setProperty("snapshot.mode", "initial_only");
        settings.setProperty("snapshot.isolation.mode", "read_committed");
        settings.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
        settings.setProperty("offset.flush.interval.ms", "60000");
        settings.setProperty("schema.history.internal", MemorySchemaHistory.class.getName());
        settings.setProperty("max.batch.size", "10000");
        settings.setProperty("max.queue.size", "40000");
        CountDownLatch done = new CountDownLatch(1);
        Problem problem = new Problem();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (DebeziumSink sink = new DebeziumSink(target, "item_sink", "insert", 10_000);
                DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine = DebeziumEngine.create(Connect.class)
                        .using(settings)
                        .using((success, message, error) -> {
                            problem.told(success, message, error);
                            done.countDown();
                        })
                        .notifying(new Into(sink, done))
                        .build()) {
            thread.execute(engine);
            if (!done.await(MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The snapshot did not end in " + MINUTES + " minutes");
            }
            problem.raise();
        } finally {
            thread.shutdown();
        }
    }

    /** What went wrong in the engine, if anything. */
    private static final class Problem {
        private volatile @Nullable IllegalStateException found;

        void told(boolean success, String message, @Nullable Throwable error) {
            if (!success) {
                found = new IllegalStateException("The snapshot failed: " + message, error);
            }
        }

        void raise() {
            IllegalStateException problem = found;
            if (problem != null) {
                throw problem;
            }
        }
    }

    /** Hands events to the sink; done when all rows are written. */
    private static final class Into implements DebeziumEngine.ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {
        private final DebeziumSink sink;
        private final CountDownLatch done;
        private long rows;

        Into(DebeziumSink sink, CountDownLatch done) {
            this.sink = sink;
            this.done = done;
        }

        @Override
        public void handleBatch(
                List<ChangeEvent<SourceRecord, SourceRecord>> events,
                DebeziumEngine.RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
                throws InterruptedException {
            List<SinkRecord> records = new ArrayList<>(events.size());
            for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                SourceRecord read = event.value();
                if (read.key() != null && read.topic().endsWith(".dbo.item")) {
                    records.add(new SinkRecord(
                            read.topic(),
                            0,
                            read.keySchema(),
                            read.key(),
                            read.valueSchema(),
                            read.value(),
                            rows + records.size(),
                            0L,
                            TimestampType.CREATE_TIME));
                }
            }
            sink.put(records);
            rows += records.size();
            for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                committer.markProcessed(event);
            }
            committer.markBatchFinished();
            if (rows >= ROWS) {
                done.countDown();
            }
        }
    }
}
