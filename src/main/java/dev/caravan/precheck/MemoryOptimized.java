// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Not memory-optimized: such tables cannot be captured. */
final class MemoryOptimized extends TableCheck {

    MemoryOptimized() {
        super(
                "table.memory-optimized",
                Level.ERROR,
                "a table on disk",
                "t.name",
                "WHERE t.is_memory_optimized = 1",
                SourceVersion.SQL_2014);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && super.concerns(facts);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " is memory-optimized, so that it cannot be captured.",
                "Take it out of the task.");
    }
}
