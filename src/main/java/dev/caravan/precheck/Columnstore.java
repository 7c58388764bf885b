// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No clustered columnstore index: such tables cannot be captured (error 22951 family; "About change data capture"). */
final class Columnstore extends TableCheck {

    Columnstore() {
        super(
                "table.columnstore",
                Level.ERROR,
                "no clustered columnstore index",
                "i.name",
                "JOIN sys.indexes i ON i.object_id = t.object_id WHERE i.type = 5");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows();
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " has a clustered columnstore index, so that it cannot be captured.",
                "Give it another clustered index, or take it out of the task.");
    }
}
