// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Changes are kept for three days, as the service asks for: so long an outage can last without a new load. */
final class Retention extends CaptureCheck {

    static final int DAY = 24 * 60;
    static final String QUERY = """
            SELECT retention FROM msdb.dbo.cdc_jobs WHERE job_type = N'cleanup' AND database_id = DB_ID()""";

    private static final int WANTED = 3 * DAY;

    Retention() {
        super("source.retention", Level.WARNING, "3 days or more", QUERY);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .map(Long::valueOf)
                .filter(minutes -> minutes >= DAY && minutes < WANTED)
                .ifPresent(minutes -> findings.add(found(minutes), fix()));
    }

    static String found(long minutes) {
        return "Captured changes are kept for " + minutes / 60
                + " hours: after a longer outage the tables need a new load.";
    }

    /** Seven days, as the service asks for where a load is part of the task. */
    static String fix() {
        return "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = " + 7 * DAY + ";";
    }
}
