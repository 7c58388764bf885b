// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Rowset;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.SystemProcedure.Parameter;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.wire.LoggedRequest;
import dev.caravan.standin.wire.TdsServer;
import dev.caravan.standin.wire.WireFaults;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** {@code EXEC standin.<verb>} for what happens to connections, and for the log of requests; for clients in other processes. */
final class WireProcedures {

    private static final int LOGGED = 10_000;
    private static final Parameter ROWS = required("@after_rows", SqlTypes.BIGINT);
    private static final Parameter CONTAINING = optional("@containing", SqlTypes.nvarchar(4000));

    private final Deque<LoggedRequest> log = new ArrayDeque<>();
    private volatile boolean logging;

    private WireProcedures() {}

    /** Adds them, once the wire is there. */
    static void install(Registry registry, TdsServer wire) {
        WireFaults faults = wire.faults();
        add(
                registry,
                "drop_connections",
                call -> {
                    if (call.flag("@once", false)) {
                        faults.dropNextAfter(call.number("@after_rows", 0), matching(call));
                    } else {
                        faults.dropEachAfter(call.number("@after_rows", 0), matching(call));
                    }
                },
                ROWS,
                CONTAINING,
                optional("@once", SqlTypes.BIT));
        add(
                registry,
                "stall_connections",
                call -> faults.stallAfter(call.number("@after_rows", 0), matching(call)),
                ROWS,
                CONTAINING);
        add(
                registry,
                "refuse_logins",
                call -> faults.refuseLogins(call.flag("@refuse", true)),
                optional("@refuse", SqlTypes.BIT));
        add(registry, "clear_faults", call -> faults.clear());
        WireProcedures own = new WireProcedures();
        wire.onRequest(own::keep);
        add(registry, "log_requests", call -> own.log(call.flag("@on", true)), optional("@on", SqlTypes.BIT));
        add(registry, "wire_log", own::show);
    }

    private static Predicate<String> matching(ProcedureCall call) {
        String text = call.text("@containing", "").toLowerCase(Locale.ROOT);
        return request -> request.toLowerCase(Locale.ROOT).contains(text);
    }

    private void log(boolean on) {
        logging = on;
        if (on) {
            synchronized (log) {
                log.clear();
            }
        }
    }

    private void keep(LoggedRequest request) {
        if (logging) {
            synchronized (log) {
                log.add(request);
                if (log.size() > LOGGED) {
                    log.remove();
                }
            }
        }
    }

    private void show(ProcedureCall call) throws SqlError {
        List<LoggedRequest> logged;
        synchronized (log) {
            logged = List.copyOf(log);
        }
        Rowset<LoggedRequest> rowset = new Rowset<LoggedRequest>()
                .text("kind", 20, request -> request.kind().name())
                .text("procedure", 128, LoggedRequest::procedure)
                .text("text", SqlType.MAX, LoggedRequest::text)
                .text("parameters", SqlType.MAX, request -> String.join(", ", request.parameters()));
        call.result(rowset.columns(), rowset.rows(logged));
    }

    private static void add(Registry registry, String name, Action action, Parameter... parameters) {
        registry.add(new SystemProcedure("standin", name, List.of(parameters), call -> {
            action.run(call);
            return 0;
        }));
    }

    private interface Action {
        void run(ProcedureCall call) throws SqlError;
    }
}
