// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.testing.TargetDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The line on real input: load and 20,000 mixed changes over all types, equal value by value. */
class LineIT {

    private static final long SEED = 4711;
    private static final int ROWS_BEFORE = 3000;
    private static final int CHANGES = 20_000;

    @Test
    void loadAndTwentyThousandMixedChangesMakeSourceAndTargetEqual() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            MixedWorkload.createTables(source);
            try (MixedWorkload workload = new MixedWorkload(source, SEED)) {
                workload.fill(ROWS_BEFORE);
                Map<String, Object> task = Caravan.task(source, target);
                task.put("caravan.tasks.it.tables[0].source", "dbo.*");
                task.put("caravan.tasks.it.load.chunk-rows", "500");
                try (Caravan caravan = Caravan.start(task)) {
                    while (workload.changes() < CHANGES) {
                        workload.step();
                    }
                    workload.finish();
                    caravan.awaitCaughtUp(source);

                    for (String table : MixedWorkload.tables()) {
                        Comparison.assertEqual(source, table, target, table);
                    }
                    TaskStatus status = caravan.status();
                    assertThat(status.state()).isEqualTo(TaskState.SYNCHRONIZING);
                    assertThat(status.progress().tablesDone()).isEqualTo(5);
                    assertThat(status.counts().updates()).isPositive();
                    assertThat(status.latencyMillis()).isNotNull();
                    assertThat(caravan.tasks().events("it")).isNotEmpty();
                    assertThat(written(caravan, "load"))
                            .isEqualTo(status.progress().rows());
                    // With beats of the heartbeat, which are no changes of a table.
                    assertThat(written(caravan, "apply"))
                            .isGreaterThanOrEqualTo(status.counts().updates());
                }
            }
        }
    }

    private static long written(Caravan caravan, String operation) {
        return (long) caravan.context()
                .getBean(MeterRegistry.class)
                .get("caravan.batch.rows")
                .tag("operation", operation)
                .summary()
                .totalAmount();
    }
}
