// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.ApplicationLocks;
import dev.caravan.standin.store.LockMode;
import dev.caravan.standin.store.SchemaLock;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.system.CaptureMark;
import dev.caravan.standin.tsql.AppLocks;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.SystemProcedure.Parameter;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The procedures sys.sp_cdc_* that enable, disable and clean up. */
final class CdcProcedures {
    private static final Set<String> SYSTEM_DATABASES = Set.of("master", "tempdb", "model", "msdb");
    private static final Parameter SCHEMA = required("@source_schema", SqlTypes.SYSNAME);
    private static final Parameter NAME = required("@source_name", SqlTypes.SYSNAME);

    private CdcProcedures() {}

    /** Adds them. */
    static void install(Registry registry) {
        add(registry, "sp_cdc_enable_db", List.of(), alone(CdcProcedures::enableDatabase));
        add(registry, "sp_cdc_disable_db", List.of(), alone(CdcProcedures::disableDatabase));
        add(
                registry,
                "sp_cdc_enable_table",
                List.of(
                        SCHEMA,
                        NAME,
                        optional("@capture_instance", SqlTypes.SYSNAME),
                        optional("@supports_net_changes", SqlTypes.BIT),
                        required("@role_name", SqlTypes.SYSNAME),
                        optional("@index_name", SqlTypes.SYSNAME),
                        optional("@captured_column_list", SqlTypes.nvarchar(-1)),
                        optional("@filegroup_name", SqlTypes.SYSNAME),
                        optional("@allow_partition_switch", SqlTypes.BIT)),
                alone(EnableTable::run));
        add(
                registry,
                "sp_cdc_disable_table",
                List.of(SCHEMA, NAME, required("@capture_instance", SqlTypes.SYSNAME)),
                alone(CdcProcedures::disableTable));
        add(
                registry,
                "sp_cdc_cleanup_change_table",
                List.of(
                        required("@capture_instance", SqlTypes.SYSNAME),
                        required("@low_water_mark", SqlTypes.binary(Lsn.LENGTH)),
                        optional("@threshold", SqlTypes.BIGINT),
                        new Parameter("@fCleanupFailed", SqlTypes.BIT, false, true)),
                CdcProcedures::cleanup);
    }

    private static void add(Registry registry, String name, List<Parameter> parameters, SystemProcedure.Body body) {
        registry.add(new SystemProcedure("sys", name, parameters, body));
    }

    /** What changes which instances there are, of which one session at a time may be in the middle of until it commits. */
    private static SystemProcedure.Body alone(SystemProcedure.Body body) {
        return call -> {
            Database database = call.session().database();
            Transaction transaction = call.session().transaction();
            ApplicationLocks.of(database)
                    .lock(
                            transaction.owner(),
                            transaction.transactions(),
                            transaction,
                            "__$cdc__db_" + database.id(),
                            LockMode.EXCLUSIVE,
                            AppLocks.place(database));
            return body.run(call);
        };
    }

    private static int enableDatabase(ProcedureCall call) throws SqlError {
        Database database = call.session().database();
        CdcRights.requireSysadmin(call.session());
        if (SYSTEM_DATABASES.contains(database.name().toLowerCase(Locale.ROOT))) {
            throw CdcErrors.systemDatabase(database.name());
        }
        CdcRights.requireEdition(call.session().server());
        if (ChangeData.of(database) != null) {
            call.reply().info(CdcErrors.databaseAlreadyEnabled(database.name()));
            return 0;
        }
        if (database.schema("cdc") != null) {
            throw CdcErrors.cdcSchemaExists(database.name());
        }
        ChangeData data = ChangeData.enable(database, call.session().now().toLocalDateTime());
        call.session().transaction().onRollback(data::disable);
        return 0;
    }

    private static int disableDatabase(ProcedureCall call) throws SqlError {
        Database database = call.session().database();
        CdcRights.requireSysadmin(call.session());
        ChangeData data = ChangeData.require(database);
        for (CaptureInstance instance : List.copyOf(data.instances())) {
            SchemaLock.of(instance.source()).own(call.session().transaction());
            data.remove(instance);
            unmark(data, instance);
        }
        data.disable();
        return 0;
    }

    private static int disableTable(ProcedureCall call) throws SqlError {
        Database database = call.session().database();
        CdcRights.requireOwner(call.session());
        ChangeData data = ChangeData.require(database);
        String schema = CdcRights.required(call, "@source_schema");
        String name = CdcRights.required(call, "@source_name");
        String wanted = CdcRights.required(call, "@capture_instance");
        Table table = database.table(schema, name);
        if (table == null) {
            throw CdcErrors.noSuchTable(schema, name);
        }
        List<CaptureInstance> ended = data.instancesOf(table).stream()
                .filter(i -> Names.same(wanted, "all") || Names.same(wanted, i.name()))
                .toList();
        if (ended.isEmpty()) {
            throw Names.same(wanted, "all")
                    ? CdcErrors.tableNotEnabled(schema, name)
                    : CdcErrors.instanceNotEnabled(wanted, schema, name);
        }
        Transaction transaction = call.session().transaction();
        SchemaLock.of(table).own(transaction);
        for (CaptureInstance instance : ended) {
            data.remove(instance);
            unmark(data, instance);
            transaction.onRollback(() -> {
                data.restore(instance);
                unmark(data, instance);
            });
        }
        transaction.onEnd(committed -> {
            if (committed && data.instances().isEmpty()) {
                data.clearMapping();
            }
        });
        return 0;
    }

    private static void unmark(ChangeData data, CaptureInstance instance) {
        CaptureMark.set(instance.source(), data.tracks(instance.source()));
        LargeValueGuard.renew(data, instance);
    }

    private static int cleanup(ProcedureCall call) throws SqlError {
        CdcRights.requireOwner(call.session());
        ChangeData data = ChangeData.require(call.session().database());
        String name = CdcRights.required(call, "@capture_instance");
        CaptureInstance instance = data.instance(name);
        if (instance == null) {
            throw CdcErrors.objectMissing();
        }
        if (call.number("@threshold", 1) <= 0) {
            throw CdcErrors.badThreshold();
        }
        new Cleanup(data).one(instance, call.value("@low_water_mark") instanceof byte[] low ? low : null);
        call.output("@fCleanupFailed", false);
        return 0;
    }
}
