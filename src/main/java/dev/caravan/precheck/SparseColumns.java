// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Sparse columns are synchronised; in the target they take no space when they are NULL. */
final class SparseColumns extends TableCheck {

    SparseColumns() {
        super(
                "table.sparse-columns",
                Level.INFO,
                "columns that are not sparse",
                "c.name",
                "JOIN sys.columns c ON c.object_id = t.object_id WHERE c.is_sparse = 1");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table, "Sparse columns " + String.join(", ", details) + " of " + table + " become plain columns.", "");
    }
}
