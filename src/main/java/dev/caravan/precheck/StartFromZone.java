// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.source.SourceZone;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.StartFrom;

/** The source tells which offset from UTC was valid at the time where changes begin. */
final class StartFromZone extends Check {

    StartFromZone() {
        super(
                "task.start-from-zone",
                Level.WARNING,
                Need.SOURCE,
                "a source that tells its time zone",
                "SELECT CURRENT_TIMEZONE_ID()");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows()
                && facts.task()
                        .startFrom()
                        .filter(StartFrom.AtTime.class::isInstance)
                        .isPresent();
    }

    @Override
    void look(Facts facts, Findings findings) {
        SourceZone zone = new SourceZone(facts.source());
        facts.task().startFrom().ifPresent(from -> {
            if (from instanceof StartFrom.AtTime at && zone.id().isEmpty()) {
                findings.add(
                        "SQL Server " + facts.sourceVersion()
                                + " records commits in its local time and does not tell its"
                                + " time zone: its present offset from UTC, " + zone.offsetAt(at.time())
                                + ", is taken for " + at.time() + ", too.",
                        "If its clock was put forward or back since then, name an LSN in 'start-from' instead.");
            }
        });
    }
}
