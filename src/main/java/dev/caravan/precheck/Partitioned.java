// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** The table is not partitioned: rows that SWITCH moves in or out are not captured. */
final class Partitioned extends TableCheck {

    Partitioned() {
        super(
                "table.partitioned",
                Level.WARNING,
                "no partitions that are switched",
                "ps.name",
                "JOIN sys.indexes i ON i.object_id = t.object_id AND i.index_id IN (0, 1)"
                        + " JOIN sys.partition_schemes ps ON ps.data_space_id = i.data_space_id");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows();
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " is partitioned by " + details.get(0) + ": rows that SWITCH PARTITION moves are not"
                        + " captured.",
                "Move rows by INSERT and DELETE, or load the table again after a switch.");
    }
}
