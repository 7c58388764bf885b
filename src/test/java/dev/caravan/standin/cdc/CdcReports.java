// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Rowset;
import dev.caravan.standin.system.TypeFacts;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The procedures sys.sp_cdc_* that only tell. */
final class CdcReports {
    private static final SqlType LSN = SqlTypes.binary(Lsn.LENGTH);

    private CdcReports() {}

    /** Adds them. */
    static void install(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_cdc_help_change_data_capture",
                List.of(optional("@source_schema", SqlTypes.SYSNAME), optional("@source_name", SqlTypes.SYSNAME)),
                CdcReports::help));
        List<SystemProcedure.Parameter> instance = List.of(optional("@capture_instance", SqlTypes.SYSNAME));
        registry.add(new SystemProcedure("sys", "sp_cdc_get_captured_columns", instance, CdcReports::columns));
        registry.add(new SystemProcedure("sys", "sp_cdc_get_ddl_history", instance, CdcReports::ddlHistory));
    }

    private static int help(ProcedureCall call) throws SqlError {
        Database database = call.session().database();
        ChangeData data = ChangeData.require(database);
        String schema = call.text("@source_schema", "");
        String name = call.text("@source_name", "");
        if (schema.isBlank() != name.isBlank()) {
            throw CdcErrors.sourceAndNameTogether();
        }
        List<CaptureInstance> shown = data.instances();
        if (!schema.isBlank()) {
            Table table = database.table(schema, name);
            if (table == null || !data.tracks(table)) {
                throw CdcErrors.objectMissing();
            }
            shown = data.instancesOf(table);
        }
        Rowset<CaptureInstance> rowset = instances();
        List<CaptureInstance> readable = shown.stream()
                .filter(instance -> CdcRights.mayRead(call.session(), instance))
                .toList();
        call.result(rowset.columns(), rowset.rows(readable));
        return 0;
    }

    private static Rowset<CaptureInstance> instances() {
        return new Rowset<CaptureInstance>()
                .name("source_schema", i -> i.source().schema().name())
                .name("source_table", i -> i.source().name())
                .name("capture_instance", CaptureInstance::name)
                .number("object_id", i -> i.changeTable().objectId())
                .number("source_object_id", i -> i.source().objectId())
                .column("start_lsn", LSN, CaptureInstance::startLsn)
                .nothing("end_lsn", LSN)
                .bit("supports_net_changes", i -> i.options().supportsNetChanges())
                .bit("has_drop_pending", i -> null)
                .column("role_name", SqlTypes.SYSNAME, i -> i.options().roleName())
                .column("index_name", SqlTypes.SYSNAME, i -> i.options().indexName())
                .column("filegroup_name", SqlTypes.SYSNAME, i -> i.options().filegroup())
                .time("create_date", i -> DateTimes.rounded(i.created()))
                .text("index_column_list", SqlType.MAX, CdcReports::indexColumns)
                .text(
                        "captured_column_list",
                        SqlType.MAX,
                        i -> CaptureInstance.list(
                                i.columns().stream().map(CapturedColumn::name).toList()));
    }

    private static @Nullable String indexColumns(CaptureInstance instance) {
        List<Integer> ids = instance.options().indexColumns();
        return ids.isEmpty()
                ? null
                : CaptureInstance.list(ids.stream()
                        .map(id -> CdcCatalog.nameOf(instance.source(), id))
                        .toList());
    }

    private static CaptureInstance instance(ProcedureCall call, ChangeData data) throws SqlError {
        CaptureInstance instance = data.instance(CdcRights.required(call, "@capture_instance"));
        if (instance == null) {
            throw CdcErrors.objectMissing();
        }
        return instance;
    }

    private static int columns(ProcedureCall call) throws SqlError {
        CaptureInstance instance =
                instance(call, ChangeData.require(call.session().database()));
        Rowset<CapturedColumn> rowset = new Rowset<CapturedColumn>()
                .name("source_schema", c -> instance.source().schema().name())
                .name("source_table", c -> instance.source().name())
                .name("capture_instance", c -> instance.name())
                .name("column_name", CapturedColumn::name)
                .number("column_id", CapturedColumn::columnId)
                .number("ordinal_position", CapturedColumn::ordinal)
                .name("data_type", c -> TypeFacts.of(c.type()).name())
                .column(
                        "character_maximum_length",
                        SqlTypes.INT,
                        c -> TypeFacts.isCharacter(c.type()) ? c.type().length() : null)
                .column(
                        "numeric_precision",
                        SqlTypes.TINYINT,
                        c -> TypeFacts.radix(c.type()) == null ? null : TypeFacts.precision(c.type()))
                .small("numeric_precision_radix", c -> TypeFacts.radix(c.type()))
                .column(
                        "numeric_scale",
                        SqlTypes.INT,
                        c -> TypeFacts.radix(c.type()) == null ? null : TypeFacts.scale(c.type()))
                .small(
                        "datetime_precision",
                        c -> SqlTypes.isTemporal(c.type().kind()) ? c.type().scale() : null);
        call.result(rowset.columns(), rowset.rows(instance.columns()));
        return 0;
    }

    private static int ddlHistory(ProcedureCall call) throws SqlError {
        ChangeData data = ChangeData.require(call.session().database());
        CaptureInstance instance = instance(call, data);
        Rowset<ChangeData.DdlEntry> rowset = new Rowset<ChangeData.DdlEntry>()
                .name("source_schema", e -> instance.source().schema().name())
                .name("source_table", e -> instance.source().name())
                .name("capture_instance", e -> instance.name())
                .bit("required_column_update", ChangeData.DdlEntry::columnUpdate)
                .text("ddl_command", SqlType.MAX, ChangeData.DdlEntry::command)
                .column("ddl_lsn", LSN, ChangeData.DdlEntry::lsn)
                .time("ddl_time", e -> DateTimes.rounded(e.time()));
        call.result(
                rowset.columns(),
                rowset.rows(data.ddlHistory().stream()
                        .filter(e -> e.instance() == instance)
                        .toList()));
        return 0;
    }
}
