// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Masked columns arrive unmasked, which their readers must be meant to see. */
final class MaskedColumns extends TableCheck {

    static final String REST = "JOIN sys.masked_columns c ON c.object_id = t.object_id WHERE c.is_masked = 1";

    MaskedColumns() {
        super("table.masked-columns", Level.WARNING, "no masked columns", "c.name", REST, SourceVersion.SQL_2016);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        List<String> columns = SynchronisedColumns.of(facts, table, details);
        if (!columns.isEmpty()) {
            findings.add(
                    table,
                    "Columns " + String.join(", ", columns) + " of " + table
                            + " are masked at the source, and clear in the target.",
                    "Exclude them, or limit who may read them in the target.");
        }
    }
}
