// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TaskFixture;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** While the target has not been reached. */
class TaskHistoryTest {

    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    private final TaskHistory history = new TaskHistory(TaskFixture.task(), () -> null, TaskListener.NONE);

    @Test
    void showsNewestFirst() {
        history.state(TaskState.PRECHECKING, null, NOW);
        history.state(TaskState.FAILED, "The source is away.", NOW.plusSeconds(1));
        assertThat(history.events())
                .containsExactly(
                        new TaskEvent(NOW.plusSeconds(1), "state", "FAILED: The source is away."),
                        new TaskEvent(NOW, "state", "PRECHECKING"));
    }

    @Test
    void showsTwoHundredEntriesAtMost() {
        for (int i = 0; i < 1500; i++) {
            history.state(TaskState.RETRYING, String.valueOf(i), NOW.plusSeconds(i));
        }
        assertThat(history.events())
                .hasSize(200)
                .first()
                .satisfies(event -> assertThat(event.text()).isEqualTo("RETRYING: 1499"));
    }
}
