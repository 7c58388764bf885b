// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.WriteListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TaskMetersTest {
    private final FakeTasks tasks = new FakeTasks().with(FakeTasks.synchronizing("shop"));
    private final MockClock clock = new MockClock();
    private final MeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final TaskMeters meters = new TaskMeters();

    @Test
    void showsTheLatestSample() {
        meters.bindTo(registry);
        sample();
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.PAUSED, null));
        sample();

        assertThat(state("paused")).isEqualTo(1);
        assertThat(state("synchronizing")).isZero();
    }

    @Test
    void removesTheMetersOfTablesAndTasksThatHaveGone() {
        meters.bindTo(registry);
        tasks.with("shop", List.of(FakeTasks.table("orders"), FakeTasks.table("customers")), List.of());
        sample();
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());
        sample();

        assertThat(registry.find("caravan.table.rows.copied").gauges())
                .extracting(gauge -> gauge.getId().getTag("table"))
                .containsExactly("dbo.orders");

        tasks.remove("shop");
        sample();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void measuresChunksAndBatchesAndHowOldTheCheckpointIs() {
        meters.bindTo(registry);
        sample();
        meters.written("shop", WriteListener.Kind.LOAD, 1000, 500);
        meters.written("shop", WriteListener.Kind.APPLY, 30, 20);
        clock.add(Duration.ofSeconds(4));
        meters.written("shop", WriteListener.Kind.APPLY, 50, 40);
        // One that moves the position on and nothing else.
        meters.written("shop", WriteListener.Kind.APPLY, 0, 3);
        clock.add(Duration.ofSeconds(7));

        assertThat(registry.get("caravan.batch.rows")
                        .tag("operation", "load")
                        .summary()
                        .totalAmount())
                .isEqualTo(1000);
        assertThat(registry.get("caravan.batch.rows")
                        .tag("operation", "apply")
                        .summary()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("caravan.copy.duration")
                        .tag("operation", "apply")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(60);
        assertThat(registry.get("caravan.checkpoint.age")
                        .tag("task", "shop")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isEqualTo(7);

        tasks.remove("shop");
        sample();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void tellsWhichPartOfATaskIsUnderWay() {
        meters.bindTo(registry);
        sample();

        assertThat(List.of("schema", "data", "changes"))
                .extracting(phase -> registry.get("caravan.phase")
                        .tag("phase", phase)
                        .gauge()
                        .value())
                .containsExactly(0.0, 0.0, 1.0);
    }

    @Test
    void showsAdjustedValuesByKindAndTheTimeLeftOfATable() {
        meters.bindTo(registry);
        TableStatus table = new TableStatus(
                "dbo.notes",
                "dbo.notes",
                TableState.IN_SYNC,
                null,
                0,
                0,
                0,
                0,
                0,
                null,
                0,
                0,
                0,
                12.5,
                List.of(new TableStatus.Adjusted("a", 1, 2, 0), new TableStatus.Adjusted("b", 3, 0, 5)),
                null);
        tasks.with("shop", List.of(table), List.of());
        sample();

        assertThat(adjusted("nul")).isEqualTo(4);
        assertThat(adjusted("surrogate")).isEqualTo(2);
        assertThat(adjusted("digit")).isEqualTo(5);
        assertThat(registry.get("caravan.table.retention.left")
                        .tag("table", "dbo.notes")
                        .gauge()
                        .value())
                .isEqualTo(45_000);
    }

    private double adjusted(String kind) {
        return registry.get("caravan.values.adjusted")
                .tag("table", "dbo.notes")
                .tag("adjustment", kind)
                .functionCounter()
                .count();
    }

    @Test
    void waitsForARegistry() {
        sample();
        meters.bindTo(registry);
        sample();

        assertThat(registry.get("caravan.latency").tag("task", "shop").gauge().value())
                .isEqualTo(0.42);
    }

    private double state(String state) {
        return registry.get("caravan.task.state").tag("state", state).gauge().value();
    }

    private void sample() {
        meters.update(StatusSample.of(tasks, Clock.systemUTC()));
    }
}
