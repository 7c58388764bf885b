// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No FILESTREAM column: changes of its file by Windows are not captured. */
final class FileStream extends TableCheck {

    FileStream() {
        super(
                "table.filestream",
                Level.WARNING,
                "no FILESTREAM column",
                "c.name",
                "JOIN sys.columns c ON c.object_id = t.object_id WHERE c.is_filestream = 1");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        List<String> columns = SynchronisedColumns.of(facts, table, details);
        if (!columns.isEmpty()) {
            findings.add(
                    table,
                    "Columns " + String.join(", ", columns) + " of " + table
                            + " are FILESTREAM: changes by file access are not captured.",
                    "Exclude them: exclude: [" + String.join(", ", columns) + "].");
        }
    }
}
