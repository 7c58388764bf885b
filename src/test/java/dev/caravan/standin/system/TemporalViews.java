// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlTypes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sys.periods, and what sys.tables and sys.columns show of temporal tables. */
final class TemporalViews {
    private TemporalViews() {}

    static void install(Registry registry) {
        registry.add(new Rowset<Table>()
                .column("name", SqlTypes.SYSNAME, t -> "SYSTEM_TIME")
                .tiny("period_type", t -> 1)
                .text("period_type_desc", 60, t -> "SYSTEM_TIME_PERIOD")
                .number("object_id", Table::objectId)
                .number("start_column_id", t -> period(t).startColumnId())
                .number("end_column_id", t -> period(t).endColumnId())
                .view(
                        "sys",
                        "periods",
                        context -> context.database().tables().stream()
                                .filter(t -> t.definition().temporal() != null
                                        && period(t).hasPeriod())
                                .toList()));
    }

    private static Temporal period(Table table) {
        return Objects.requireNonNull(table.definition().temporal());
    }

    private static @Nullable Temporal of(@Nullable Table table) {
        return table == null ? null : table.definition().temporal();
    }

    static int type(Table table) {
        Temporal temporal = of(table);
        return temporal == null ? 0 : temporal.isHistory() ? 1 : temporal.isVersioned() ? 2 : 0;
    }

    static String typeName(Table table) {
        return switch (type(table)) {
            case 1 -> "HISTORY_TABLE";
            case 2 -> "SYSTEM_VERSIONED_TEMPORAL_TABLE";
            default -> "NON_TEMPORAL_TABLE";
        };
    }

    static @Nullable Object history(Table table) {
        return type(table) == 2 ? period(table).historyId() : null;
    }

    static @Nullable Object retention(Table table) {
        return type(table) == 2 ? period(table).retention() : null;
    }

    static @Nullable Object unit(Table table) {
        return type(table) == 2 ? period(table).unit() : null;
    }

    static @Nullable Object unitName(Table table) {
        if (type(table) != 2) {
            return null;
        }
        return switch (period(table).unit()) {
            case 3 -> "DAY";
            case 4 -> "WEEK";
            case 5 -> "MONTH";
            case 6 -> "YEAR";
            default -> "INFINITE";
        };
    }

    static int generated(@Nullable Table table, Column column) {
        Temporal temporal = of(table);
        if (temporal == null || !temporal.isPeriod(column.columnId())) {
            return 0;
        }
        return temporal.startColumnId() == column.columnId() ? 1 : 2;
    }

    static String generatedName(@Nullable Table table, Column column) {
        return switch (generated(table, column)) {
            case 1 -> "AS_ROW_START";
            case 2 -> "AS_ROW_END";
            default -> "NOT_APPLICABLE";
        };
    }

    static boolean isHidden(@Nullable Table table, Column column) {
        Temporal temporal = of(table);
        return temporal != null && temporal.isHidden(column.columnId());
    }
}
