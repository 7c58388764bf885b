// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Server.UnknownStatement;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Rowset;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.SystemProcedure.Parameter;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code EXEC standin.<verb>}: the control over T-SQL, for clients in other processes. */
final class ControlProcedures {
    private static final Parameter TEXT = required("@value", SqlTypes.nvarchar(4000));

    private ControlProcedures() {}

    static void install(Registry registry, StandInControl control) {
        add(registry, "freeze_capture", call -> control.freezeCapture());
        add(registry, "resume_capture", call -> control.resumeCapture());
        add(
                registry,
                "advance_capture",
                call -> control.advanceCapture(call.number("@transactions", 1)),
                optional("@transactions", SqlTypes.BIGINT));
        add(
                registry,
                "set_capture_delay",
                call -> control.setCaptureDelay(call.number("@millis", 0), call.number("@jitter", 0)),
                required("@millis", SqlTypes.BIGINT),
                optional("@jitter", SqlTypes.BIGINT));
        add(registry, "await_capture", call -> await(control));
        add(registry, "stop_agent", call -> control.stopAgent());
        add(registry, "start_agent", call -> control.startAgent());
        add(
                registry,
                "run_cleanup",
                call -> {
                    ChangeData.require(call.session().database());
                    control.runCleanup(
                            call.session().database().name(),
                            call.value("@low_water_mark") instanceof byte[] lsn ? lsn : null);
                },
                optional("@low_water_mark", SqlTypes.binary(Lsn.LENGTH)));
        add(
                registry,
                "set_property",
                call -> control.setProperty(call.text("@name", ""), value(call)),
                required("@name", SqlTypes.nvarchar(256)),
                TEXT);
        add(
                registry,
                "set_database_property",
                call -> control.setDatabaseProperty(
                        call.session().database().name(), call.text("@name", ""), value(call)),
                required("@name", SqlTypes.nvarchar(256)),
                TEXT);
        add(
                registry,
                "add_backup",
                call -> control.addBackup(call.session().database().name(), call.text("@type", "D")),
                optional("@type", SqlTypes.character(1)));
        add(
                registry,
                "fail_statement",
                call -> control.failStatement(
                        (int) call.number("@nth", 1),
                        (int) call.number("@number", 50_000),
                        call.text("@containing", "")),
                required("@nth", SqlTypes.INT),
                required("@number", SqlTypes.INT),
                optional("@containing", SqlTypes.nvarchar(4000)));
        add(registry, "deadlock_next", call -> control.deadlockNext());
        add(
                registry,
                "set_view_value",
                call -> control.setViewValue(
                        call.text("@view", ""),
                        pairs(call.text("@where", "")),
                        call.text("@column", ""),
                        call.text("@value")),
                required("@view", SqlTypes.nvarchar(256)),
                required("@where", SqlTypes.nvarchar(4000)),
                required("@column", SqlTypes.SYSNAME),
                TEXT);
        add(
                registry,
                "add_view_row",
                call -> control.addViewRow(call.text("@view", ""), pairs(call.text("@values", ""))),
                required("@view", SqlTypes.nvarchar(256)),
                required("@values", SqlTypes.nvarchar(4000)));
        add(
                registry,
                "clear_view",
                call -> control.clearView(call.text("@view", "")),
                required("@view", SqlTypes.nvarchar(256)));
        add(
                registry,
                "add_capture_error",
                call -> control.addCaptureError(
                        call.session().database().name(), (int) call.number("@number", 0), call.text("@message", "")),
                required("@number", SqlTypes.INT),
                required("@message", SqlTypes.nvarchar(1024)));
        add(registry, "unknown_statements", call -> {
            Rowset<UnknownStatement> rowset = new Rowset<UnknownStatement>()
                    .text("reason", 4000, UnknownStatement::reason)
                    .text("statement", SqlType.MAX, UnknownStatement::sql);
            call.result(rowset.columns(), rowset.rows(control.unknownStatements()));
        });
    }

    private static void add(Registry registry, String name, Action action, Parameter... parameters) {
        registry.add(new SystemProcedure("standin", name, List.of(parameters), call -> {
            action.run(call);
            return 0;
        }));
    }

    // name=value;name=value
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(";")) {
            String[] sides = pair.split("=", 2);
            if (sides.length != 2) {
                throw new IllegalArgumentException("'" + pair + "' is not name=value");
            }
            pairs.put(sides[0].strip(), sides[1].strip());
        }
        return pairs;
    }

    // Numbers are stored as numbers, so that flags and rights can be set from T-SQL.
    private static Object value(ProcedureCall call) {
        String text = call.text("@value", "");
        return text.matches("-?\\d{1,9}") ? (Object) Integer.valueOf(text) : text;
    }

    private static void await(StandInControl control) throws SqlError {
        try {
            control.awaitCapture();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlError(50_000, 16, 1, "Waiting for the capture job was interrupted.");
        }
    }

    @FunctionalInterface
    private interface Action {
        void run(ProcedureCall call) throws SqlError;
    }
}
