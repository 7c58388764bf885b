// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.ApplyResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of rows of the target that were not as the changes expected them. */
final class Repairs {

    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);

    private Repairs() {}

    /** Counts and logs what applying a batch has repaired. */
    static void note(String task, TableCounts counts, @Nullable ApplyResult result) {
        if (result == null || result.driftRepaired() == 0) {
            return;
        }
        counts.addRepaired(result.driftRepaired());
        result.tables().stream()
                .filter(table -> table.driftRepaired() > 0)
                .forEach(table -> LOG.warn(
                        "{} {} - repaired {} rows that were missing or there already: something else writes to the table",
                        task,
                        table.name(),
                        table.driftRepaired()));
    }
}
