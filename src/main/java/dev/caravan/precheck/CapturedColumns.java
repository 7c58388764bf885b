// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;
import java.util.stream.Collectors;

/** Every synchronised column is captured. */
final class CapturedColumns extends TableCheck {

    CapturedColumns() {
        super(
                "table.captured-columns",
                Level.WARNING,
                "all columns captured",
                "c.name",
                "JOIN cdc.change_tables ct ON ct.source_object_id = t.object_id"
                        + " JOIN sys.columns c ON c.object_id = t.object_id"
                        + " WHERE c.is_computed = 0 AND NOT EXISTS (SELECT 1 FROM cdc.captured_columns cc"
                        + " WHERE cc.object_id = ct.object_id AND cc.column_id = c.column_id)");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Columns " + details.stream().distinct().collect(Collectors.joining(", ")) + " of " + table
                        + " are not captured, so that they are left out.",
                "Disable and enable capture of the table, or make a second capture instance with all columns.");
    }
}
