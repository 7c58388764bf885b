// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.TaskStatus.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final StringWriter shown = new StringWriter();

    @Test
    void rewritesABarOnATerminal() {
        ProgressLine line = new ProgressLine(new PrintWriter(shown), true);
        line.show(status(TaskState.INITIALIZING, Phase.RUNNING, 50, 200));
        line.show(status(TaskState.SYNCHRONIZING, Phase.DONE, 200, 200));
        line.end();
        assertThat(shown.toString())
                .startsWith("shop - INITIALIZING" + System.lineSeparator()
                        + "\rshop [#######.......................] 25 %, 50 of about 200 rows, 10 rows/s, 15 s left")
                .contains(" \rshop - SYNCHRONIZING" + System.lineSeparator() + "\rshop SYNCHRONIZING, latency 420 ms")
                .endsWith(System.lineSeparator());
    }

    @Test
    void theReasonOfAStateStandsAboveTheBarOfATerminal() {
        ProgressLine line = new ProgressLine(new PrintWriter(shown), true);
        line.show(status(TaskState.INITIALIZING, Phase.RUNNING, 50, 200));
        line.show(failed("The target is away."));
        assertThat(shown.toString()).contains("\rshop - FAILED: The target is away." + System.lineSeparator());
    }

    @Test
    void printsALineForEachStateOtherwise() {
        ProgressLine line = new ProgressLine(new PrintWriter(shown), false);
        line.show(status(TaskState.INITIALIZING, Phase.RUNNING, 50, 200));
        line.show(status(TaskState.INITIALIZING, Phase.RUNNING, 60, 200));
        line.show(status(TaskState.SYNCHRONIZING, Phase.DONE, 200, 200));
        line.end();
        assertThat(shown.toString().lines()).containsExactly("shop - INITIALIZING", "shop - SYNCHRONIZING");
    }

    private static TaskStatus failed(String reason) {
        return status(TaskState.FAILED, reason, Phase.PENDING, 50, 200);
    }

    private static TaskStatus status(TaskState state, Phase data, long rows, long total) {
        return status(state, null, data, rows, total);
    }

    private static TaskStatus status(TaskState state, @Nullable String reason, Phase data, long rows, long total) {
        return new TaskStatus(
                "shop",
                "Shop",
                state,
                Instant.EPOCH,
                reason,
                new TaskStatus.Phases(Phase.DONE, data, Phase.PENDING),
                new TaskStatus.Progress(1, 0, rows, total, 10, 0, 15L),
                data == Phase.DONE ? 420L : null,
                new TaskStatus.Lag(null, null, null),
                null,
                null,
                null,
                TaskStatus.Counts.NONE,
                null);
    }
}
