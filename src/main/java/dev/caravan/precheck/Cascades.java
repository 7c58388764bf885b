// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Rows that a cascade changes arrive as changes of their own. */
final class Cascades extends TableCheck {

    Cascades() {
        super(
                "table.cascades",
                Level.INFO,
                "foreign keys without cascades",
                "fk.name",
                "JOIN sys.foreign_keys fk ON fk.parent_object_id = t.object_id"
                        + " WHERE fk.delete_referential_action > 0 OR fk.update_referential_action > 0");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows();
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Rows of " + table + " that " + String.join(", ", details)
                        + " changes by a cascade arrive as changes of their own.",
                "");
    }
}
