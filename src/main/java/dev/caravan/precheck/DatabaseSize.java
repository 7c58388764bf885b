// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.Locale;

/** How large the target's database is, and how much larger it will be; a plain PostgreSQL does not tell how much room it has. */
final class DatabaseSize extends Check {

    private static final long MEGABYTE = 1L << 20;

    DatabaseSize() {
        super("target.database-size", Level.INFO, Need.BOTH, "", "SELECT pg_database_size(current_database())");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads() && !facts.dialect().isDistributed();
    }

    @Override
    void look(Facts facts, Findings findings) {
        long added = SourceSizes.of(facts.source(), facts.selected()).inTarget();
        if (added == 0) {
            return;
        }
        long size = facts.target().sql(query()).query(Long.class).single();
        findings.add(
                String.format(
                        Locale.ROOT,
                        "The target's database has %,d MB, and about %,d MB will be added. PostgreSQL does not tell how"
                                + " much room there is for them.",
                        size / MEGABYTE,
                        added / MEGABYTE + 1),
                "Compare with df of the directory that SHOW data_directory; names, or with the quota of the service.");
    }
}
