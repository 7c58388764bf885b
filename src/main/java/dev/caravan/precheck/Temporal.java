// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** The table is not system-versioned: its history is a table of its own. */
final class Temporal extends TableCheck {

    Temporal() {
        super(
                "table.temporal",
                Level.WARNING,
                "a table without system versioning",
                "CASE t.temporal_type WHEN 1 THEN 'a history table' ELSE 'system-versioned' END",
                "WHERE t.temporal_type <> 0",
                SourceVersion.SQL_2016);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " is " + details.get(0) + ".",
                "Select the history table by a name of its own if the target needs it.");
    }
}
