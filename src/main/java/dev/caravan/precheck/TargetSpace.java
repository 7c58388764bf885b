// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.Locale;

/**
 * The hosts of a distributed target have room for what is loaded, and for its mirrors. A plain PostgreSQL does not tell how much
 * room it has.
 */
final class TargetSpace extends Check {

    private static final long KILOBYTE = 1L << 10;
    private static final long MEGABYTE = 1L << 20;
    private static final int MIRRORED = 2;

    TargetSpace() {
        super(
                "target.space",
                Level.WARNING,
                Need.BOTH,
                "room for what is loaded",
                // One row a segment; segments of a host may share a disk.
                "SELECT coalesce(sum(free), 0) FROM (SELECT min(dfspace) AS free FROM gp_toolkit.gp_disk_free"
                        + " GROUP BY dfhostname, dfdevice) disks");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads() && facts.dialect().isDistributed();
    }

    @Override
    void look(Facts facts, Findings findings) {
        long free = facts.target().sql(query()).query(Long.class).single() * KILOBYTE;
        long needed = SourceSizes.of(facts.source(), facts.selected()).inTarget() * MIRRORED;
        if (free < needed) {
            findings.add(
                    String.format(
                            Locale.ROOT,
                            "The target has %,d MB free on its disks; what is loaded and its mirrors need about %,d MB.",
                            free / MEGABYTE,
                            needed / MEGABYTE + 1),
                    "Make room, or load fewer tables or columns.");
        }
    }
}
