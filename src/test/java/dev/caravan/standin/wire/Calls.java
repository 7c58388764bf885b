// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the calls of an RPC message: the wire's own procedures for prepared statements here, others in the session. */
final class Calls {
    private static final SqlType HANDLE = Types.of(SqlType.Kind.INT);

    private final Session session;
    private final ReplyStream reply;
    private final PreparedStatements prepared;
    private final ServerCursors cursors;
    private final RowGate gate;
    private final Consumer<LoggedRequest> log;

    Calls(
            Session session,
            ReplyStream reply,
            PreparedStatements prepared,
            ServerCursors cursors,
            RowGate gate,
            Consumer<LoggedRequest> log) {
        this.session = session;
        this.reply = reply;
        this.prepared = prepared;
        this.cursors = cursors;
        this.gate = gate;
        this.log = log;
    }

    /** Runs every call of the message; an error in one does not keep the next from running. */
    void run(MessageInput in) throws IOException {
        RpcReader calls = new RpcReader(in, reply.version());
        while (true) {
            reply.beginCall(Map.of());
            try {
                run(calls.next());
            } catch (RpcReader.Unreadable e) {
                in.drain();
                reply.error(e);
            } catch (SqlError e) {
                report(e);
            }
            if (!calls.hasNext() || reply.isCancelled() || reply.isFatal()) {
                return;
            }
            reply.endCallBeforeNext();
        }
    }

    private void run(RpcCall call) throws SqlError {
        switch (call.plainName()) {
            case "sp_executesql" -> execute(call, call.text(0), ParameterList.parse(call.textOrEmpty(1)), 2);
            case "sp_prepare" -> prepare(call);
            case "sp_prepexec" -> {
                ParameterList parameters = ParameterList.parse(call.textOrEmpty(1));
                prepared.removeIfKnown(call.handle());
                requirePreparable(call, parameters);
                int handle = prepared.add(call.text(2), parameters);
                execute(call, call.text(2), parameters, 3);
                returnHandle(call, handle);
            }
            case "sp_execute" -> {
                PreparedStatements.Prepared statement = prepared.get(call.handle());
                execute(call, statement.sql(), statement.parameters(), 1);
            }
            case "sp_unprepare" -> {
                logged(call, "", List.of());
                prepared.remove(call.handle());
            }
            case "sp_cursoropen",
                    "sp_cursorprepare",
                    "sp_cursorexecute",
                    "sp_cursorprepexec",
                    "sp_cursorunprepare",
                    "sp_cursorfetch",
                    "sp_cursor",
                    "sp_cursorclose" -> cursor(call);
            case "sp_cursoroption", "sp_prepexecrpc" -> {
                logged(call, "", List.of());
                throw new SqlError(2812, 16, 62, "Could not find stored procedure '%s'.".formatted(call.procedure()));
            }
            default -> {
                List<Session.Parameter> parameters = values(call.from(0));
                logged(call, "", parameters);
                begin(parameters, 0);
                session.procedure(call.procedure(), parameters, reply);
            }
        }
    }

    private void prepare(RpcCall call) throws SqlError {
        ParameterList parameters = ParameterList.parse(call.textOrEmpty(1));
        logged(call, call.text(2), List.of());
        requirePreparable(call, parameters);
        returnHandle(call, prepared.add(call.text(2), parameters));
    }

    /** Returns no handle where the statement cannot be compiled. */
    private void requirePreparable(RpcCall call, ParameterList parameters) throws SqlError {
        try {
            session.prepare(call.text(2), parameters.declarations());
        } catch (SqlError e) {
            returnHandle(call, null);
            throw e;
        }
    }

    private void report(SqlError error) {
        error.earlier().forEach(reply::error);
        reply.error(error);
    }

    private static List<Session.Parameter> values(List<RpcCall.Argument> arguments) {
        return arguments.stream()
                .map(argument -> new Session.Parameter(
                        argument.name(),
                        argument.type(),
                        argument.value(),
                        argument.output(),
                        null,
                        argument.defaulted(),
                        argument.type()))
                .toList();
    }

    private void cursor(RpcCall call) throws SqlError {
        switch (call.plainName()) {
            case "sp_cursoropen" -> {
                ParameterList declared = ParameterList.parse(call.textOrEmpty(5));
                open(call, call.text(1), declared, new ServerCursors.Arguments(0, 2, 4, 6));
            }
            case "sp_cursorprepare" -> {
                int handle = prepared.add(call.text(2), ParameterList.parse(call.textOrEmpty(1)));
                logged(call, call.text(2), List.of());
                returnHandle(call, handle);
            }
            case "sp_cursorprepexec" -> {
                ParameterList declared = ParameterList.parse(call.textOrEmpty(2));
                prepared.removeIfKnown(call.handle());
                int handle = prepared.add(call.text(3), declared);
                open(call, call.text(3), declared, new ServerCursors.Arguments(1, 4, 6, 7));
                returnHandle(call, handle);
            }
            case "sp_cursorexecute" -> {
                PreparedStatements.Prepared statement = prepared.get(call.handle());
                open(call, statement.sql(), statement.parameters(), new ServerCursors.Arguments(1, 2, 4, 5));
            }
            case "sp_cursorunprepare" -> {
                logged(call, "", List.of());
                prepared.remove(call.handle());
            }
            case "sp_cursorfetch" -> {
                logged(call, cursors.sql(call), List.of());
                cursors.fetch(reply, call);
            }
            case "sp_cursor" -> {
                List<Session.Parameter> values = values(call.from(4));
                logged(call, cursors.sql(call), values);
                cursors.operate(reply, call, call.textOrEmpty(3), values);
            }
            default -> {
                logged(call, "", List.of());
                cursors.close(call);
            }
        }
    }

    private void open(RpcCall call, String sql, ParameterList declared, ServerCursors.Arguments at) throws SqlError {
        List<Session.Parameter> parameters = declared.bind(sql, call.from(at.values()));
        logged(call, sql, parameters);
        begin(parameters, at.values());
        cursors.open(reply, call, sql, parameters, at);
    }

    private void execute(RpcCall call, String sql, ParameterList declared, int valuesFrom) throws SqlError {
        List<Session.Parameter> parameters = declared.bind(sql, call.from(valuesFrom));
        logged(call, sql, parameters);
        begin(parameters, valuesFrom);
        session.statement(sql, parameters, reply);
    }

    private void begin(List<Session.Parameter> parameters, int firstOrdinal) {
        Map<String, Integer> ordinals = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            ordinals.put(parameters.get(i).name().toLowerCase(Locale.ROOT), firstOrdinal + i);
        }
        reply.beginCall(ordinals);
    }

    private void returnHandle(RpcCall call, @Nullable Integer handle) {
        String name = call.arguments().isEmpty() ? "" : call.arguments().get(0).name();
        reply.returnHandle(name, HANDLE, handle);
    }

    private void logged(RpcCall call, String sql, List<Session.Parameter> parameters) {
        gate.request(sql.isEmpty() ? call.procedure() : sql);
        List<String> summaries = parameters.stream()
                .map(parameter -> "%s %s%s"
                        .formatted(
                                parameter.name(),
                                DeclaredType.name(parameter.type()),
                                parameter.output() ? " OUTPUT" : "")
                        .strip())
                .toList();
        log.accept(new LoggedRequest(LoggedRequest.Kind.RPC, call.plainName(), sql, summaries));
    }
}
