// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToLongFunction;

/** Meters of one table, tags {@code task} and {@code table} (its name at the source). */
final class MetersOfTable extends MeterGroup<TableStatus> {
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final String APPLIED = "Rows of the table changed in the target by changes";

    MetersOfTable(MeterRegistry registry, String task, TableStatus table) {
        super(registry, Tags.of("task", task, "table", table.source()), table);
        gauge(
                "caravan.table.rows.copied",
                "Rows of the table loaded by the full load",
                Tags.empty(),
                TableStatus::rows);
        seconds(
                "caravan.table.retention.left",
                "Time until the source drops changes of the table that are not applied yet",
                t -> t.hoursUntilDataLoss() == null ? null : Math.round(t.hoursUntilDataLoss() * MILLIS_PER_HOUR));
        adjusted("nul", TableStatus.Adjusted::nulsRemoved);
        adjusted("surrogate", TableStatus.Adjusted::surrogatesReplaced);
        adjusted("digit", TableStatus.Adjusted::digitsTruncated);
        counter("caravan.table.rows.applied", APPLIED, Tags.of("operation", "insert"), TableStatus::inserts);
        counter("caravan.table.rows.applied", APPLIED, Tags.of("operation", "update"), TableStatus::updates);
        counter("caravan.table.rows.applied", APPLIED, Tags.of("operation", "delete"), TableStatus::deletes);
    }

    private void adjusted(String what, ToLongFunction<TableStatus.Adjusted> part) {
        counter(
                "caravan.values.adjusted",
                "Values of the table that were not stored as they are at the source",
                Tags.of("adjustment", what),
                table -> table.adjusted().stream().mapToLong(part).sum());
    }
}
