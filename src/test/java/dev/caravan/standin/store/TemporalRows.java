// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.SqlError;
import java.time.LocalDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gives the rows of temporal tables their periods, by the time at which a transaction began, and writes their history. */
final class TemporalRows {
    private static final LocalDateTime END = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900);
    private static final int FULL_SCALE = 9;

    private TemporalRows() {}

    /** Sets the period of a new version of a row. */
    static void begin(Table table, Transaction transaction, @Nullable Object[] row) {
        Temporal temporal = table.definition().temporal();
        if (temporal != null && temporal.hasPeriod()) {
            int start = table.ordinalOfId(temporal.startColumnId());
            int end = table.ordinalOfId(temporal.endColumnId());
            row[start] = cut(transaction.begun(), scale(table, start));
            row[end] = cut(END, scale(table, end));
        }
    }

    /** Writes the version that a change has ended into the history. */
    static void end(Table table, Transaction transaction, @Nullable Object[] before) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (temporal == null || !temporal.isVersioned()) {
            return;
        }
        Table history = table.database().table(temporal.historyId());
        if (history == null || !(TableStore.of(history) instanceof RowStore store)) {
            throw new IllegalStateException("The history of " + table + " has gone");
        }
        int start = table.ordinalOfId(temporal.startColumnId());
        int end = table.ordinalOfId(temporal.endColumnId());
        LocalDateTime now = cut(transaction.begun(), scale(table, end));
        if (before[start] instanceof LocalDateTime since && since.isAfter(now)) {
            throw new SqlError(
                    13535,
                    16,
                    0,
                    "Data modification failed on system-versioned table '" + table.qualifiedName()
                            + "' because transaction time was earlier than period start time for affected records.");
        }
        @Nullable
        Object[] row = Arrays.copyOf(Arrays.copyOf(before, table.columns().size()), store.rowLength());
        row[end] = now;
        store.insert(transaction, row);
    }

    private static int scale(Table table, int ordinal) {
        return table.columns().get(ordinal).type().scale();
    }

    /** A time without the digits that a type has no place for. */
    static LocalDateTime cut(LocalDateTime time, int scale) {
        int unit = 1;
        for (int i = scale; i < FULL_SCALE; i++) {
            unit *= 10;
        }
        return time.withNano(time.getNano() / unit * unit);
    }
}
