// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Procedures that generated and migration scripts call: loops over tables, refreshes, options. */
final class ScriptProcedures {
    private static final SqlType TEXT = SqlTypes.nvarchar(4000);
    private static final SqlType OBJECT = SqlTypes.nvarchar(776);

    private static final String INVALID =
            "An invalid parameter or option was specified for procedure 'sys.sp_settriggerorder'.";

    private ScriptProcedures() {}

    static void install(Registry registry) {
        for (String name : List.of("sp_msforeachtable", "sp_msforeachdb")) {
            boolean tables = name.endsWith("table");
            registry.add(new SystemProcedure(
                    "sys",
                    name,
                    List.of(
                            required("@command1", TEXT),
                            optional("@replacechar", SqlTypes.nchar(1)),
                            optional("@command2", TEXT),
                            optional("@command3", TEXT),
                            optional("@whereand", TEXT),
                            optional("@precommand", TEXT),
                            optional("@postcommand", TEXT)),
                    call -> each(call, tables)));
        }
        registry.add(new SystemProcedure(
                "sys", "sp_refreshview", List.of(required("@viewname", OBJECT)), call -> refresh(call, "@viewname")));
        registry.add(new SystemProcedure(
                "sys",
                "sp_refreshsqlmodule",
                List.of(required("@name", OBJECT), optional("@namespace", SqlTypes.nvarchar(20))),
                call -> refresh(call, "@name")));
        registry.add(new SystemProcedure(
                "sys", "sp_recompile", List.of(required("@objname", OBJECT)), call -> refresh(call, "@objname")));
        registry.add(new SystemProcedure(
                "sys", "sp_updatestats", List.of(optional("@resample", SqlTypes.varchar(8))), call -> 0));
        // Options without an effect here, which generated scripts set.
        accepted(registry, "sp_db_vardecimal_storage_format", "@dbname", "@vardecimal_storage_format");
        accepted(registry, "sp_fulltext_database", "@action");
        registry.add(new SystemProcedure(
                "sys",
                "sp_settriggerorder",
                List.of(
                        required("@triggername", SqlTypes.nvarchar(517)),
                        required("@order", SqlTypes.varchar(10)),
                        required("@stmttype", SqlTypes.varchar(50)),
                        optional("@namespace", SqlTypes.varchar(10))),
                ScriptProcedures::orderTrigger));
        accepted(registry, "sp_tableoption", "@TableNamePattern", "@OptionName", "@OptionValue");
        accepted(registry, "sp_indexoption", "@IndexNamePattern", "@OptionName", "@OptionValue");
        accepted(registry, "sp_autostats", "@tblname", "@flagc", "@indname");
        registry.add(new SystemProcedure(
                "sys",
                "sp_changedbowner",
                List.of(required("@loginame", SqlTypes.SYSNAME), optional("@map", SqlTypes.varchar(5))),
                call -> run(
                        call,
                        "ALTER AUTHORIZATION ON DATABASE::"
                                + Names.quote(call.session().database().name()) + " TO "
                                + Names.quote(call.text("@loginame", "")))));
        registry.add(new SystemProcedure(
                "sys",
                "sp_addtype",
                List.of(
                        required("@typename", SqlTypes.SYSNAME),
                        required("@phystype", SqlTypes.SYSNAME),
                        optional("@nulltype", SqlTypes.varchar(8)),
                        optional("@owner", SqlTypes.SYSNAME)),
                call -> run(
                        call,
                        "CREATE TYPE dbo." + Names.quote(call.text("@typename", "")) + " FROM "
                                + call.text("@phystype", "") + " " + call.text("@nulltype", "NULL"))));
        registry.add(new SystemProcedure(
                "sys",
                "sp_droptype",
                List.of(required("@typename", SqlTypes.SYSNAME)),
                call -> run(call, "DROP TYPE dbo." + Names.quote(call.text("@typename", "")))));
        registry.add(new SystemProcedure(
                "sys",
                "sp_sequence_get_range",
                List.of(
                        required("@sequence_name", OBJECT),
                        required("@range_size", SqlTypes.BIGINT),
                        output("@range_first_value"),
                        output("@range_last_value"),
                        output("@range_cycle_count"),
                        output("@sequence_increment"),
                        output("@sequence_min_value"),
                        output("@sequence_max_value")),
                ScriptProcedures::range));
    }

    private static SystemProcedure.Parameter output(String name) {
        return new SystemProcedure.Parameter(name, SqlTypes.BIGINT, false, true);
    }

    private static void accepted(Registry registry, String name, String... parameters) {
        registry.add(new SystemProcedure(
                "sys",
                name,
                Arrays.stream(parameters).map(p -> optional(p, TEXT)).toList(),
                call -> 0));
    }

    private static int run(ProcedureCall call, @Nullable String sql) throws SqlError {
        if (sql != null) {
            call.session().execute(sql, call.reply());
        }
        return 0;
    }

    private static int each(ProcedureCall call, boolean tables) throws SqlError {
        String mark = call.text("@replacechar", "?");
        run(call, call.text("@precommand"));
        for (String name : tables ? tables(call.session().database()) : databases(call)) {
            for (String command : List.of("@command1", "@command2", "@command3")) {
                String text = call.text(command);
                run(call, text == null ? null : text.replace(mark, name));
            }
        }
        return run(call, call.text("@postcommand"));
    }

    private static List<String> tables(Database database) {
        return List.copyOf(database.tables()).stream()
                .filter(t -> !t.shipped())
                .map(t -> Names.quote(t.schema().name()) + "." + Names.quote(t.name()))
                .toList();
    }

    private static List<String> databases(ProcedureCall call) {
        return DatabaseViews.all(call.session().server()).stream()
                .map(Database::name)
                .toList();
    }

    private static int orderTrigger(ProcedureCall call) throws SqlError {
        String written = call.text("@triggername", "");
        ObjectName name = ObjectName.parse(written);
        Database database = call.session().database();
        Trigger trigger = database.triggers().find(name.schema().isEmpty() ? "dbo" : name.schema(), name.name());
        if (trigger == null) {
            throw new SqlError(
                    15165, 16, 1, "Could not find object '%s' or you do not have permission.".formatted(written));
        }
        int order = switch (call.text("@order", "").toLowerCase(Locale.ROOT)) {
            case "first" -> -1;
            case "last" -> 1;
            case "none" -> 0;
            default -> throw new SqlError(15600, 15, 1, INVALID);
        };
        String type = call.text("@stmttype", "").toUpperCase(Locale.ROOT);
        Trigger.Event event = Arrays.stream(Trigger.Event.values())
                .filter(e -> e.name().equals(type))
                .findFirst()
                .orElseThrow(() -> new SqlError(15600, 15, 1, INVALID));
        if (trigger.instead() || !trigger.events().contains(event)) {
            throw new SqlError(
                    15125,
                    16,
                    1,
                    "Trigger '%s' is not a trigger for '%s'."
                            .formatted(trigger.module().name(), type));
        }
        boolean taken = order != 0
                && database.triggers(trigger.parentId(), event, false).stream()
                        .anyMatch(other ->
                                other.module().objectId() != trigger.module().objectId()
                                        && database.orderOf(other, event) == order);
        if (taken) {
            throw new SqlError(
                    15130, 16, 1, "There already exists a '%s' trigger for '%s'.".formatted(call.text("@order"), type));
        }
        database.triggerOrder(trigger, event, order);
        return 0;
    }

    private static int refresh(ProcedureCall call, String parameter) throws SqlError {
        ObjectName name = ObjectName.parse(call.text(parameter, ""));
        Database database = call.session().database();
        String schema = name.schema().isEmpty() ? "dbo" : name.schema();
        Table table = database.table(schema, name.name());
        if (table == null && database.module(schema, name.name()) == null) {
            throw new SqlError(
                    15165,
                    16,
                    1,
                    "Could not find object '%s' or you do not have permission.".formatted(call.text(parameter)));
        }
        call.session().server().bumpSchemaVersion();
        return 0;
    }

    private static int range(ProcedureCall call) throws SqlError {
        ObjectName name = ObjectName.parse(call.text("@sequence_name", ""));
        String schema = name.schema().isEmpty() ? "dbo" : name.schema();
        Sequence sequence = call.session().database().sequences().find(schema, name.name());
        if (sequence == null) {
            throw new SqlError(208, 16, 1, "Invalid object name '" + call.text("@sequence_name") + "'.");
        }
        long size = call.number("@range_size", 1);
        Long first = null;
        Long last = null;
        for (long i = 0; i < size; i++) {
            last = sequence.next();
            first = first == null ? last : first;
            if (last == null) {
                throw new SqlError(
                        11732,
                        16,
                        1,
                        "The requested range for sequence object '%s' exceeds the maximum or minimum limit. Retry with a smaller range."
                                .formatted(call.text("@sequence_name")));
            }
        }
        call.output("@range_first_value", first);
        call.output("@range_last_value", last);
        call.output("@range_cycle_count", 0L);
        call.output("@sequence_increment", sequence.properties().increment());
        call.output("@sequence_min_value", sequence.properties().minimum());
        call.output("@sequence_max_value", sequence.properties().maximum());
        return 0;
    }
}
