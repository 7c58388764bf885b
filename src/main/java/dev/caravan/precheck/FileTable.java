// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No FileTable: such tables cannot be captured ("FileTable compatibility with other SQL Server features"). */
final class FileTable extends TableCheck {

    private static final int SQL_2012 = 11;

    FileTable() {
        super("table.filetable", Level.ERROR, "no FileTable", "t.name", "WHERE t.is_filetable = 1", SQL_2012);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && super.concerns(facts);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " is a FileTable, so that it cannot be captured.",
                "Take it out of the task, or load it without 'changes' in 'initialize'.");
    }
}
