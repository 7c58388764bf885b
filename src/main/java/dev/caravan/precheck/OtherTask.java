// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.Set;
import java.util.stream.Collectors;

/** No other task writes to the same table, unless it is one that merges tables and tells them apart. */
final class OtherTask extends Check {

    OtherTask() {
        super("target.other-task", Level.ERROR, Need.BOTH, "one task a table", """
                SELECT s.target_table, s.task FROM caravan.table_state s
                JOIN caravan.task t ON t.task = s.task WHERE s.task <> :task""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.store().exists();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Set<String> planned = facts.plan().tables().stream()
                .filter(table -> table.tag().isEmpty())
                .map(table -> table.target().name().toString())
                .collect(Collectors.toSet());
        facts.target().sql(query()).param("task", facts.task().id()).query(rs -> {
            String table = rs.getString("target_table");
            if (planned.contains(table)) {
                findings.add(
                        table,
                        "Table " + table + " is written by task " + rs.getString("task") + ", too.",
                        "Choose another 'target'; or release that task with its rows in the target if it is no longer used.");
            }
        });
    }
}
