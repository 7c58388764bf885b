// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The capture job keeps up with the log: its latest scan ended soon after the last commit that it found. */
final class CaptureLatency extends CaptureCheck {

    private static final int TOLERATED_SECONDS = 60;

    CaptureLatency() {
        super("source.capture-latency", Level.WARNING, "a capture job within a minute of the log", """
                SELECT TOP (1) latency FROM sys.dm_cdc_log_scan_sessions
                WHERE session_id <> 0 ORDER BY session_id DESC""");
    }

    @Override
    boolean concerns(Facts facts) {
        return super.concerns(facts) && facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .map(Integer::valueOf)
                .filter(seconds -> seconds > TOLERATED_SECONDS)
                .ifPresent(seconds -> findings.add(
                        "The capture job is " + seconds + " seconds behind the log; changes arrive later by as much.",
                        "EXEC sys.sp_cdc_change_job @job_type = N'capture', @maxtrans = 5000, @maxscans = 100; EXEC"
                                + " sys.sp_cdc_stop_job @job_type = N'capture'; EXEC sys.sp_cdc_start_job @job_type ="
                                + " N'capture';"));
    }
}
