// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.List;

/**
 * Change tables have {@code __$command_id}, which orders changes within a transaction; it came with KB3030352 for 2012 and
 * 2014.
 */
final class CommandId extends CaptureCheck {

    CommandId() {
        super("source.command-id", Level.WARNING, "change tables with __$command_id", """
                SELECT ct.capture_instance FROM cdc.change_tables ct
                WHERE NOT EXISTS (SELECT 1 FROM sys.columns c
                                  WHERE c.object_id = ct.object_id AND c.name = N'__$command_id')""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        List<String> instances = facts.source().sql(query()).query(String.class).list();
        if (!instances.isEmpty()) {
            findings.add(
                    "Capture instances " + String.join(", ", instances)
                            + " do not tell the order of changes within a transaction.",
                    "Install the latest cumulative update (KB3030352 or later), then run EXEC sys.sp_vupgrade_replication; in"
                            + " this database. If the column is still missing, disable and enable capture of these tables.");
        }
    }
}
