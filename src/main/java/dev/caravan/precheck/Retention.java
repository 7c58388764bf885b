// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * Changes are kept for three days, as the service asks for, and for seven where a load comes first: so long may an outage last,
 * or the load take, without a new one.
 */
final class Retention extends CaptureCheck {

    static final int DAY = 24 * 60;
    static final String QUERY = """
            SELECT retention FROM msdb.dbo.cdc_jobs WHERE job_type = N'cleanup' AND database_id = DB_ID()""";

    private static final int WANTED = 3 * DAY;
    private static final int WANTED_WITH_LOAD = 7 * DAY;

    Retention() {
        super("source.retention", Level.WARNING, "3 days or more, 7 where rows are loaded", QUERY);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        int wanted = facts.loads() ? WANTED_WITH_LOAD : WANTED;
        answer(facts)
                .map(Long::valueOf)
                .filter(minutes -> minutes >= DAY && minutes < wanted)
                .ifPresent(minutes -> findings.add(found(minutes), fix()));
    }

    static String found(long minutes) {
        return "Captured changes are kept for " + minutes / 60
                + " hours: after a longer outage, or a longer load, the tables need a new load.";
    }

    /** Seven days, as the service asks for where a load is part of the task. */
    static String fix() {
        return "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = " + WANTED_WITH_LOAD + ";";
    }
}
