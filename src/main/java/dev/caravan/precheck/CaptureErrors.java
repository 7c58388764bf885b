// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The capture job has met no error. */
final class CaptureErrors extends CaptureCheck {

    CaptureErrors() {
        super("source.capture-errors", Level.WARNING, "no errors of the capture job", """
                SELECT TOP (1) entry_time, error_number, error_message FROM sys.dm_cdc_errors
                ORDER BY entry_time DESC""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.source().sql(query()).query(rs -> {
            findings.add(
                    "The capture job met error " + rs.getInt("error_number") + " at " + rs.getString("entry_time")
                            + ": " + rs.getString("error_message"),
                    "Read SELECT * FROM sys.dm_cdc_errors; and the history of the job cdc."
                            + facts.task().source().database() + "_capture.");
        });
    }
}
