// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** sys.indexes, index_columns, partitions and their sizes. */
final class IndexViews {
    private static final int PARTITION_SCHEME_ID = 65_601;

    private IndexViews() {}

    static void install(Registry registry) {
        registry.add(indexes().view("sys", "indexes", context -> all(context.database())));
        registry.add(indexColumns().view("sys", "index_columns", context -> keys(context.database())));
        registry.add(partitions().view("sys", "partitions", context -> all(context.database())));
        registry.add(statistics().view("sys", "dm_db_partition_stats", context -> all(context.database())));
        registry.add(units().view("sys", "allocation_units", context -> all(context.database())));
        StatisticsViews.install(registry);
        registry.add(dataSpaces().view("sys", "data_spaces", context -> List.of("PRIMARY")));
        registry.add(dataSpaces()
                .off("is_autogrow_all_files", "is_read_only")
                .view("sys", "filegroups", context -> List.of("PRIMARY")));
        registry.add(new Rowset<String>()
                .name("name", s -> s)
                .number("data_space_id", s -> PARTITION_SCHEME_ID)
                .column("type", SqlTypes.character(2), s -> "PS")
                .text("type_desc", 60, s -> "PARTITION_SCHEME")
                .off("is_default", "is_system")
                .number("function_id", s -> 65_536)
                .view(
                        "sys",
                        "partition_schemes",
                        context ->
                                partitionedTables(context.database()).isEmpty() ? List.of() : List.of("ps_standin")));
    }

    /** Tables that tests have marked as partitioned. */
    private static List<Table> partitionedTables(Database database) {
        return database.tables().stream().filter(Partitioned::isSet).toList();
    }

    /** Heaps and indexes of all tables. */
    private static List<Of> all(Database database) {
        List<Of> all = new ArrayList<>();
        for (Table table : database.tables()) {
            if (table.clusteredIndex() == null) {
                all.add(new Of(table, null));
            }
            table.indexes().forEach(index -> all.add(new Of(table, index)));
        }
        return all;
    }

    private static Rowset<Of> indexes() {
        return new Rowset<Of>()
                .number("object_id", i -> i.table.objectId())
                .column("name", SqlTypes.SYSNAME, i -> i.index == null ? null : i.index.name())
                .number("index_id", Of::id)
                .required("type", SqlTypes.TINYINT, i -> i.index == null ? 0 : i.index.clustered() ? 1 : 2)
                .text(
                        "type_desc",
                        60,
                        i -> i.index == null ? "HEAP" : i.index.clustered() ? "CLUSTERED" : "NONCLUSTERED")
                .bit("is_unique", i -> i.index != null && i.index.unique())
                .column("data_space_id", SqlTypes.INT, i -> Partitioned.isSet(i.table) ? PARTITION_SCHEME_ID : 1)
                .off("ignore_dup_key")
                .bit("is_primary_key", i -> i.index != null && i.index.kind() == Index.Kind.PRIMARY_KEY)
                .bit("is_unique_constraint", i -> i.index != null && i.index.kind() == Index.Kind.UNIQUE_CONSTRAINT)
                .tiny("fill_factor", i -> 0)
                .off("is_padded", "is_disabled", "is_hypothetical", "is_ignored_in_optimization")
                .bit("allow_row_locks", i -> true)
                .bit("allow_page_locks", i -> true)
                .bit("has_filter", i -> i.index != null && i.index.filter() != null)
                .text("filter_definition", SqlType.MAX, i -> i.index == null ? null : i.index.filter())
                .column("compression_delay", SqlTypes.INT, i -> null)
                .off("suppress_dup_key_messages", "auto_created", "optimize_for_sequential_key");
    }

    private static Rowset<Key> indexColumns() {
        return new Rowset<Key>()
                .number("object_id", k -> k.table.objectId())
                .number("index_id", k -> k.index.indexId())
                .number("index_column_id", Key::position)
                .number("column_id", Key::columnId)
                .required("key_ordinal", SqlTypes.TINYINT, k -> k.included ? 0 : k.position)
                .required("partition_ordinal", SqlTypes.TINYINT, k -> 0)
                .bit("is_descending_key", Key::descending)
                .bit("is_included_column", Key::included)
                .tiny("column_store_order_ordinal", k -> 0);
    }

    private static List<Key> keys(Database database) {
        List<Key> keys = new ArrayList<>();
        for (Table table : database.tables()) {
            for (Index index : table.indexes()) {
                int position = 1;
                for (Index.Key key : index.keys()) {
                    keys.add(new Key(table, index, position++, key.columnId(), key.descending(), false));
                }
                for (int columnId : index.included()) {
                    keys.add(new Key(table, index, position++, columnId, false, true));
                }
            }
        }
        return keys;
    }

    private static Rowset<Of> partitions() {
        return new Rowset<Of>()
                .required("partition_id", SqlTypes.BIGINT, Of::partitionId)
                .number("object_id", i -> i.table.objectId())
                .number("index_id", Of::id)
                .number("partition_number", i -> 1)
                .required("hobt_id", SqlTypes.BIGINT, Of::partitionId)
                .column("rows", SqlTypes.BIGINT, Of::rows)
                .small("filestream_filegroup_id", i -> 0)
                .tiny("data_compression", i -> 0)
                .text("data_compression_desc", 60, i -> "NONE")
                .off("xml_compression")
                .text("xml_compression_desc", 60, i -> "OFF");
    }

    private static Rowset<Of> statistics() {
        return new Rowset<Of>()
                .column("partition_id", SqlTypes.BIGINT, Of::partitionId)
                .number("object_id", i -> i.table.objectId())
                .number("index_id", Of::id)
                .number("partition_number", i -> 1)
                .column("in_row_data_page_count", SqlTypes.BIGINT, Of::pages)
                .column("in_row_used_page_count", SqlTypes.BIGINT, Of::pages)
                .column("in_row_reserved_page_count", SqlTypes.BIGINT, Of::pages)
                .column("lob_used_page_count", SqlTypes.BIGINT, i -> 0)
                .column("lob_reserved_page_count", SqlTypes.BIGINT, i -> 0)
                .column("row_overflow_used_page_count", SqlTypes.BIGINT, i -> 0)
                .column("row_overflow_reserved_page_count", SqlTypes.BIGINT, i -> 0)
                .column("used_page_count", SqlTypes.BIGINT, Of::pages)
                .column("reserved_page_count", SqlTypes.BIGINT, Of::pages)
                .column("row_count", SqlTypes.BIGINT, Of::rows);
    }

    private static Rowset<Of> units() {
        return new Rowset<Of>()
                .required("allocation_unit_id", SqlTypes.BIGINT, Of::partitionId)
                .required("type", SqlTypes.TINYINT, i -> 1)
                .text("type_desc", 60, i -> "IN_ROW_DATA")
                .required("container_id", SqlTypes.BIGINT, Of::partitionId)
                .column("data_space_id", SqlTypes.INT, i -> 1)
                .column("total_pages", SqlTypes.BIGINT, Of::pages)
                .column("used_pages", SqlTypes.BIGINT, Of::pages)
                .column("data_pages", SqlTypes.BIGINT, Of::pages);
    }

    private static Rowset<String> dataSpaces() {
        return new Rowset<String>()
                .name("name", s -> s)
                .number("data_space_id", s -> 1)
                .column("type", SqlTypes.character(2), s -> "FG")
                .text("type_desc", 60, s -> "ROWS_FILEGROUP")
                .bit("is_default", s -> true)
                .off("is_system");
    }

    /** A heap (no index) or an index of a table. */
    private record Of(Table table, @Nullable Index index) {
        int id() {
            return index == null ? 0 : index.indexId();
        }

        long partitionId() {
            return 72_057_594_000_000_000L + table.objectId() * 1000L + id();
        }

        long rows() {
            return Space.rows(table);
        }

        long pages() {
            return Space.pages(table);
        }
    }

    private record Key(Table table, Index index, int position, int columnId, boolean descending, boolean included) {}

    /** Marks tables that shall look partitioned, by name, in their database's property {@code partitioned.<schema>.<table>}. */
    private static final class Partitioned {
        static boolean isSet(Table table) {
            Map<String, Object> properties = table.database().properties();
            return properties.containsKey("partitioned." + table.schema().name() + "." + table.name());
        }
    }
}
