// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.system.Rowset;
import dev.caravan.standin.system.TypeFacts;
import dev.caravan.standin.tsql.ObjectResolver;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.SystemView;
import dev.caravan.standin.tsql.TableSystemFunction;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The metadata tables of the cdc schema, and its query functions. They exist in enabled databases only; everywhere else
 * their names are unknown (208).
 */
final class CdcCatalog implements ObjectResolver {
    private static final String ALL_CHANGES = "fn_cdc_get_all_changes_";
    private static final String NET_CHANGES = "fn_cdc_get_net_changes_";
    private static final SqlType LSN = SqlTypes.binary(Lsn.LENGTH);

    /** The metadata tables by name. */
    static final Map<String, SystemView> VIEWS = Map.of(
            "change_tables", view("change_tables", changeTables(), ChangeData::instances),
            "captured_columns", view("captured_columns", capturedColumns(), CdcCatalog::captured),
            "index_columns", view("index_columns", indexColumns(), CdcCatalog::indexed),
            "ddl_history", view("ddl_history", ddlHistory(), ChangeData::ddlHistory));

    private static <T> SystemView view(String name, Rowset<T> rowset, Function<ChangeData, List<T>> rows) {
        return rowset.view("cdc", name, context -> rowsOf(context, rows));
    }

    private static <T> List<T> rowsOf(SessionContext context, Function<ChangeData, List<T>> rows) {
        ChangeData data = ChangeData.of(context.database());
        return data == null ? List.of() : rows.apply(data);
    }

    @Override
    public @Nullable SystemView view(Database database, String schema, String name) {
        return Names.same(schema, "cdc") && ChangeData.of(database) != null
                ? VIEWS.get(name.toLowerCase(Locale.ROOT))
                : null;
    }

    @Override
    public @Nullable TableSystemFunction function(Database database, String schema, String name) {
        ChangeData data = Names.same(schema, "cdc") ? ChangeData.of(database) : null;
        if (data == null) {
            return null;
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        if (wanted.startsWith(ALL_CHANGES)) {
            CaptureInstance instance = data.instance(name.substring(ALL_CHANGES.length()));
            return instance == null ? null : ChangeFunctions.allChanges(ALL_CHANGES, data, instance);
        }
        if (wanted.startsWith(NET_CHANGES)) {
            CaptureInstance instance = data.instance(name.substring(NET_CHANGES.length()));
            return instance == null || !instance.options().supportsNetChanges()
                    ? null
                    : ChangeFunctions.netChanges(NET_CHANGES, data, instance);
        }
        return null;
    }

    private static Rowset<CaptureInstance> changeTables() {
        return new Rowset<CaptureInstance>()
                .number("object_id", i -> i.changeTable().objectId())
                .column("version", SqlTypes.INT, i -> 0)
                .column("source_object_id", SqlTypes.INT, i -> i.source().objectId())
                .name("capture_instance", CaptureInstance::name)
                .column("start_lsn", LSN, CaptureInstance::startLsn)
                .nothing("end_lsn", LSN)
                .bit("supports_net_changes", i -> i.options().supportsNetChanges())
                .bit("has_drop_pending", i -> null)
                .column("role_name", SqlTypes.SYSNAME, i -> i.options().roleName())
                .column("index_name", SqlTypes.SYSNAME, i -> i.options().indexName())
                .column("filegroup_name", SqlTypes.SYSNAME, i -> i.options().filegroup())
                .time("create_date", i -> DateTimes.rounded(i.created()))
                .bit("partition_switch", i -> i.options().partitionSwitch());
    }

    private static Rowset<Captured> capturedColumns() {
        return new Rowset<Captured>()
                .number("object_id", c -> c.instance.changeTable().objectId())
                .name("column_name", c -> c.column.name())
                .column("column_id", SqlTypes.INT, c -> c.column.columnId())
                .name("column_type", c -> TypeFacts.of(c.column.type()).name())
                .number("column_ordinal", c -> c.column.ordinal())
                .bit("is_computed", c -> c.column.computed())
                .nothing("masking_function", SqlTypes.nvarchar(4000));
    }

    private static List<Captured> captured(ChangeData data) {
        List<Captured> rows = new ArrayList<>();
        data.instances().forEach(i -> i.columns().forEach(c -> rows.add(new Captured(i, c))));
        return rows;
    }

    private static Rowset<Indexed> indexColumns() {
        return new Rowset<Indexed>()
                .number("object_id", c -> c.instance.changeTable().objectId())
                .name("column_name", c -> c.column)
                .required("index_ordinal", SqlTypes.TINYINT, c -> c.ordinal)
                .number("column_id", c -> c.columnId);
    }

    private static List<Indexed> indexed(ChangeData data) {
        List<Indexed> rows = new ArrayList<>();
        for (CaptureInstance instance : data.instances()) {
            int ordinal = 1;
            for (int columnId : instance.options().indexColumns()) {
                rows.add(new Indexed(instance, nameOf(instance.source(), columnId), ordinal++, columnId));
            }
        }
        return rows;
    }

    /** Name of a source column by id, empty when it was dropped. */
    static String nameOf(Table table, int columnId) {
        Column column = table.columnOfId(columnId);
        return column == null ? "" : column.name();
    }

    /** Column ids of an index in key order. */
    static List<Integer> columnIds(Index index) {
        return index.keys().stream().map(Index.Key::columnId).toList();
    }

    private static Rowset<ChangeData.DdlEntry> ddlHistory() {
        return new Rowset<ChangeData.DdlEntry>()
                .column(
                        "source_object_id",
                        SqlTypes.INT,
                        e -> e.instance().source().objectId())
                .number("object_id", e -> e.instance().changeTable().objectId())
                .bit("required_column_update", ChangeData.DdlEntry::columnUpdate)
                .text("ddl_command", SqlType.MAX, ChangeData.DdlEntry::command)
                .required("ddl_lsn", LSN, ChangeData.DdlEntry::lsn)
                .time("ddl_time", e -> DateTimes.rounded(e.time()));
    }

    private record Captured(CaptureInstance instance, CapturedColumn column) {}

    private record Indexed(CaptureInstance instance, String column, int ordinal, int columnId) {}
}
