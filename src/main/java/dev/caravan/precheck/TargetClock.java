// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.time.Duration;
import java.time.OffsetDateTime;

/** The target's clock and that of this machine agree; what the control tables record is by both. */
final class TargetClock extends TargetCheck {

    TargetClock() {
        super("target.clock", Level.WARNING, "clocks within 5 seconds", "SELECT clock_timestamp()");
    }

    @Override
    void look(Facts facts, Findings findings) {
        OffsetDateTime now =
                facts.target().sql(query()).query(OffsetDateTime.class).single();
        ClockDifference.report("target", Duration.between(facts.clock().instant(), now.toInstant()), findings);
    }
}
