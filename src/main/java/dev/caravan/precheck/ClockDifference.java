// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.time.Duration;

/** The source's clock and that of this machine agree; latencies are by the source's clock. */
final class ClockDifference extends SourceCheck {

    private static final Duration TOLERATED = Duration.ofSeconds(5);

    ClockDifference() {
        super("source.clock", Level.WARNING, "clocks within 5 seconds", "SELECT SYSDATETIMEOFFSET()");
    }

    @Override
    void look(Facts facts, Findings findings) {
        Duration difference =
                Duration.between(facts.clock().instant(), facts.cdc().now());
        report("source", difference, findings);
    }

    /** Reports a database's clock that is not that of this machine. */
    static void report(String end, Duration difference, Findings findings) {
        if (difference.abs().compareTo(TOLERATED) > 0) {
            findings.add(
                    "The " + end + "'s clock is " + difference.abs().toSeconds() + " seconds "
                            + (difference.isNegative() ? "behind" : "ahead of") + " that of this machine.",
                    "Synchronise both with a time server.");
        }
    }
}
