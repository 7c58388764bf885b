// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.system.CatalogObject.Kind;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemView;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sys.schemas, sys.objects and the views of each kind of object. */
final class ObjectViews {
    private ObjectViews() {}

    static void install(Registry registry) {
        registry.add(new Rowset<Schema>()
                .name("name", Schema::name)
                .number("schema_id", Schema::id)
                .number("principal_id", Schema::ownerId)
                .view(
                        "sys",
                        "schemas",
                        context -> context.database().schemas().stream()
                                .sorted(Comparator.comparingInt(Schema::id))
                                .toList()));
        registry.add(objects().view("sys", "objects", context -> CatalogObject.all(context)));
        registry.add(objects().view("sys", "all_objects", context -> CatalogObject.all(context)));
        registry.add(oldObjects().view("sys", "sysobjects", context -> CatalogObject.all(context)));
        add(registry, "tables", tables(), Kind.TABLE);
        add(registry, "views", viewColumns(), Kind.VIEW);
        add(registry, "all_views", viewColumns(), Kind.VIEW);
        registry.add(new Rowset<SystemView>()
                .name("name", SystemView::name)
                // Objects of the system have numbers below zero.
                .number("object_id", v -> -1 - (v.name().hashCode() & 0x3FFFFFFF))
                .nothing("principal_id", SqlTypes.INT)
                .number("schema_id", v -> 4)
                .number("parent_object_id", v -> 0)
                .column("type", SqlTypes.character(2), v -> "V ")
                .text("type_desc", 60, v -> "VIEW")
                .bit("is_ms_shipped", v -> true)
                .view(
                        "sys",
                        "system_views",
                        context -> registry.views().stream()
                                .filter(v -> v.schema().equals("sys"))
                                .toList()));
        add(registry, "procedures", procedures(), Kind.PROCEDURE);
        add(registry, "default_constraints", defaults(), Kind.DEFAULT);
        add(registry, "check_constraints", checks(), Kind.CHECK);
        add(registry, "foreign_keys", foreignKeys(), Kind.FOREIGN_KEY);
        registry.add(keys().view("sys", "key_constraints", context -> keys(context.database())));
        registry.add(foreignKeyColumns()
                .view("sys", "foreign_key_columns", context -> foreignKeyColumns(context.database())));
        ModuleViews.install(registry);
    }

    private static void add(Registry registry, String name, Rowset<CatalogObject> rowset, Kind kind) {
        registry.add(rowset.view("sys", name, context -> CatalogObject.of(context, kind)));
    }

    static Rowset<CatalogObject> objects() {
        return new Rowset<CatalogObject>()
                .name("name", CatalogObject::name)
                .number("object_id", CatalogObject::id)
                .nothing("principal_id", SqlTypes.INT)
                .number("schema_id", CatalogObject::schemaId)
                .number("parent_object_id", CatalogObject::parentId)
                .column("type", SqlTypes.character(2), o -> o.kind().code())
                .text("type_desc", 60, o -> o.kind().description())
                .time("create_date", CatalogObject::created)
                .time("modify_date", CatalogObject::modified)
                .bit("is_ms_shipped", CatalogObject::shipped)
                .off("is_published", "is_schema_published");
    }

    private static Rowset<CatalogObject> oldObjects() {
        return new Rowset<CatalogObject>()
                .name("name", CatalogObject::name)
                .number("id", CatalogObject::id)
                .column("xtype", SqlTypes.character(2), o -> o.kind().code())
                .small("uid", CatalogObject::schemaId)
                .small("info", o -> 0)
                .column("status", SqlTypes.INT, o -> 0)
                .column("base_schema_ver", SqlTypes.INT, o -> 0)
                .column("replinfo", SqlTypes.INT, o -> 0)
                .number("parent_obj", CatalogObject::parentId)
                .time("crdate", CatalogObject::created)
                .small("ftcatid", o -> 0)
                .column("schema_ver", SqlTypes.INT, o -> 0)
                .column("stats_schema_ver", SqlTypes.INT, o -> 0)
                .column("type", SqlTypes.character(2), ObjectViews::oldType)
                .small("userstat", o -> 1)
                .small("sysstat", o -> 3)
                .small("indexdel", o -> 0)
                .time("refdate", CatalogObject::created)
                .column("version", SqlTypes.INT, o -> 0)
                .column("deltrig", SqlTypes.INT, o -> 0)
                .column("instrig", SqlTypes.INT, o -> 0)
                .column("updtrig", SqlTypes.INT, o -> 0)
                .column("seltrig", SqlTypes.INT, o -> 0)
                .column("category", SqlTypes.INT, o -> 0)
                .small("cache", o -> 0);
    }

    private static String oldType(CatalogObject object) {
        return object.kind() == Kind.PRIMARY_KEY || object.kind() == Kind.UNIQUE
                ? "K "
                : object.kind().code();
    }

    private static Rowset<CatalogObject> tables() {
        return objects()
                .column("lob_data_space_id", SqlTypes.INT, o -> large(o) ? 1 : 0)
                .nothing("filestream_data_space_id", SqlTypes.INT)
                .column(
                        "max_column_id_used",
                        SqlTypes.INT,
                        o -> o.table().definition().lastColumnId())
                .off("lock_on_bulk_load")
                .bit("uses_ansi_nulls", o -> true)
                .off("is_replicated", "has_replication_filter", "is_merge_published", "is_sync_tran_subscribed")
                .off("has_unchecked_assembly_data")
                .column("text_in_row_limit", SqlTypes.INT, o -> 0)
                .off("large_value_types_out_of_row")
                .bit("is_tracked_by_cdc", o -> CaptureMark.isSet(o.table()))
                .tiny("lock_escalation", o -> 0)
                .text("lock_escalation_desc", 60, o -> "TABLE")
                .off("is_filetable", "is_memory_optimized")
                .tiny("durability", o -> 0)
                .text("durability_desc", 60, o -> "SCHEMA_AND_DATA")
                .tiny("temporal_type", o -> TemporalViews.type(o.table()))
                .text("temporal_type_desc", 60, o -> TemporalViews.typeName(o.table()))
                .column("history_table_id", SqlTypes.INT, o -> TemporalViews.history(o.table()))
                .off("is_remote_data_archive_enabled", "is_external")
                .column("history_retention_period", SqlTypes.INT, o -> TemporalViews.retention(o.table()))
                .column("history_retention_period_unit", SqlTypes.INT, o -> TemporalViews.unit(o.table()))
                .column(
                        "history_retention_period_unit_desc",
                        SqlTypes.nvarchar(10),
                        o -> TemporalViews.unitName(o.table()))
                .off("is_node", "is_edge")
                .tiny("ledger_type", o -> 0)
                .text("ledger_type_desc", 60, o -> "NON_LEDGER_TABLE")
                .nothing("ledger_view_id", SqlTypes.INT)
                .off("is_dropped_ledger_table");
    }

    private static boolean large(CatalogObject object) {
        return object.table().columns().stream().anyMatch(c -> TypeFacts.isLarge(c.type()));
    }

    private static Rowset<CatalogObject> viewColumns() {
        return objects()
                .off("is_replicated", "has_replication_filter", "has_opaque_metadata", "has_unchecked_assembly_data")
                .bit(
                        "with_check_option",
                        o -> ((SqlModule) o.source()).settings().checkOption())
                .off("is_date_correlation_view", "is_tracked_by_cdc", "has_snapshot");
    }

    private static Rowset<CatalogObject> procedures() {
        return objects()
                .off(
                        "is_auto_executed",
                        "is_execution_replicated",
                        "is_repl_serializable_only",
                        "skips_repl_constraints");
    }

    private static Rowset<CatalogObject> defaults() {
        return objects()
                .number("parent_column_id", o -> ((Column) o.source()).columnId())
                .text("definition", SqlType.MAX, o -> constraint(o).definition())
                .bit("is_system_named", o -> constraint(o).systemNamed());
    }

    private static Column.DefaultConstraint constraint(CatalogObject object) {
        return Objects.requireNonNull(((Column) object.source()).defaultConstraint());
    }

    private static Rowset<CatalogObject> checks() {
        return objects()
                .bit("is_disabled", o -> check(o).disabled())
                .bit("is_not_for_replication", o -> check(o).notForReplication())
                .bit("is_not_trusted", o -> check(o).notTrusted())
                .number("parent_column_id", o -> check(o).columnId())
                .text("definition", SqlType.MAX, o -> check(o).definition())
                .bit("uses_database_collation", o -> true)
                .bit("is_system_named", o -> check(o).systemNamed());
    }

    private static CheckConstraint check(CatalogObject object) {
        return (CheckConstraint) object.source();
    }

    private static Rowset<CatalogObject> keys() {
        return objects()
                .column("unique_index_id", SqlTypes.INT, o -> ((Index) o.source()).indexId())
                .bit("is_system_named", o -> ((Index) o.source()).systemNamed())
                .bit("is_enforced", o -> true);
    }

    private static List<CatalogObject> keys(Database database) {
        return CatalogObject.all(database).stream()
                .filter(o -> o.kind() == Kind.PRIMARY_KEY || o.kind() == Kind.UNIQUE)
                .toList();
    }

    private static ForeignKey key(CatalogObject object) {
        return (ForeignKey) object.source();
    }

    private static Rowset<CatalogObject> foreignKeys() {
        return objects()
                .column(
                        "referenced_object_id",
                        SqlTypes.INT,
                        o -> key(o).referenced().objectId())
                .column("key_index_id", SqlTypes.INT, o -> keyIndex(key(o)))
                .bit("is_disabled", o -> key(o).disabled())
                .bit("is_not_for_replication", o -> key(o).notForReplication())
                .bit("is_not_trusted", o -> key(o).notTrusted())
                .tiny("delete_referential_action", o -> key(o).onDelete().ordinal())
                .text(
                        "delete_referential_action_desc",
                        60,
                        o -> key(o).onDelete().name())
                .tiny("update_referential_action", o -> key(o).onUpdate().ordinal())
                .text(
                        "update_referential_action_desc",
                        60,
                        o -> key(o).onUpdate().name())
                .bit("is_system_named", o -> key(o).systemNamed());
    }

    /** index_id of the unique index that a foreign key points to, null when it is gone. */
    static @Nullable Integer keyIndex(ForeignKey key) {
        return key.referenced().indexes().stream()
                .filter(i -> i.unique()
                        && i.keys().stream().map(Index.Key::columnId).toList().containsAll(key.referencedColumns())
                        && i.keys().size() == key.referencedColumns().size())
                .map(Index::indexId)
                .findFirst()
                .orElse(null);
    }

    private static Rowset<KeyColumn> foreignKeyColumns() {
        return new Rowset<KeyColumn>()
                .number("constraint_object_id", k -> k.key.objectId())
                .number("constraint_column_id", k -> k.position + 1)
                .number("parent_object_id", k -> k.key.table().objectId())
                .number("parent_column_id", k -> k.key.columns().get(k.position))
                .number("referenced_object_id", k -> k.key.referenced().objectId())
                .number("referenced_column_id", k -> k.key.referencedColumns().get(k.position));
    }

    private static List<KeyColumn> foreignKeyColumns(Database database) {
        List<KeyColumn> columns = new ArrayList<>();
        database.tables()
                .forEach(table -> table.foreignKeys().forEach(key -> {
                    for (int i = 0; i < key.columns().size(); i++) {
                        columns.add(new KeyColumn(key, i));
                    }
                }));
        return columns;
    }

    private record KeyColumn(ForeignKey key, int position) {}
}
