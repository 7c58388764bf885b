// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.testing.TaskFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionGuardTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final long THREE_DAYS = 4320;

    private final TaskHistory history = new TaskHistory(TaskFixture.task(), () -> null, TaskListener.NONE);
    private final RetentionGuard guard = new RetentionGuard("shop", Optional.empty(), history);

    private List<String> events() {
        return history.events().stream().map(TaskEvent::text).toList();
    }

    @Test
    void saysNothingWhileThereIsTime() {
        guard.look(18.1, THREE_DAYS, NOW);
        guard.look(null, THREE_DAYS, NOW);
        guard.look(1.0, null, NOW);
        assertThat(events()).isEmpty();
    }

    @Test
    void warnsOnceWhenAQuarterIsLeftAndTellsOnceWhenItIsOver() {
        guard.look(17.9, THREE_DAYS, NOW);
        guard.look(17.0, THREE_DAYS, NOW);
        guard.look(70.0, THREE_DAYS, NOW);
        guard.look(71.0, THREE_DAYS, NOW);

        assertThat(events())
                .containsExactly(
                        "The time until the source drops changes that are not applied yet is restored",
                        "In 17.9 hours the source drops changes that are not applied yet; it keeps them for 72.0 hours."
                                + " Let the task catch up, or raise the retention: EXEC sys.sp_cdc_change_job @job_type ="
                                + " N'cleanup', @retention = MINUTES");
    }

    @Test
    void warnsBelowTheTimeThatTheTaskNames() {
        RetentionGuard early = new RetentionGuard("shop", Optional.of(Duration.ofHours(60)), history);
        early.look(60.1, THREE_DAYS, NOW);
        assertThat(events()).isEmpty();
        early.look(59.9, THREE_DAYS, NOW);
        assertThat(events()).singleElement().asString().startsWith("In 59.9 hours the source drops changes");
    }

    @Test
    void theDeadlineOfAPauseIsTheRetentionAfterTheLastAppliedCommit() {
        assertThat(RetentionGuard.deadline(figures(NOW, THREE_DAYS))).contains(Instant.parse("2026-11-23T12:00:00Z"));
        assertThat(RetentionGuard.deadline(figures(null, THREE_DAYS))).isEmpty();
        assertThat(RetentionGuard.deadline(figures(NOW, null))).isEmpty();
    }

    private static TaskFlow.Figures figures(@Nullable Instant applied, @Nullable Long retention) {
        return new TaskFlow.Figures(
                List.of(),
                new Position(Lsn.MAX, applied),
                applied,
                null,
                NOW,
                TaskStatus.Lag.UNKNOWN,
                retention,
                TaskStatus.Counts.NONE,
                0,
                0);
    }
}
