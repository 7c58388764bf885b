// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** A thousand captured tables at most, as the service advises: the capture job scans for all of them. */
final class TableCount extends Check {

    private static final int ADVISED = 1000;

    TableCount() {
        super(
                "table.count",
                Level.WARNING,
                Need.SELECTION,
                "1,000 captured tables at most",
                "Answered by the plan, for tables that are not captured yet, and by SELECT COUNT(*) FROM cdc.change_tables.");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows();
    }

    @Override
    void look(Facts facts, Findings findings) {
        int tables = facts.captured().size() + facts.toBeCaptured().size();
        if (tables > ADVISED) {
            findings.add(
                    tables + " tables will be captured: the capture job may fall behind.",
                    "Select fewer tables, or raise maxtrans and maxscans of the capture job (sys.sp_cdc_change_job).");
        }
    }
}
