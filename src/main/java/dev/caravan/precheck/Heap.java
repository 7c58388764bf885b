// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** The table has a clustered index, as the service asks for. Change data capture does not need one. */
final class Heap extends TableCheck {

    Heap() {
        super(
                "table.heap",
                Level.INFO,
                "a clustered index",
                "t.name",
                "JOIN sys.indexes i ON i.object_id = t.object_id WHERE i.index_id = 0");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " has no clustered index: its load reads by another index.",
                "Nothing; CREATE CLUSTERED INDEX on its key makes the load faster.");
    }
}
