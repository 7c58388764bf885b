// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The delivered jar is told to end, by what systemd and Kubernetes send, while it is at work; on every Java of this machine that
 * it has to run on.
 */
class ShutdownIT {

    private static final Path JAR = Path.of("target/caravan.jar");
    private static final long SEED = 7;
    private static final int STEPS_PER_SECOND = 200;
    /** Of SIGTERM and 128. */
    private static final int TERMINATED = 143;
    /** What {@code config/kubernetes}, {@code config/systemd} and {@code camel-k} allow. */
    private static final Duration GRACE = Duration.ofSeconds(90);

    static List<Path> javaHomes() {
        return JavaHomes.found();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void endsInOrderWithinTheGracePeriodWhileChangesComeAndLosesNothing(Path java, @TempDir Path directory)
            throws Exception {
        assumeTrue(Files.exists(JAR), "the jar is not built yet: mvn verify does");
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                MixedWorkload workload = new MixedWorkload(source, SEED)) {
            MixedWorkload.createTables(source);
            workload.fill(500);
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            CaravanProcess caravan = CaravanProcess.startJar(java, JAR, directory, task);
            SteadyWorkload customers = new SteadyWorkload(workload, STEPS_PER_SECOND);
            try {
                awaitBatches(target, 3);
                assertThat(caravan.peakMegabytes()).isLessThan(512);

                assertThat(caravan.terminate(GRACE)).isEqualTo(TERMINATED);

                assertThat(caravan.log()).contains("it - STOPPED: The process ended.");
                assertThat(target.value("SELECT state FROM caravan.task WHERE task = 'it'"))
                        .isEqualTo("STOPPED");
                customers.live(500);
                caravan.restart();
                customers.finish();
                CaughtUp.await(
                        source,
                        () -> String.valueOf(
                                target.value("SELECT commit_lsn FROM caravan.position WHERE task = 'it'")));
                assertThat(caravan.peakMegabytes()).isLessThan(512);
                assertThat(caravan.terminate(GRACE)).isEqualTo(TERMINATED);
            } finally {
                customers.end();
                caravan.kill();
            }
            for (String table : MixedWorkload.tables()) {
                Comparison.assertEqual(source, table, target, table);
            }
            CapturedChanges.assertEachIsAppliedOnce(source, target, MixedWorkload.tables());
        }
    }

    private static void awaitBatches(TargetDatabase target, int number) {
        Awaitility.await("changes are followed")
                .atMost(Caravan.PATIENCE)
                .until(() -> target.value("SELECT to_regclass('caravan.position')") != null
                        && !target.rows("SELECT 1 FROM caravan.position WHERE batches > " + number)
                                .isEmpty());
    }
}
