// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserStatistics;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sys.stats and sys.stats_columns: statistics of indexes, and those that CREATE STATISTICS named. */
final class StatisticsViews {
    private StatisticsViews() {}

    private record Of(
            Table table,
            int id,
            String name,
            List<Integer> columns,
            boolean user,
            @Nullable String filter) {}

    private record OfColumn(Of statistics, int position) {}

    static void install(Registry registry) {
        registry.add(new Rowset<Of>()
                .number("object_id", s -> s.table.objectId())
                .column("name", SqlTypes.SYSNAME, Of::name)
                .number("stats_id", Of::id)
                .off("auto_created")
                .bit("user_created", Of::user)
                .off("no_recompute")
                .bit("has_filter", s -> s.filter != null)
                .text("filter_definition", -1, Of::filter)
                .off("is_temporary", "is_incremental", "has_persisted_sample")
                .column("stats_generation_method", SqlTypes.INT, s -> 0)
                .column("stats_generation_method_desc", SqlTypes.varchar(80), s -> "Sort based statistics")
                .off("auto_drop")
                .view("sys", "stats", context -> all(context.database())));
        registry.add(new Rowset<OfColumn>()
                .number("object_id", c -> c.statistics.table.objectId())
                .number("stats_id", c -> c.statistics.id)
                .number("stats_column_id", c -> c.position + 1)
                .column("column_id", SqlTypes.INT, c -> c.statistics.columns.get(c.position))
                .view("sys", "stats_columns", context -> columns(context.database())));
    }

    private static List<Of> all(Database database) {
        List<Of> all = new ArrayList<>();
        for (Table table : database.tables()) {
            for (Index index : table.indexes()) {
                List<Integer> columns =
                        index.keys().stream().map(Index.Key::columnId).toList();
                all.add(new Of(table, index.indexId(), index.name(), columns, false, index.filter()));
            }
            for (UserStatistics.Entry entry : UserStatistics.of(table).entries()) {
                all.add(new Of(table, entry.id(), entry.name(), entry.columns(), true, null));
            }
        }
        return all;
    }

    private static List<OfColumn> columns(Database database) {
        List<OfColumn> columns = new ArrayList<>();
        for (Of statistics : all(database)) {
            for (int i = 0; i < statistics.columns.size(); i++) {
                columns.add(new OfColumn(statistics, i));
            }
        }
        return columns;
    }
}
