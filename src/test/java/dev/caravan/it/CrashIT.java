// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process is killed with SIGKILL again and again, in the load and while it follows changes. */
class CrashIT {

    private static final long SEED = Long.getLong("caravan.it.seed", 20_261_123L);
    private static final int KILLS = Integer.getInteger("caravan.it.kills", 20);
    private static final int ROWS_BEFORE = 12_000;
    private static final int STEPS_PER_SECOND = 300;
    private static final int LONGEST_LIFE_MILLIS = 2500;

    @Test
    void survivesSigkillAtRandomMomentsOfLoadAndStreaming(@TempDir Path directory) throws Exception {
        Random random = new Random(SEED);
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                MixedWorkload workload = new MixedWorkload(source, SEED)) {
            MixedWorkload.createTables(source);
            workload.fill(ROWS_BEFORE);
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            task.put("caravan.tasks.it.load.chunk-rows", "100");
            CaravanProcess caravan = CaravanProcess.start(directory, task);
            InvariantReader reader = new InvariantReader(target);
            SteadyWorkload customers = new SteadyWorkload(workload, STEPS_PER_SECOND);
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    awaitNewOwner(target, caravan, kill);
                    if (kill >= KILLS / 2) {
                        awaitBatch(target, caravan);
                    }
                    customers.live(random.nextInt(LONGEST_LIFE_MILLIS));
                    caravan.kill();
                    caravan.restart();
                }
                customers.stop();
                workload.finish();
                awaitNewOwner(target, caravan, KILLS);
                Awaitility.await("the load ends")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> "1"
                                .equals(target.value(
                                        "SELECT count(load_end_lsn) FROM caravan.position WHERE task = 'it'")));
                CaughtUp.await(
                        source,
                        () -> String.valueOf(
                                target.value("SELECT commit_lsn FROM caravan.position WHERE task = 'it'")));
            } catch (Throwable failure) {
                throw new AssertionError("With seed " + SEED + "; the process said:\n" + tail(caravan.log()), failure);
            } finally {
                customers.stop();
                reader.stop();
                caravan.kill();
            }

            for (String table : MixedWorkload.tables()) {
                Comparison.assertEqual(source, table, target, table);
            }
            assertThat(reader.reads()).as("reads of the invariant").isGreaterThan(20);
            CapturedChanges.assertEachIsAppliedOnce(source, target, MixedWorkload.tables());
            assertEachChunkIsLoadedOnce(target);
        }
    }

    private static void awaitNewOwner(TargetDatabase target, CaravanProcess caravan, int owners) {
        Awaitility.await("the process owns the task")
                .atMost(Caravan.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (!caravan.isAlive()) {
                        throw new AssertionError("The process ended by itself");
                    }
                    return epoch(target) > owners;
                });
    }

    /** The second half of the kills is while changes are followed: the load is over, and this process has applied some. */
    private static void awaitBatch(TargetDatabase target, CaravanProcess caravan) {
        String before = target.value("SELECT batches FROM caravan.position WHERE task = 'it'");
        Awaitility.await("the process follows changes")
                .atMost(Caravan.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (!caravan.isAlive()) {
                        throw new AssertionError("The process ended by itself");
                    }
                    return !Objects.equals(
                            target.value("SELECT batches FROM caravan.position WHERE task = 'it'"), before);
                });
    }

    private static long epoch(TargetDatabase target) throws SQLException {
        if (target.value("SELECT to_regclass('caravan.position')") == null) {
            return 0;
        }
        String epoch = target.value("SELECT max(epoch) FROM caravan.position WHERE task = 'it'");
        return epoch == null ? 0 : Long.parseLong(epoch);
    }

    private static void assertEachChunkIsLoadedOnce(TargetDatabase target) {
        assertThat(target.rows("SELECT source_table FROM caravan.load_chunk WHERE task = 'it' AND loaded_at IS NULL"))
                .isEmpty();
        assertThat(target.value("SELECT count(*) FROM caravan.load_chunk WHERE task = 'it'"))
                .satisfies(count ->
                        assertThat(Integer.parseInt(String.valueOf(count))).isGreaterThan(100));
        for (String table : List.of("all_types", "pairs", "by_index", "accounts_a", "accounts_b")) {
            assertThat(target.value("SELECT count(*) FROM pg_index WHERE indisprimary AND indrelid = 'dbo." + table
                            + "'::regclass"))
                    .as("primary key of %s, which no row loaded twice would have let be made", table)
                    .isEqualTo("1");
        }
    }

    private static String tail(String log) {
        return log.length() > 6000 ? log.substring(log.length() - 6000) : log;
    }
}
