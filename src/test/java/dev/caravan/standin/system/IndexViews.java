// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.PartitionFunction;
import dev.caravan.standin.catalog.PartitionScheme;
import dev.caravan.standin.catalog.Placement;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.ViewIndexes;
import dev.caravan.standin.catalog.XmlIndexes;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sys.indexes, index_columns, partitions and their sizes. */
final class IndexViews {
    private IndexViews() {}

    static void install(Registry registry) {
        registry.add(indexes().view("sys", "indexes", context -> listed(context.database())));
        registry.add(xmlIndexes().view("sys", "xml_indexes", context -> xml(context.database())));
        registry.add(indexColumns().view("sys", "index_columns", context -> keys(context.database())));
        registry.add(partitions().view("sys", "partitions", context -> allPartitions(context.database())));
        registry.add(statistics().view("sys", "dm_db_partition_stats", context -> allPartitions(context.database())));
        registry.add(units().view("sys", "allocation_units", context -> allPartitions(context.database())));
        StatisticsViews.install(registry);
        DataSpaceViews.install(registry);
        TemporalViews.install(registry);
    }

    /** Heaps and indexes of all tables. */
    private static List<Of> all(Database database) {
        List<Of> all = new ArrayList<>();
        for (Table table : database.tables()) {
            if (table.clusteredIndex() == null) {
                all.add(new Of(table, null, 1));
            }
            table.indexes().forEach(index -> all.add(new Of(table, index, 1)));
            XmlIndexes.of(table).all().forEach(index -> all.add(new Of(table, index.listed(), 1)));
        }
        return all;
    }

    /** Those of all tables and views. */
    private static List<Listed> listed(Database database) {
        List<Listed> listed = new ArrayList<>();
        for (Of one : all(database)) {
            listed.add(new Listed(
                    one.table.objectId(), one.index, DataSpaces.of(database).id(one.placement()), null));
        }
        for (ViewIndexes.ViewIndex each : ViewIndexes.of(database).all()) {
            listed.add(new Listed(each.viewId(), each.index(), 1, null));
        }
        return listed;
    }

    /** The xml indexes of all tables. */
    private static List<Listed> xml(Database database) {
        List<Listed> listed = new ArrayList<>();
        for (Table table : database.tables()) {
            for (XmlIndexes.XmlIndex index : XmlIndexes.of(table).all()) {
                listed.add(new Listed(table.objectId(), index.listed(), 1, index));
            }
        }
        return listed;
    }

    /** A heap (no index) or an index of a table or view. */
    private record Listed(int objectId, @Nullable Index index, int dataSpace, XmlIndexes.@Nullable XmlIndex xml) {
        int id() {
            return index == null ? 0 : index.indexId();
        }

        boolean isXml() {
            return XmlIndexes.isXml(id());
        }

        @Nullable
        String purpose() {
            return xml == null || xml.purpose().isEmpty() ? null : xml.purpose();
        }
    }

    /** Their partitions; what is not partitioned has one. */
    private static List<Of> allPartitions(Database database) {
        List<Of> all = new ArrayList<>();
        for (Of one : all(database)) {
            PartitionFunction function = one.placement().function(database);
            for (int i = 1; i <= (function == null ? 1 : function.fanout()); i++) {
                all.add(new Of(one.table, one.index, i));
            }
        }
        return all;
    }

    private static Rowset<Listed> indexes() {
        return new Rowset<Listed>()
                .number("object_id", Listed::objectId)
                .column("name", SqlTypes.SYSNAME, i -> i.index == null ? null : i.index.name())
                .number("index_id", Listed::id)
                .required(
                        "type",
                        SqlTypes.TINYINT,
                        i -> i.isXml() ? 3 : i.index == null ? 0 : i.index.clustered() ? 1 : 2)
                .text(
                        "type_desc",
                        60,
                        i -> i.isXml()
                                ? "XML"
                                : i.index == null ? "HEAP" : i.index.clustered() ? "CLUSTERED" : "NONCLUSTERED")
                .bit("is_unique", i -> i.index != null && i.index.unique())
                .column("data_space_id", SqlTypes.INT, Listed::dataSpace)
                .bit("ignore_dup_key", i -> i.index != null && i.index.ignoresDuplicates())
                .bit("is_primary_key", i -> i.index != null && i.index.kind() == Index.Kind.PRIMARY_KEY)
                .bit("is_unique_constraint", i -> i.index != null && i.index.kind() == Index.Kind.UNIQUE_CONSTRAINT)
                .tiny("fill_factor", i -> 0)
                .off("is_padded")
                .bit("is_disabled", i -> i.index != null && i.index.disabled())
                .off("is_hypothetical", "is_ignored_in_optimization")
                .bit("allow_row_locks", i -> true)
                .bit("allow_page_locks", i -> true)
                .bit("has_filter", i -> i.index != null && i.index.filter() != null)
                .text("filter_definition", SqlType.MAX, i -> i.index == null ? null : i.index.filter())
                .column("compression_delay", SqlTypes.INT, i -> null)
                .off("suppress_dup_key_messages", "auto_created", "optimize_for_sequential_key");
    }

    private static Rowset<Listed> xmlIndexes() {
        return indexes()
                .column("using_xml_index_id", SqlTypes.INT, i -> i.purpose() == null ? null : primary(i))
                .text("secondary_type", 1, i -> i.purpose() == null ? null : purposeLetter(i.purpose()))
                .text("secondary_type_desc", 60, Listed::purpose)
                .tiny("xml_index_type", i -> i.purpose() == null ? 0 : 1)
                .text("xml_index_type_description", 60, i -> i.purpose() == null ? "PRIMARY_XML" : "SECONDARY_XML")
                .column("path_id", SqlTypes.INT, i -> null);
    }

    private static @Nullable Integer primary(Listed index) {
        return index.xml == null ? null : index.xml.primaryId();
    }

    /** P for PATH, V for VALUE, R for PROPERTY. */
    private static String purposeLetter(@Nullable String purpose) {
        return "PROPERTY".equals(purpose) ? "R" : String.valueOf(purpose).substring(0, 1);
    }

    private static Rowset<Key> indexColumns() {
        return new Rowset<Key>()
                .number("object_id", Key::objectId)
                .number("index_id", k -> k.index == null ? 0 : k.index.indexId())
                .number("index_column_id", Key::position)
                .number("column_id", Key::columnId)
                .required("key_ordinal", SqlTypes.TINYINT, k -> k.ordinal)
                .required("partition_ordinal", SqlTypes.TINYINT, k -> k.isPartition() ? 1 : 0)
                .bit("is_descending_key", Key::descending)
                .bit("is_included_column", Key::included)
                .tiny("column_store_order_ordinal", k -> 0);
    }

    private static List<Key> keys(Database database) {
        List<Key> keys = new ArrayList<>();
        for (Of one : all(database)) {
            Index index = one.index;
            int position = 1;
            for (Index.Key key : index == null ? List.<Index.Key>of() : index.keys()) {
                keys.add(new Key(
                        one.table,
                        one.table.objectId(),
                        index,
                        position,
                        position++,
                        key.columnId(),
                        key.descending(),
                        false));
            }
            for (int columnId : index == null ? List.<Integer>of() : index.included()) {
                keys.add(new Key(one.table, one.table.objectId(), index, position++, 0, columnId, false, true));
            }
            // The column of the partition scheme stands with the others, and behind them if it is none of them.
            int partitioning = one.placement().columnId();
            if (partitioning != 0 && keys.stream().noneMatch(k -> k.isOf(one) && k.columnId == partitioning)) {
                keys.add(new Key(one.table, one.table.objectId(), index, position, 0, partitioning, false, false));
            }
        }
        for (ViewIndexes.ViewIndex each : ViewIndexes.of(database).all()) {
            int position = 1;
            for (Index.Key key : each.index().keys()) {
                keys.add(new Key(
                        null,
                        each.viewId(),
                        each.index(),
                        position,
                        position++,
                        key.columnId(),
                        key.descending(),
                        false));
            }
            for (int columnId : each.index().included()) {
                keys.add(new Key(null, each.viewId(), each.index(), position++, 0, columnId, false, true));
            }
        }
        return keys;
    }

    private static Rowset<Of> partitions() {
        return new Rowset<Of>()
                .required("partition_id", SqlTypes.BIGINT, Of::partitionId)
                .number("object_id", i -> i.table.objectId())
                .number("index_id", Of::id)
                .number("partition_number", Of::partition)
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
                .number("partition_number", Of::partition)
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
                .column("data_space_id", SqlTypes.INT, Of::filegroupId)
                .column("total_pages", SqlTypes.BIGINT, Of::pages)
                .column("used_pages", SqlTypes.BIGINT, Of::pages)
                .column("data_pages", SqlTypes.BIGINT, Of::pages);
    }

    /** A partition of a heap (no index) or of an index of a table. */
    private record Of(Table table, @Nullable Index index, int partition) {
        int id() {
            return index == null ? 0 : index.indexId();
        }

        Placement placement() {
            return table.definition().placement(id());
        }

        long partitionId() {
            return 72_057_594_000_000_000L + table.objectId() * 1000_000L + id() * 20_000L + partition - 1;
        }

        int filegroupId() {
            DataSpaces spaces = DataSpaces.of(table.database());
            PartitionScheme scheme =
                    placement().isPartitioned() ? spaces.scheme(placement().space()) : null;
            return scheme == null
                    ? spaces.id(placement())
                    : spaces.id(new Placement(scheme.filegroups().get(partition - 1), 0));
        }

        long rows() {
            PartitionFunction function = placement().function(table.database());
            if (function == null || !(table.extension(TableStore.class) instanceof RowStore store)) {
                return Space.rows(table);
            }
            int at = table.ordinalOfId(placement().columnId());
            return store.rowCount(row -> function.partition(row[at]) == partition);
        }

        long pages() {
            return Space.pages(rows());
        }
    }

    private record Key(
            @Nullable Table table,
            int objectId,
            @Nullable Index index,
            int position,
            int ordinal,
            int columnId,
            boolean descending,
            boolean included) {
        boolean isPartition() {
            return table != null
                    && table.definition()
                                    .placement(index == null ? 0 : index.indexId())
                                    .columnId()
                            == columnId;
        }

        boolean isOf(Of one) {
            return table == one.table && index == one.index;
        }
    }
}
