// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The source has room for a load: its processors are idle for the most part, as the service asks for. */
final class SourceLoad extends SourceCheck {

    private static final Pattern IDLE = Pattern.compile("<SystemIdle>(\\d+)</SystemIdle>");
    private static final int BUSY_PERCENT = 30;

    SourceLoad() {
        super("source.load", Level.WARNING, "processors less than 30 % busy", """
                SELECT TOP (1) CONVERT(nvarchar(max), record) FROM sys.dm_os_ring_buffers
                WHERE ring_buffer_type = N'RING_BUFFER_SCHEDULER_MONITOR' AND record LIKE N'%<SystemHealth>%'
                ORDER BY [timestamp] DESC""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads();
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts).map(IDLE::matcher).filter(Matcher::find).ifPresent(idle -> {
            int busy = 100 - Integer.parseInt(idle.group(1));
            if (busy >= BUSY_PERCENT) {
                findings.add(
                        "The source's processors are " + busy + " % busy.",
                        "Load at a quieter time, or with 'load.parallel: 1'.");
            }
        });
    }
}
