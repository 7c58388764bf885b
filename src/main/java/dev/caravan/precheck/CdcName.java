// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * No schema or user {@code cdc} of others, which change data capture would make (error 22906). Another task of the same start may
 * have enabled it since the facts were read: that is asked for again, after the names.
 */
final class CdcName extends CaptureCheck {

    CdcName() {
        super("source.cdc-name", Level.ERROR, "no schema or user 'cdc' before change data capture is enabled", """
                SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM sys.schemas WHERE name = N'cdc')
                             AND NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'cdc') THEN 0
                            WHEN EXISTS (SELECT 1 FROM sys.databases
                                         WHERE database_id = DB_ID() AND is_cdc_enabled = 1) THEN 0
                            ELSE 1 END""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && !facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (yes(facts)) {
            findings.add(
                    "There is a schema or user 'cdc' that is not that of change data capture.",
                    "Rename it, or drop it: DROP SCHEMA cdc; DROP USER cdc;");
        }
    }
}
