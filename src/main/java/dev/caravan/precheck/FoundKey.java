// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.SyncTask;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A target table is unique by exactly the planned key, or has no primary key, so that the load makes it. For merged tables the
 * key contains the column that tells them apart: the same key in two of them is two rows.
 */
final class FoundKey extends FoundTableCheck {

    FoundKey() {
        super("target.key", "a unique index on exactly the key", ExistingTables.UNIQUE_KEYS);
    }

    @Override
    void look(Facts facts, TableShape planned, ExistingTable found, Findings findings) {
        boolean complete = planned.keyNames().stream()
                .allMatch(column -> found.column(column).isPresent());
        // The load makes the key of a table that has none, when it is the only one to write its rows.
        boolean made = facts.loads()
                && !found.primaryKey()
                && facts.task().existingTables() != SyncTask.ExistingTables.KEEP_ROWS;
        if (complete && !made && !found.isUniqueBy(Set.copyOf(planned.keyNames()))) {
            findings.add(
                    planned.name(),
                    "Table " + planned.name() + " has no unique index on exactly the key ("
                            + String.join(", ", planned.keyNames())
                            + "), without which changes cannot be told to rows.",
                    "CREATE UNIQUE INDEX ON " + Identifiers.target(planned.name()) + " ("
                            + planned.keyNames().stream()
                                    .map(Identifiers::target)
                                    .collect(Collectors.joining(", "))
                            + "); or choose other columns as 'primary-key'.");
        }
    }
}
