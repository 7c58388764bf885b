// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Meters of one table, tags {@code task} and {@code table} (its name at the source). */
final class MetersOfTable extends MeterGroup<TableStatus> {
    private static final String APPLIED = "Rows of the table changed in the target by changes";

    MetersOfTable(MeterRegistry registry, String task, TableStatus table) {
        super(registry, Tags.of("task", task, "table", table.source()), table);
        gauge(
                "caravan.table.rows.loaded",
                "Rows of the table loaded by the full load",
                Tags.empty(),
                TableStatus::rows);
        counter("caravan.table.rows.applied", APPLIED, Tags.of("operation", "insert"), TableStatus::inserts);
        counter("caravan.table.rows.applied", APPLIED, Tags.of("operation", "update"), TableStatus::updates);
        counter("caravan.table.rows.applied", APPLIED, Tags.of("operation", "delete"), TableStatus::deletes);
    }
}
