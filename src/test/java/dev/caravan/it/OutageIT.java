// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.StandIn;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.testing.TargetDatabase;
import dev.caravan.testing.TargetServer;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases go away and come back; nobody does anything about it. */
class OutageIT {

    private static final long SEED = 815;
    private static final int ROWS_BEFORE = 500;
    private static final int STEPS_PER_SECOND = 400;
    private static final int OUTAGE_MILLIS = 30_000;

    @Test
    void resumesByItselfAfterTheTargetWasStoppedForThirtySecondsInMidBatch(@TempDir Path data) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetServer server = new TargetServer(data.resolve("pg"))) {
            TargetDatabase target = server.create();
            MixedWorkload.createTables(source);
            try (MixedWorkload mixed = new MixedWorkload(source, SEED)) {
                mixed.fill(ROWS_BEFORE);
                try (Caravan caravan = Caravan.start(task(source, target))) {
                    caravan.await(TaskState.SYNCHRONIZING);
                    SteadyWorkload workload = new SteadyWorkload(mixed, STEPS_PER_SECOND);
                    workload.live(2000);

                    server.stop();
                    TaskStatus retrying = caravan.await(TaskState.RETRYING);
                    assertThat(retrying.retrying()).isNotNull();
                    assertThat(retrying.reason()).contains("target");
                    workload.live(OUTAGE_MILLIS);
                    server.start();

                    caravan.await(TaskState.SYNCHRONIZING);
                    workload.finish();
                    caravan.awaitCaughtUp(source);
                    assertEqual(source, target);
                    assertThat(caravan.status().counts().retries()).isPositive();
                    assertThat(caravan.status().retrying()).isNull();
                }
            }
        }
    }

    @Test
    void resumesByItselfAfterTheSourceConnectionWasCutInMidResultOfTheLoad() throws Exception {
        cutInMidResult("FROM [dbo].[all_types]", 137, true);
    }

    @Test
    void resumesByItselfAfterTheSourceConnectionWasCutInMidResultOfChanges() throws Exception {
        cutInMidResult("cdc.[dbo_all_types_CT]", 25, false);
    }

    private static void cutInMidResult(String request, int rows, boolean beforeStart) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            assumeTrue(source.standIn().isPresent(), "only the stand-in can be told to cut a connection");
            StandIn standIn = source.standIn().orElseThrow();
            MixedWorkload.createTables(source);
            try (MixedWorkload mixed = new MixedWorkload(source, SEED)) {
                mixed.fill(ROWS_BEFORE);
                if (beforeStart) {
                    standIn.faults().dropNextAfter(rows, text -> text.contains(request));
                }
                try (Caravan caravan = Caravan.start(task(source, target))) {
                    if (!beforeStart) {
                        caravan.await(TaskState.SYNCHRONIZING);
                        standIn.faults().dropNextAfter(rows, text -> text.contains(request));
                    }
                    for (int step = 0; step < 3000; step++) {
                        mixed.step();
                    }
                    mixed.finish();
                    Awaitility.await("the cut connection is retried")
                            .atMost(Caravan.PATIENCE)
                            .until(() -> caravan.status().counts().retries() > 0);
                    caravan.awaitCaughtUp(source);
                    assertEqual(source, target);
                }
            }
        }
    }

    private static Map<String, Object> task(SourceDatabase source, TargetDatabase target) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
        task.put("caravan.tasks.it.load.chunk-rows", "200");
        return task;
    }

    private static void assertEqual(SourceDatabase source, TargetDatabase target) throws Exception {
        for (String table : MixedWorkload.tables()) {
            Comparison.assertEqual(source, table, target, table);
        }
    }
}
