// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.TaskStatus.Counts;
import dev.caravan.task.TaskStatus.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final Lag CAPTURE_IS_LATE = new Lag(600_000L, 20L, 10L);

    private final AlertRules rules =
            new AlertRules(new AlertProperties(null, null, Duration.ofMinutes(5), Duration.ofSeconds(30), null));

    private static TaskStatus task(
            TaskState state, @Nullable String reason, long latency, Double hoursLeft, long quarantined) {
        TaskStatus like = FakeTasks.synchronizing("shop");
        return new TaskStatus(
                "shop",
                "Shop",
                state,
                NOW,
                reason,
                like.phase(),
                like.progress(),
                latency,
                CAPTURE_IS_LATE,
                hoursLeft,
                18.0,
                like.position(),
                new Counts(0, 0, 0, 0, 0, 0, quarantined, 0),
                null);
    }

    private static TaskStatus task(TaskState state, long latency) {
        return task(state, null, latency, 70.0, 0);
    }

    private List<String> look(TaskStatus task, int second) {
        StatusSample sample = new StatusSample(NOW.plusSeconds(second), Map.of(task.id(), task), Map.of());
        return rules.look(sample).stream()
                .map(alert -> alert.alert() + " " + alert.status() + " " + alert.text())
                .toList();
    }

    @Test
    void saysNothingOfATaskThatIsWell() {
        assertThat(look(task(TaskState.SYNCHRONIZING, 420), 0)).isEmpty();
        assertThat(look(task(TaskState.SYNCHRONIZING, 420), 60)).isEmpty();
    }

    @Test
    void tellsOfAFailureOnceAndOnceThatItWorksAgain() {
        TaskStatus failed = task(TaskState.FAILED, "The target's disk is full.", 420, 70.0, 0);
        assertThat(look(failed, 0))
                .containsExactly("failure raised Shop: FAILED. The target's disk is full. Put it right, then start the"
                        + " task.");
        assertThat(look(failed, 2)).isEmpty();
        assertThat(look(task(TaskState.INITIALIZING, 420), 4)).isEmpty();
        assertThat(look(task(TaskState.SYNCHRONIZING, 420), 6))
                .containsExactly("failure restored Shop: it works again.");
    }

    @Test
    void tellsOfALatencyThatStaysHighAndOfItsEnd() {
        TaskStatus late = task(TaskState.SYNCHRONIZING, 612_000);
        assertThat(look(late, 0)).isEmpty();
        assertThat(look(late, 29)).isEmpty();
        assertThat(look(late, 30))
                .containsExactly("latency raised Shop: the latency is 10 min 12 s, above 5 min; most of it is SQL"
                        + " Server's capture job.");
        assertThat(look(late, 32)).isEmpty();
        assertThat(look(task(TaskState.SYNCHRONIZING, 900), 34))
                .containsExactly("latency restored Shop: the latency is 900 ms, below 5 min again.");
    }

    @Test
    void aLatencyThatGoesDownInTimeIsNotTold() {
        assertThat(look(task(TaskState.SYNCHRONIZING, 612_000), 0)).isEmpty();
        assertThat(look(task(TaskState.SYNCHRONIZING, 900), 20)).isEmpty();
        assertThat(look(task(TaskState.SYNCHRONIZING, 612_000), 31)).isEmpty();
    }

    @Test
    void theLatencyOfATaskThatIsHeldIsNotTold() {
        assertThat(look(task(TaskState.PAUSED, 612_000), 0)).isEmpty();
        assertThat(look(task(TaskState.PAUSED, 712_000), 100)).isEmpty();
    }

    @Test
    void tellsThatChangesWillBeLostAlsoOfATaskThatIsHeld() {
        assertThat(look(task(TaskState.PAUSED, null, 0, 17.5, 0), 0))
                .containsExactly("retention raised Shop: the source keeps changes that are not applied for 17 h 30 min"
                        + " more. Let the task catch up, or raise the retention of its cleanup job.");
        assertThat(look(task(TaskState.SYNCHRONIZING, null, 0, 71.0, 0), 2))
                .containsExactly("retention restored Shop: the source keeps changes that are not applied for 2 d 23 h"
                        + " more.");
    }

    @Test
    void theTimeBelowWhichChangesWillBeLostIsTheTasksOwnUnlessOneIsSet() {
        TaskStatus task = task(TaskState.SYNCHRONIZING, null, 0, 23.5, 0);
        assertThat(look(task, 0)).isEmpty();
        AlertRules early = new AlertRules(
                new AlertProperties(null, null, Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofHours(24)));
        assertThat(early.look(new StatusSample(NOW, Map.of("shop", task), Map.of())))
                .extracting(Alert::alert)
                .containsExactly("retention");
    }

    @Test
    void tellsOfRowsThatWereSetAsideAndThatNoneAreAnyMore() {
        assertThat(look(task(TaskState.SYNCHRONIZING, null, 0, 71.0, 3), 0))
                .containsExactly("quarantine raised Shop: rows were set aside because the target refused them; there"
                        + " are 3 now.");
        assertThat(look(task(TaskState.SYNCHRONIZING, null, 0, 71.0, 4), 2)).isEmpty();
        assertThat(look(task(TaskState.SYNCHRONIZING, null, 0, 71.0, 0), 4))
                .containsExactly("quarantine restored Shop: no rows are set aside any more.");
    }

    @Test
    void zeroTurnsLatencyAndRetentionOff() {
        AlertRules quiet = new AlertRules(new AlertProperties(null, null, Duration.ZERO, Duration.ZERO, Duration.ZERO));
        TaskStatus task = task(TaskState.SYNCHRONIZING, null, 900_000_000, -1.0, 0);
        assertThat(quiet.look(new StatusSample(NOW, Map.of("shop", task), Map.of())))
                .isEmpty();
    }
}
