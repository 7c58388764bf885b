// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.SchemaLock;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.system.CaptureMark;
import dev.caravan.standin.tsql.ProcedureCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** sys.sp_cdc_enable_table: checks what it was asked for and makes the instance, enabled when the transaction commits. */
final class EnableTable {
    private static final int MAX_NAME = 100;
    private static final int MAX_INSTANCES = 2;
    private static final Set<String> RESERVED =
            Set.of("__$START_LSN", "__$END_LSN", "__$SEQVAL", "__$OPERATION", "__$UPDATE_MASK");

    private final ProcedureCall call;
    private final ChangeData data;
    private final Table source;

    private EnableTable(ProcedureCall call, ChangeData data, Table source) {
        this.call = call;
        this.data = data;
        this.source = source;
    }

    /** Runs a call. */
    static int run(ProcedureCall call) throws SqlError {
        Database database = call.session().database();
        CdcRights.requireOwner(call.session());
        ChangeData data = ChangeData.require(database);
        String schema = CdcRights.required(call, "@source_schema");
        String name = CdcRights.required(call, "@source_name");
        if (Names.same(schema, "cdc")) {
            throw CdcErrors.cdcSchemaTable();
        }
        Table table = database.table(schema, name);
        if (table == null) {
            throw CdcErrors.noSuchTable(schema, name);
        }
        Temporal temporal = table.definition().temporal();
        if (temporal != null && temporal.isHistory()) {
            throw CdcErrors.historyTable(table.qualifiedName());
        }
        new EnableTable(call, data, table).enable();
        return 0;
    }

    private void enable() throws SqlError {
        String role = call.text("@role_name");
        if (role != null && role.isBlank()) {
            throw CdcErrors.roleNameEmpty();
        }
        String filegroup = call.text("@filegroup_name");
        if (filegroup != null && !Names.same(filegroup, "PRIMARY")) {
            throw CdcErrors.noSuchFilegroup(filegroup, data.database().name());
        }
        String name = instanceName();
        List<CapturedColumn> columns = columns();
        Index index = index();
        boolean net = call.flag("@supports_net_changes", index != null);
        checkKey(index, net, columns);
        // Waits for transactions that are changing the table: none may be captured in part.
        Transaction transaction = call.session().transaction();
        SchemaLock.of(source).own(transaction);
        create(
                transaction,
                new CaptureInstance.Options(
                        name,
                        net,
                        role,
                        index == null ? null : index.name(),
                        index == null ? List.of() : CdcCatalog.columnIds(index),
                        filegroup,
                        call.flag("@allow_partition_switch", true)),
                columns);
    }

    private void create(Transaction transaction, CaptureInstance.Options options, List<CapturedColumn> columns) {
        Table changes = ChangeTables.changes(data.database(), data.schema(), options.name(), columns);
        CaptureInstance instance = new CaptureInstance(
                options, source, changes, columns, call.session().now().toLocalDateTime());
        data.add(instance);
        mark(instance);
        transaction.onRollback(() -> {
            data.remove(instance);
            mark(instance);
        });
        transaction.log(new SchemaChange(
                source,
                SchemaChange.Kind.OTHER,
                null,
                null,
                null,
                "sys.sp_cdc_enable_table",
                transaction.statement(),
                transaction.nextChangeNumber()));
        Capture.of(data.database().server()).enabling(transaction, instance);
        data.jobs().addMissing("capture");
        data.jobs().addMissing("cleanup");
    }

    private void mark(CaptureInstance instance) {
        CaptureMark.set(source, data.tracks(source));
        LargeValueGuard.renew(data, instance);
    }

    private String instanceName() throws SqlError {
        String schema = source.schema().name();
        String name = call.text("@capture_instance", schema + "_" + source.name());
        if (name.length() > MAX_NAME) {
            throw CdcErrors.instanceNameTooLong(name);
        }
        List<CaptureInstance> existing = data.instancesOf(source);
        if (existing.size() >= MAX_INSTANCES) {
            throw CdcErrors.twoInstances(schema, source.name());
        }
        if (data.instance(name) != null || data.database().table("cdc", name + "_CT") != null) {
            throw CdcErrors.instanceExists(name);
        }
        return name;
    }

    private List<CapturedColumn> columns() throws SqlError {
        String list = call.text("@captured_column_list", "");
        List<Column> chosen = new ArrayList<>();
        if (list.isBlank()) {
            // A computed column that is not persisted is not in the log.
            source.columns().stream()
                    .filter(c -> c.computed() == null || c.computed().persisted())
                    .forEach(chosen::add);
        } else {
            Set<Integer> ids = new java.util.HashSet<>();
            for (String name : ColumnList.parse(list)) {
                Column column = source.column(name);
                if (column == null) {
                    throw CdcErrors.columnsNotMapped(source.schema().name(), source.name());
                }
                ids.add(column.columnId());
            }
            source.columns().stream().filter(c -> ids.contains(c.columnId())).forEach(chosen::add);
        }
        if (chosen.stream().anyMatch(c -> RESERVED.contains(Names.fold(c.name())))) {
            throw CdcErrors.reservedColumnName(source.name());
        }
        List<CapturedColumn> columns = new ArrayList<>();
        chosen.forEach(c -> columns.add(CapturedColumn.of(columns.size() + 1, c)));
        return columns;
    }

    /** The index that identifies rows: the one named, else the primary key, else none. */
    private @Nullable Index index() throws SqlError {
        String name = call.text("@index_name");
        if (name == null) {
            return source.primaryKey();
        }
        Index index = source.indexes().stream()
                .filter(i -> Names.same(i.name(), name))
                .findFirst()
                .orElseThrow(() -> CdcErrors.noSuchIndex(name, source.schema().name(), source.name()));
        if (!index.unique()) {
            throw CdcErrors.indexNotUnique(name, source.schema().name(), source.name());
        }
        for (int id : CdcCatalog.columnIds(index)) {
            if (source.columns().get(source.ordinalOfId(id)).nullable()) {
                throw CdcErrors.indexNullable(name, source.schema().name(), source.name());
            }
        }
        return index;
    }

    private static void checkKey(@Nullable Index index, boolean net, List<CapturedColumn> columns) throws SqlError {
        if (!net) {
            return;
        }
        if (index == null) {
            throw CdcErrors.netChangesNeedKey();
        }
        for (int id : CdcCatalog.columnIds(index)) {
            if (columns.stream().noneMatch(c -> c.columnId() == id)) {
                throw CdcErrors.keyColumnsNotCaptured();
            }
        }
    }
}
