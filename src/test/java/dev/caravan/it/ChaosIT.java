// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.testing.TargetDatabase;
import dev.caravan.testing.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything at once, by a seed: three workloads, two with a model, and the process killed, its databases out of reach, connections
 * cut and stalled, the task paused. Halfway the target gets unique indexes and a foreign key. What every reader sees is
 * consistent all along; at the end source, target and models are equal.
 */
class ChaosIT {

    /** Three seeds from the second on have every event. */
    private static final long FIRST_SEED = Long.getLong("caravan.it.chaos.seed", 2);

    private static final int SEEDS = Integer.getInteger("caravan.it.chaos.seeds", 3);
    private static final int EVENTS = Integer.getInteger("caravan.it.chaos.events", 6);
    private static final int ROWS_BEFORE = 1500;
    private static final int STAFF_BEFORE = 300;
    private static final int STEPS_PER_SECOND = 120;
    private static final int STAFF_STEPS_PER_SECOND = 60;
    private static final int LONGEST_PAUSE_MILLIS = 2000;
    private static final int LINES_SHOWN = 150;
    /** Of some hundreds: one every 20 ms, from the end of the load on. */
    private static final int FEWEST_READS = 100;

    private static final Pattern LOST = Pattern.compile(
            ".*(" + InvariantReader.CLAIM + "|[1-9]\\d* missing|[1-9]\\d* extra|target and model"
                    + "|The position in caravan.position is not |SQLSTATE 23505).*",
            Pattern.DOTALL);

    /** What happens to the process and its databases. */
    private enum Event {
        /** Whatever the process does. */
        KILL,
        /** Right after it has moved the position. */
        KILL_AFTER_BATCH,
        TARGET_BACKENDS_END,
        TARGET_AWAY,
        TARGET_STALLS,
        SOURCE_CUT,
        SOURCE_AWAY,
        SOURCE_STALLS,
        /** Nothing is captured meanwhile. */
        AGENT_STOPS,
        PAUSE
    }

    static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostDoubledOrTorn(long seed, @TempDir Path directory) throws Exception {
        try (Scene scene = new Scene(seed, directory, Map.of())) {
            scene.play(randomEvents(seed));
            scene.assertEqual();
        } catch (Throwable failure) {
            throw new AssertionError(
                    "Seed " + seed + "; again: mvn verify -Dit.test=ChaosIT -Dtest=NONE"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dcaravan.it.chaos.seeds=1"
                            + " -Dcaravan.it.chaos.seed=" + seed + " -Dcaravan.it.chaos.events=" + EVENTS
                            + "\nThe last that the process said:\n" + lastLines(directory.resolve("caravan.log")),
                    failure);
        }
    }

    /** With the position in a transaction of its own, what a kill interrupts is lost: the checks above can fail. */
    @Test
    void aPositionOutsideTheTransactionIsFoundOut(@TempDir Path directory) throws Exception {
        try (Scene scene = new Scene(FIRST_SEED, directory, Map.of(DetachedPosition.PROPERTY, "true"))) {
            assertThatThrownBy(() -> {
                        scene.play(Collections.nCopies(2, Event.KILL_AFTER_BATCH));
                        scene.assertEqual();
                    })
                    .isInstanceOf(AssertionError.class)
                    // What the reader of the invariant says, the comparison of a table at the end, or the task itself:
                    // it finds that the position has moved without the batch that it tries again, or that a row has a
                    // unique value still whose next owner it applies.
                    .message()
                    .matches(LOST);
        }
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log).stream()
                .filter(line -> !line.startsWith("\tat ") && !line.contains(" - precheck "))
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    private static List<Event> randomEvents(long seed) {
        // The first numbers of neighbouring seeds are alike.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(Event.values()[random.nextInt(Event.values().length)]);
        }
        return events;
    }

    /** Databases, proxies before them, workloads, the process and a reader. */
    private static final class Scene implements AutoCloseable {
        private final Random random;
        private final SourceDatabase source = SourceDatabase.create();
        private final TargetDatabase target = TargetDatabase.create();
        private final TcpProxy sourceProxy;
        private final TcpProxy targetProxy;
        private final MixedWorkload mixed;
        private final DocumentWorkload documents;
        private final StaffWorkload staff;
        private final CaravanProcess caravan;
        private final InvariantReader reader;
        private final SteadyWorkload mixedSteps;
        private final SteadyWorkload staffSteps;
        private int swapsBefore = -1;
        private @Nullable SteadyWorkload documentSteps;

        Scene(long seed, Path directory, Map<String, Object> settings) throws Exception {
            random = new Random(seed);
            assumeTrue(source.standIn().isPresent(), "the port of another server is not known");
            MixedWorkload.createTables(source);
            DocumentWorkload.createTable(source);
            StaffWorkload.createTables(source);
            mixed = new MixedWorkload(source, seed);
            mixed.fill(ROWS_BEFORE);
            documents = new DocumentWorkload(source, seed);
            documents.fill(ROWS_BEFORE);
            staff = new StaffWorkload(source, seed);
            staff.fill(STAFF_BEFORE);
            URI address = URI.create(target.url().substring("jdbc:".length()));
            targetProxy = new TcpProxy(address.getPort());
            sourceProxy = new TcpProxy(source.standIn().orElseThrow().port());
            Map<String, Object> task = Caravan.task(source, target);
            task.put(
                    "caravan.tasks.it.target.url",
                    "jdbc:postgresql://localhost:" + targetProxy.port() + address.getPath() + "?socketTimeout=30");
            task.put(
                    "caravan.tasks.it.source.url",
                    "jdbc:sqlserver://localhost:" + sourceProxy.port() + ";socketTimeout=30000");
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            task.put("caravan.tasks.it.load.chunk-rows", "300");
            task.putAll(settings);
            caravan = CaravanProcess.start(directory, task);
            reader = new InvariantReader(target);
            mixedSteps = new SteadyWorkload(mixed, STEPS_PER_SECOND);
            staffSteps = new SteadyWorkload(staff, STAFF_STEPS_PER_SECOND);
        }

        /**
         * Half of the events from when the load begins on, the others while changes alone are followed, into tables with
         * constraints.
         */
        void play(List<Event> events) throws Exception {
            awaitStart();
            // Only now, so that all of its changes are counted: its change tables go when columns are added.
            SteadyWorkload steps = new SteadyWorkload(documents, STEPS_PER_SECOND);
            documentSteps = steps;
            for (int i = 0; i < events.size(); i++) {
                if (i == events.size() / 2) {
                    constrain();
                }
                live(random.nextInt(LONGEST_PAUSE_MILLIS));
                happen(events.get(i));
            }
            mixedSteps.finish();
            staffSteps.finish();
            steps.finish();
            awaitCaughtUp();
            reader.stop();
        }

        private void awaitStart() {
            Awaitility.await("the task begins")
                    .atMost(Caravan.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertRuns();
                        return target.value("SELECT to_regclass('caravan.position')") != null
                                && "1".equals(target.value("SELECT count(start_lsn) FROM caravan.position"));
                    });
        }

        /** Up to the end of the load rows may be ahead of others that they need; after it every commit is one of the source. */
        private void constrain() {
            Awaitility.await("changes have reached the end of the load")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> {
                        assertRuns();
                        return target.value("SELECT to_regclass('caravan.position')") != null
                                && "1"
                                        .equals(target.value("SELECT count(*) FROM caravan.position"
                                                + " WHERE commit_lsn >= load_end_lsn"));
                    });
            StaffWorkload.constrain(target);
            swapsBefore = staff.swaps();
        }

        private void live(long millis) throws Exception {
            mixedSteps.live(millis / 3);
            staffSteps.live(millis / 3);
            if (documentSteps != null) {
                documentSteps.live(millis / 3);
            }
        }

        private void happen(Event event) throws Exception {
            int millis = 300 + random.nextInt(1500);
            switch (event) {
                case KILL -> {
                    awaitSessions();
                    live(random.nextInt(300));
                    caravan.kill();
                    caravan.restart();
                }
                case KILL_AFTER_BATCH -> {
                    awaitBatch();
                    caravan.kill();
                    caravan.restart();
                }
                case TARGET_BACKENDS_END ->
                    target.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE application_name LIKE 'caravan:%' AND datname = current_database()");
                case TARGET_AWAY -> {
                    targetProxy.refuse(true);
                    live(millis);
                    targetProxy.refuse(false);
                }
                case TARGET_STALLS -> {
                    targetProxy.stall();
                    live(millis);
                    targetProxy.flow();
                }
                case SOURCE_CUT -> sourceProxy.cut();
                case SOURCE_AWAY -> {
                    sourceProxy.refuse(true);
                    live(millis);
                    sourceProxy.refuse(false);
                }
                case SOURCE_STALLS -> {
                    sourceProxy.stall();
                    live(millis);
                    sourceProxy.flow();
                }
                case AGENT_STOPS -> {
                    source.standIn().orElseThrow().control().stopAgent();
                    live(millis);
                    source.standIn().orElseThrow().control().startAgent();
                }
                case PAUSE -> {
                    awaitCommand("pause");
                    live(millis);
                    awaitCommand("resume");
                }
            }
        }

        /** A process that was killed before takes commands only once it has started again. */
        private void awaitCommand(String command) {
            Awaitility.await("the task takes " + command)
                    .atMost(Caravan.PATIENCE)
                    .until(() -> {
                        assertRuns();
                        return caravan.command(command);
                    });
        }

        /** Changes that come before all tables are in sync may be in what was loaded: whoever loses them loses nothing. */
        private void awaitBatch() {
            awaitLoadEnd();
            Awaitility.await("all tables are in sync").atMost(Caravan.PATIENCE).until(() -> {
                assertRuns();
                return target.rows("SELECT 1 FROM caravan.table_state WHERE state <> 'IN_SYNC'")
                        .isEmpty();
            });
            String before = target.value("SELECT changes FROM caravan.position");
            Awaitility.await("a batch")
                    .atMost(Caravan.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertRuns();
                        return !Objects.equals(target.value("SELECT changes FROM caravan.position"), before);
                    });
        }

        /** So that a kill hits a process that is at work. */
        private void awaitSessions() {
            Awaitility.await("the process works")
                    .atMost(Caravan.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertRuns();
                        return target.value("SELECT to_regclass('caravan.load_chunk')") != null
                                && !"0"
                                        .equals(target.value("SELECT count(*) FROM pg_stat_activity"
                                                + " WHERE application_name LIKE 'caravan:%'"
                                                + " AND datname = current_database()"));
                    });
        }

        private void awaitCaughtUp() {
            awaitLoadEnd();
            // They come in with a capture instance that has them, which may be later than the rows of the older one.
            Awaitility.await("the target has columns " + documents.columns())
                    .atMost(Caravan.PATIENCE)
                    .until(() -> {
                        assertRuns();
                        return targetColumns().containsAll(documents.columns());
                    });
            CaughtUp.await(source, () -> {
                assertRuns();
                return String.valueOf(target.value("SELECT commit_lsn FROM caravan.position"));
            });
        }

        private List<String> targetColumns() {
            return target
                    .rows("SELECT attname FROM pg_attribute WHERE attrelid = '" + DocumentWorkload.TABLE
                            + "'::regclass AND attnum > 0")
                    .stream()
                    .map(row -> String.valueOf(row.get(0)))
                    .toList();
        }

        private void awaitLoadEnd() {
            Awaitility.await("the load ends").atMost(Caravan.PATIENCE).until(() -> {
                assertRuns();
                return target.value("SELECT to_regclass('caravan.position')") != null
                        && "1".equals(target.value("SELECT count(load_end_lsn) FROM caravan.position"));
            });
        }

        private void assertRuns() {
            assertThat(caravan.isAlive()).as(caravan.log()).isTrue();
            // One that has ended would hold its locks for good.
            staffSteps.assertSound();
            mixedSteps.assertSound();
            if (target.value("SELECT to_regclass('caravan.task')") != null) {
                assertThat(target.rows("SELECT state, reason FROM caravan.task WHERE state LIKE '%FAILED'"))
                        .isEmpty();
            }
        }

        void assertEqual() throws SQLException {
            for (String table : MixedWorkload.tables()) {
                Comparison.assertEqual(source, table, target, table);
            }
            for (String table : StaffWorkload.TABLES) {
                Comparison.assertEqual(source, table, target, table);
            }
            assertEqual(documents.query(), documents.model());
            assertEqual(StaffWorkload.query(), staff.model());
            assertThat(staff.swaps())
                    .as("unique values swapped since the target has indexes")
                    .isGreaterThan(swapsBefore);
            List<String> captured = new ArrayList<>(MixedWorkload.tables());
            captured.addAll(StaffWorkload.TABLES);
            CapturedChanges.assertEachIsAppliedOnce(source, target, captured, documents.captured());
            assertThat(reader.reads()).as("reads of the invariant").isGreaterThan(FEWEST_READS);
        }

        private void assertEqual(String query, List<String> model) throws SQLException {
            Comparison.assertSame("source and model of: " + query, model, rows(source.connect(), query));
            Comparison.assertSame("target and model of: " + query, model, rows(target.connect(), query));
        }

        private static List<String> rows(Connection connection, String query) throws SQLException {
            try (connection) {
                return Comparison.rows(connection, query);
            }
        }

        @Override
        public void close() throws Exception {
            caravan.kill();
            mixedSteps.end();
            staffSteps.end();
            if (documentSteps != null) {
                documentSteps.end();
            }
            reader.end();
            mixed.close();
            documents.close();
            staff.close();
            sourceProxy.close();
            targetProxy.close();
            target.close();
            source.close();
        }
    }
}
