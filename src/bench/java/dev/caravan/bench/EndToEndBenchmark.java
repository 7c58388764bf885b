// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * From a commit at the source to its visibility at the target: latency at a steady rate, how fast a backlog is worked off, and
 * rising rates. Stand-in, Caravan and PostgreSQL are processes of their own, as is the Kafka broker that changes may go through.
 */
final class EndToEndBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(EndToEndBenchmark.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int ROWS = Integer.getInteger("bench.end-to-end.rows", 200_000);
    private static final int RATE = Integer.getInteger("bench.end-to-end.rate", 2_000);
    private static final int SECONDS = Integer.getInteger("bench.end-to-end.seconds", 60);
    private static final int BACKLOG = Integer.getInteger("bench.end-to-end.backlog", 1_000_000);
    private static final int BACKLOGS = Integer.getInteger("bench.end-to-end.backlogs", 3);
    private static final boolean KAFKA = Boolean.getBoolean("bench.end-to-end.kafka");
    private static final int STEP_SECONDS = 15;
    private static final int SMALL = 10;
    private static final int LARGE = 100;
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Report report = new Report("end-to-end");
    private final BenchSource source;
    private final BenchServer target;
    private final @Nullable BenchBroker broker;
    private final BenchTask task;
    private final Transactions transactions;
    private final Visibility visibility;

    private EndToEndBenchmark(
            BenchSource source,
            BenchServer target,
            @Nullable BenchBroker broker,
            BenchTask task,
            Transactions transactions,
            Visibility visibility) {
        this.source = source;
        this.target = target;
        this.broker = broker;
        this.task = task;
        this.transactions = transactions;
        this.visibility = visibility;
    }

    /** Runs it. */
    static void run() throws Exception {
        Path folder = Files.createTempDirectory("caravan-bench");
        try (BenchServer target = new BenchServer();
                BenchSource source = new BenchSource(folder, ROWS);
                BenchBroker broker = KAFKA ? new BenchBroker(folder) : null;
                BenchTask task = new BenchTask(
                        folder, source, target, broker == null ? List.of() : broker.task(), "dbo.item", "dbo.mark")) {
            task.await("SYNCHRONIZING");
            try (Transactions transactions = new Transactions(source, ROWS);
                    Visibility visibility = new Visibility(target)) {
                new EndToEndBenchmark(source, target, broker, task, transactions, visibility).measure();
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void measure() throws Exception {
        transactions.pace(RATE, SMALL, STEP_SECONDS);
        awaitAll();
        latency("at " + RATE + " changes/s", RATE, SMALL, SECONDS);
        for (int i = 0; i <= BACKLOGS; i++) {
            backlog(i);
        }
        for (String rate : System.getProperty("bench.end-to-end.steps", "5000,10000,20000,30000,40000,50000,60000")
                .split(",", -1)) {
            if (!rate.isEmpty() && !sustains(Integer.parseInt(rate))) {
                break;
            }
        }
        check();
        report.fact("most memory of Caravan's process, MB", task.peakMegabytes());
        report.publish();
    }

    private void awaitAll() {
        Awaitility.await("the target shows all transactions")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> visibility.seen() == transactions.committed());
    }

    /** Gives the rate that the writer came to. */
    private double latency(String name, int rate, int changes, int seconds) throws SQLException, IOException {
        int before = transactions.committed();
        Usage usage = new Usage();
        double written = transactions.pace(rate, changes, seconds);
        awaitAll();
        usage.report(name, (transactions.committed() - before) * (long) changes);
        report.fact(name + ": p50 ms", percentile(before, 0.5));
        report.fact(name + ": p99 ms", percentile(before, 0.99));
        report.fact(name + ": largest ms", percentile(before, 1));
        return written;
    }

    private double percentile(int before, double part) {
        double[] millis = new double[transactions.committed() - before];
        int next = before + 1;
        for (Visibility.Sight sight : visibility.after(before)) {
            for (; next <= sight.number(); next++) {
                millis[next - before - 1] = (sight.at() - transactions.committedAt(next)) / NANOS_PER_MILLI;
            }
        }
        Arrays.sort(millis);
        return millis[(int) Math.ceil(part * millis.length) - 1];
    }

    /** Changes that are captured while the task is paused; the first round is the warm-up. */
    private void backlog(int round) throws Exception {
        task.command("pause");
        task.await("PAUSED");
        int before = transactions.committed();
        while (transactions.committed() < before + BACKLOG / LARGE) {
            transactions.commit(LARGE);
        }
        source.execute("EXEC standin.await_capture");
        Usage usage = new Usage();
        long started = System.nanoTime();
        task.command("resume");
        awaitAll();
        String name = "backlog of " + BACKLOG + ", round " + round;
        if (round > 0) {
            usage.report(name, BACKLOG);
            List<Visibility.Sight> sights = visibility.after(before);
            Visibility.Sight first = sights.get(0);
            Visibility.Sight last = sights.get(sights.size() - 1);
            report.fact(
                    name + ": changes/s from the first commit at the target on",
                    (last.number() - first.number()) * LARGE * NANOS / (last.at() - first.at()));
            report.fact(name + ": seconds from resume to the first", (first.at() - started) / NANOS);
        }
        LOG.info("{} is worked off", name);
    }

    private boolean sustains(int rate) throws SQLException {
        int before = transactions.committed();
        long started = System.nanoTime();
        double written = transactions.pace(rate, LARGE, STEP_SECONDS);
        double behind = (transactions.committed() - visibility.seen()) * (double) LARGE / rate;
        awaitAll();
        double applied = (transactions.committed() - before) * LARGE * NANOS / (System.nanoTime() - started);
        String name = "rate of " + rate;
        report.fact(name + ": written changes/s", written);
        report.fact(name + ": applied changes/s, last ones included", applied);
        report.fact(name + ": seconds behind at the end", behind);
        report.fact(name + ": p99 ms", percentile(before, 0.99));
        return written > 0.95 * rate && behind < 2;
    }

    private void check() throws SQLException {
        String there = target.value("SELECT count(*) || ' ' || sum(qty) FROM dbo.item");
        try (var connection = source.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT CONCAT(COUNT_BIG(*), ' ', SUM(CAST(qty AS bigint))) FROM dbo.item")) {
            row.next();
            if (!there.equals(row.getString(1))) {
                throw new IllegalStateException(
                        "The target has " + there + ", the source " + row.getString(1) + "; rows and sum of qty");
            }
        }
    }

    /** Processor time of each process since it was made. */
    private final class Usage {

        private final Map<String, Long> threads = task.threads();
        private final long caravan = task.processorTime();
        private final long standIn = source.processorTime();
        private final long postgres = target.processorTime();
        private final long kafka = broker == null ? 0 : broker.processorTime();

        Usage() throws IOException {
            // The fields say it all.
        }

        void report(String name, long changes) throws IOException {
            add(name, "Caravan", changes, task.processorTime() - caravan);
            for (Map.Entry<String, Long> part : task.threads().entrySet()) {
                add(
                        name,
                        "Caravan's " + part.getKey(),
                        changes,
                        part.getValue() - threads.getOrDefault(part.getKey(), 0L));
            }
            add(name, "stand-in", changes, source.processorTime() - standIn);
            add(name, "PostgreSQL", changes, target.processorTime() - postgres);
            if (broker != null) {
                add(name, "Kafka", changes, broker.processorTime() - kafka);
            }
        }

        private void add(String name, String process, long changes, long nanos) {
            report.fact(String.format(Locale.ROOT, "%s: CPU us/change, %s", name, process), nanos / 1e3 / changes);
        }
    }
}
