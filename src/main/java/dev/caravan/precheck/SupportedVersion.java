// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** SQL Server 2008 or later; earlier versions have no change data capture. */
final class SupportedVersion extends SourceCheck {

    static final String QUERY = "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))";

    SupportedVersion() {
        super("source.version", Level.ERROR, "SQL Server 2008 or later", QUERY);
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (facts.sourceVersion().major() < SourceVersion.SQL_2008) {
            findings.add("The source is SQL Server " + facts.sourceVersion() + ".", "Upgrade it to 2008 or later.");
        }
    }
}
