// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.task.TaskStatus;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how far a task is: a line for each change of its state and, on a terminal, a bar below them that is rewritten.
 */
final class ProgressLine {

    private static final int CELLS = 30;
    private static final int MOST_PERCENT = 100;

    private final PrintWriter out;
    private final boolean terminal;
    private String shown = "";
    private String told = "";

    ProgressLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(TaskStatus status) {
        // What the log tells otherwise, which a terminal does not show.
        String reason = !terminal || status.reason() == null ? "" : ": " + status.reason();
        String state = status.id() + " - " + status.state() + reason;
        if (!state.equals(told)) {
            rewrite("");
            out.println(state);
            told = state;
        }
        if (terminal) {
            rewrite(bar(status));
            out.flush();
        }
    }

    /** Puts a line in the place of the one before. */
    private void rewrite(String line) {
        if (!line.equals(shown)) {
            out.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
            if (line.isEmpty()) {
                out.print("\r");
            }
            shown = line;
        }
    }

    /** Leaves the line as it is and begins another one. */
    void end() {
        if (terminal && !shown.isEmpty()) {
            out.println();
        }
    }

    private static String bar(TaskStatus status) {
        TaskStatus.Progress load = status.progress();
        if (status.phase().data() != TaskStatus.Phase.RUNNING) {
            String latency = status.latencyMillis() == null ? "" : ", latency " + status.latencyMillis() + " ms";
            return status.id() + " " + status.state() + latency;
        }
        int percent =
                load.rowsTotal() <= 0 ? 0 : (int) Math.min(MOST_PERCENT, MOST_PERCENT * load.rows() / load.rowsTotal());
        int filled = CELLS * percent / MOST_PERCENT;
        String rest = load.etaSeconds() == null ? "" : ", " + load.etaSeconds() + " s left";
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %d %%, %,d of about %,d rows, %,d rows/s%s",
                status.id(),
                "#".repeat(filled),
                ".".repeat(CELLS - filled),
                percent,
                load.rows(),
                load.rowsTotal(),
                Math.round(load.rowsPerSecond()),
                rest);
    }
}
