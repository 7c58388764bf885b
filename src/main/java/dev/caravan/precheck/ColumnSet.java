// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No column set: it cannot be captured. */
final class ColumnSet extends TableCheck {

    ColumnSet() {
        super(
                "table.column-set",
                Level.ERROR,
                "no column set",
                "c.name",
                "JOIN sys.columns c ON c.object_id = t.object_id WHERE c.is_column_set = 1");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        List<String> columns = SynchronisedColumns.of(facts, table, details);
        if (!columns.isEmpty()) {
            findings.add(
                    table,
                    "Column " + String.join(", ", columns) + " of " + table
                            + " is a column set, which is not captured.",
                    "Exclude it: exclude: [" + String.join(", ", columns)
                            + "]. The sparse columns in it are captured.");
        }
    }
}
