// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes with one task. */
class StandbyIT {

    private static final int STEPS_PER_SECOND = 100;

    private SourceDatabase source;
    private TargetDatabase target;
    private MixedWorkload workload;
    private SteadyWorkload customers;
    private Map<String, Object> task;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        MixedWorkload.createTables(source);
        workload = new MixedWorkload(source, 7);
        workload.fill(2000);
        customers = new SteadyWorkload(workload, STEPS_PER_SECOND);
        task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
    }

    @AfterEach
    void dropDatabases() throws Exception {
        customers.end();
        workload.close();
        target.close();
        source.close();
    }

    private static Map<String, Object> with(Map<String, Object> task, String... settings) {
        Map<String, Object> all = new LinkedHashMap<>(task);
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return all;
    }

    private Map<String, Object> byFile(Path directory, String id) {
        return with(
                task,
                "camel.cluster.file.enabled",
                "true",
                "camel.cluster.file.id",
                id,
                "camel.cluster.file.root",
                directory.resolve("leases").toString(),
                "camel.cluster.file.acquire-lock-delay",
                "100",
                "camel.cluster.file.acquire-lock-interval",
                "100");
    }

    @Test
    void takesOverWhenTheProcessThatRunsTheTaskIsKilled(@TempDir Path directory) throws Exception {
        CaravanProcess first = CaravanProcess.start(directory.resolve("first"), byFile(directory, "first"));
        awaitBatch("0");
        CaravanProcess second = CaravanProcess.start(directory.resolve("second"), byFile(directory, "second"));
        try {
            Awaitility.await("the second stands by")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> second.log().contains("Started CaravanApplication"));
            customers.live(500);
            assertThat(epoch()).isEqualTo("1");

            first.kill();
            awaitEpoch("2");
            awaitBatch(String.valueOf(target.value("SELECT batches FROM caravan.position")));
            customers.finish();

            assertNothingIsLostOrDoubled();
        } finally {
            first.kill();
            second.kill();
        }
    }

    /** Whoever does not know yet that another process has the task, because a lease was lost or there is none. */
    @Test
    void aProcessThatHasLostTheTaskWithoutKnowingWritesNothingMore(@TempDir Path directory) throws Exception {
        CaravanProcess first = CaravanProcess.start(directory.resolve("first"), task);
        awaitBatch("0");
        CaravanProcess second = CaravanProcess.start(directory.resolve("second"), task);
        try {
            awaitEpoch("2");
            customers.live(500);
            Awaitility.await("the first finds out")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> first.log().contains("another process has taken the task over"));
            customers.finish();

            assertNothingIsLostOrDoubled();
            assertThat(epoch()).isEqualTo("2");
        } finally {
            first.kill();
            second.kill();
        }
    }

    @Test
    void takesOverByALeaseOfKubernetes() throws Exception {
        try (Kubernetes kubernetes = new Kubernetes();
                Caravan one = Caravan.start(byKubernetes("one"))) {
            one.await(TaskState.SYNCHRONIZING);
            try (Caravan two = Caravan.start(byKubernetes("two"))) {
                assertThat(two.status().state()).isEqualTo(TaskState.STANDBY);
                assertThat(two.status().reason()).contains("Another process runs the task");
                assertThatIllegalStateException()
                        .isThrownBy(() -> two.tasks().command("it", Command.START))
                        .withMessageContaining("is run by another process");

                kubernetes.give("two");
                one.await(TaskState.STANDBY);
                two.await(TaskState.SYNCHRONIZING);
                customers.finish();
                assertNothingIsLostOrDoubled();

                kubernetes.give("one");
                two.await(TaskState.STANDBY);
                one.await(TaskState.SYNCHRONIZING);
            }
        }
    }

    @Test
    void takesOverWhenThePodThatHasALeaseOfKubernetesIsGone() throws Exception {
        try (Kubernetes kubernetes = new Kubernetes()) {
            Caravan one = Caravan.start(byKubernetes("one"));
            try (one;
                    Caravan two = Caravan.start(byKubernetes("two"))) {
                one.await(TaskState.SYNCHRONIZING);
                customers.live(200);
                assertThat(two.status().state()).isEqualTo(TaskState.STANDBY);

                one.close();
                assertThat(kubernetes.holder()).as("nobody gives it back").isEqualTo("one");
                kubernetes.removePod("one");
                two.await(TaskState.SYNCHRONIZING);
                assertThat(kubernetes.holder()).isEqualTo("two");
                customers.finish();
                assertNothingIsLostOrDoubled();
            }
        }
    }

    /** Camel's part in the election ends for good when a renewal fails, and to others the lease stays that pod's. */
    @Test
    void goesOnAfterARenewalOfItsLeaseThatFailed() throws Exception {
        try (Kubernetes kubernetes = new Kubernetes();
                Caravan one = Caravan.start(byKubernetes("one"));
                Caravan two = Caravan.start(byKubernetes("two"))) {
            one.await(TaskState.SYNCHRONIZING);

            kubernetes.refuseRenewal();
            one.await(TaskState.STANDBY);
            customers.live(200);
            one.await(TaskState.SYNCHRONIZING);
            assertThat(two.status().state()).isEqualTo(TaskState.STANDBY);
            customers.finish();

            assertNothingIsLostOrDoubled();
            assertThat(epoch()).isEqualTo("2");
        }
    }

    private Map<String, Object> byKubernetes(String pod) {
        return with(
                task,
                "camel.cluster.kubernetes.enabled",
                "true",
                "camel.cluster.kubernetes.id",
                pod,
                "camel.cluster.kubernetes.pod-name",
                pod,
                "camel.cluster.kubernetes.lease-duration-millis",
                "2000",
                "camel.cluster.kubernetes.renew-deadline-millis",
                "1500",
                "camel.cluster.kubernetes.retry-period-millis",
                "200");
    }

    private String epoch() {
        return String.valueOf(target.value("SELECT epoch FROM caravan.position WHERE task = 'it'"));
    }

    private void awaitEpoch(String epoch) {
        Awaitility.await("owner " + epoch)
                .atMost(Caravan.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> epoch().equals(epoch));
    }

    /** Waits for a task that follows changes, and has applied more than so many batches. */
    private void awaitBatch(String before) {
        Awaitility.await("a batch").atMost(Caravan.PATIENCE).until(() -> {
            customers.live(20);
            return target.value("SELECT to_regclass('caravan.position')") != null
                    && Long.parseLong(String.valueOf(target.value("SELECT coalesce(max(batches), 0) FROM"
                                    + " caravan.position WHERE commit_lsn >= load_end_lsn")))
                            > Long.parseLong(before);
        });
    }

    private void assertNothingIsLostOrDoubled() throws Exception {
        CaughtUp.await(
                source,
                () -> String.valueOf(target.value("SELECT commit_lsn FROM caravan.position WHERE task = 'it'")));
        for (String table : MixedWorkload.tables()) {
            Comparison.assertEqual(source, table, target, table);
        }
        CapturedChanges.assertEachIsAppliedOnce(source, target, MixedWorkload.tables());
    }
}
