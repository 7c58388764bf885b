// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.CursorQuery;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.session.TableValue;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes a client's requests and runs them in its session. */
final class ClientSession implements Session {
    private static final Logger LOG = Logger.getLogger(ClientSession.class.getName());
    private static final int NO_SUCH_OBJECT = 208;
    private static final int NOT_PREPARED = 8180;
    private final SqlSession session;

    ClientSession(SqlSession session) {
        this.session = session;
    }

    @Override
    public int id() {
        return session.spid();
    }

    @Override
    public String database() {
        return session.currentDatabase().name();
    }

    @Override
    public String language() {
        return session.options().language().officialName();
    }

    @Override
    public Collation collation() {
        return session.currentDatabase().collation();
    }

    /** The session's state, for tests and procedures of this package. */
    SqlSession state() {
        return session;
    }

    @Override
    public void prepare(String sql, @Nullable List<Parameter> parameters) throws SqlError {
        session.batchText(sql);
        List<SqlError> errors = new ArrayList<>();
        try {
            errors.addAll(unbound(sql, parameters));
        } catch (SqlError e) {
            ErrorPolicy.record(e, session);
            errors.addAll(e.earlier());
            errors.add(e);
        }
        if (!errors.isEmpty()) {
            session.lastError(NOT_PREPARED);
            errors.add(new SqlError(NOT_PREPARED, 16, 1, "Statement(s) could not be prepared."));
            SqlError.throwLast(errors);
        }
    }

    private List<SqlError> unbound(String sql, @Nullable List<Parameter> parameters) throws SqlError {
        if (parameters == null) {
            Parser.parse(sql, session.options().quotedIdentifiers());
            return List.of();
        }
        Runnable leave = session.enterScope();
        try {
            BatchPlan plan = session.engine().plans().get(sql, declared(parameters), session);
            @Nullable Object[] variables = new Object[plan.variables.size()];
            BatchRunner runner = new BatchRunner(session, plan, variables, new CapturedRows());
            // Statements that stand alone cannot wait for a table that another one makes.
            boolean alone = plan.statements.size() == 1;
            return runner.unbound(
                    plan.statements,
                    error -> ErrorPolicy.isUnbound(error) || alone && error.number() == NO_SUCH_OBJECT);
        } finally {
            leave.run();
        }
    }

    private interface Request {
        void run() throws SqlError;
    }

    private void request(String text, Reply reply, Request request) {
        session.running().lock();
        try {
            if (session.killed()) {
                throw new Reply.Disconnected(new IllegalStateException("The session was ended by KILL"));
            }
            requestAlone(text, reply, request);
        } finally {
            session.running().unlock();
        }
    }

    private void requestAlone(String text, Reply reply, Request request) {
        session.owner().cancelled(session.killed());
        session.batchText(text);
        session.resetTry(0);
        boolean finished = false;
        try {
            request.run();
            finished = true;
        } catch (SqlError e) {
            fail(e, reply);
            finished = true;
        } catch (Reply.Disconnected e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A request failed inside the stand-in: " + text, e);
            session.server().recordUnknown("Internal error: " + e, text);
            session.state().rollbackAll(reply);
            reply.error(new SqlError(
                    8630,
                    16,
                    1,
                    "Internal Query Processor Error: The query processor encountered an unexpected error during"
                            + " execution ("
                            + e + ")."));
            reply.done(Reply.Command.OTHER);
            finished = true;
        } finally {
            if (!finished) {
                session.state().endAutomatic(false);
            }
        }
    }

    private void fail(SqlError error, Reply reply) {
        session.lastError(error.number());
        if (error.number() == 1205) {
            session.state().rollbackAll(reply);
        }
        // A cancelled request ends without an error; the wire acknowledges the cancellation.
        if (!ErrorPolicy.isCancellation(error)) {
            ErrorPolicy.report(error, session, reply);
        }
        reply.done(Reply.Command.OTHER);
    }

    private boolean intercepted(String sql, List<Parameter> parameters, Reply reply) throws SqlError {
        for (StatementInterceptor interceptor : session.registry().interceptors()) {
            if (interceptor.intercept(sql, parameters, session, reply)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void batch(String sql, Reply reply) {
        request(sql, reply, () -> {
            if (!intercepted(sql, List.of(), reply)) {
                ExecutionScope scope = session.scope();
                try {
                    runHere(sql, List.of(), reply);
                } finally {
                    scope.endBatch();
                }
            }
        });
    }

    @Override
    public void statement(String sql, List<Parameter> parameters, Reply reply) {
        request(sql, reply, () -> {
            if (!intercepted(sql, parameters, reply)) {
                run(sql, parameters, reply);
            }
        });
    }

    /** Runs a statement in a scope of its own, with which its temporary tables and settings end (sp_executesql). */
    private void run(String sql, List<Parameter> parameters, Reply reply) throws SqlError {
        List<Parameter> scalars = parameters.stream()
                .filter(parameter -> !(parameter.value() instanceof TableValue))
                .toList();
        Runnable leave = session.enterScope();
        try {
            for (int i = 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                if (parameter.value() instanceof TableValue table) {
                    String name = parameter.name().isEmpty() ? "@P" + i : parameter.name();
                    session.declareTableVariable(name, TableParameter.of(session, name, table, i + 1));
                }
            }
            runHere(sql, scalars, reply);
        } finally {
            leave.run();
        }
    }

    /** Runs a batch in the scope that was entered for it. */
    private void runHere(String sql, List<Parameter> parameters, Reply reply) throws SqlError {
        List<BatchPlan.Parameter> declared = declared(parameters);
        runPlan(session.engine().plans().get(sql, declared, session), declared, parameters, reply);
    }

    /** The parameters of a batch as its variables. */
    static List<BatchPlan.Parameter> declared(List<Parameter> parameters) {
        List<BatchPlan.Parameter> declared = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            declared.add(new BatchPlan.Parameter(
                    parameter.name().isEmpty() ? "@P" + i : parameter.name(), parameter.type()));
        }
        return declared;
    }

    private void runPlan(BatchPlan plan, List<BatchPlan.Parameter> declared, List<Parameter> parameters, Reply reply)
            throws SqlError {
        @Nullable Object[] variables = new Object[plan.variables.size()];
        for (int i = 0; i < parameters.size(); i++) {
            variables[i] = declaredValue(parameters.get(i));
        }
        CountingReply counted = new CountingReply(reply);
        BatchRunner runner = new BatchRunner(session, plan, variables, counted);
        BatchRunner.Signal signal = runner.runBatch(plan.statements);
        endBatch(signal, reply);
        if (!counted.ended()) {
            reply.done(Reply.Command.OTHER);
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).output()) {
                Object value = variables[i];
                SqlType to = parameters.get(i).returned();
                reply.returnValue(
                        declared.get(i).name(),
                        to,
                        value == null
                                ? null
                                : Conversion.convert(value, parameters.get(i).type(), to, session.rules()));
            }
        }
    }

    /** Runs a plan of the session's own making, as a request of that text. */
    void planned(String sql, BatchPlan plan, List<Parameter> parameters, Reply reply) {
        request(sql, reply, () -> {
            if (intercepted(sql, parameters, reply)) {
                return;
            }
            Runnable leave = session.enterScope();
            try {
                runPlan(plan, declared(parameters), parameters, reply);
            } finally {
                leave.run();
            }
        });
    }

    @Override
    public @Nullable CursorQuery cursorQuery(String sql, List<Parameter> parameters) {
        return KeyedQuery.of(this, sql, parameters);
    }

    private @Nullable Object declaredValue(Parameter parameter) throws SqlError {
        SqlType sent = parameter.sent();
        if (sent == null) {
            return parameter.value();
        }
        return new ModuleRunner.Given(parameter.name(), sent, parameter.value(), "")
                .as(parameter.type(), session.rules());
    }

    private void endBatch(BatchRunner.Signal signal, Reply reply) {
        if (session.state().doomed() && signal != BatchRunner.Signal.END_ALL) {
            session.state().rollbackAll(reply);
            reply.error(new SqlError(
                    3998,
                    16,
                    1,
                    "Uncommittable transaction is detected at the end of the batch. The transaction is rolled back."));
            reply.done(Reply.Command.OTHER);
        }
    }

    @Override
    public void procedure(String name, List<Parameter> parameters, Reply reply) {
        request("EXEC " + name, reply, () -> {
            List<ModuleRunner.Given> arguments = new ArrayList<>();
            for (Parameter parameter : parameters) {
                if (parameter.value() instanceof TableValue table) {
                    arguments.add(new ModuleRunner.Given(
                            parameter.name(),
                            parameter.type(),
                            TableParameter.of(
                                    session,
                                    parameter.name(),
                                    typed(name, table, parameter.name(), arguments.size()),
                                    arguments.size() + 1),
                            ""));
                    continue;
                }
                arguments.add(new ModuleRunner.Given(
                        parameter.name(), parameter.type(), parameter.value(), parameter.defaulted() ? "DEFAULT" : ""));
            }
            ModuleRunner.Outcome outcome =
                    ModuleRunner.call(session, SystemFunctions.nameParts(name), arguments, reply);
            reply.returnStatus(outcome.status());
            for (int i = 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                if (parameter.output()) {
                    reply.returnValue(parameter.name(), parameter.type(), output(parameter, i, outcome.outputs()));
                }
            }
        });
    }

    /** A table for a parameter of a procedure; clients need not name its type (MS-TDS 2.2.5.5.5.1). */
    private TableValue typed(String procedure, TableValue table, String parameter, int position) throws SqlError {
        if (!table.type().isEmpty()) {
            return table;
        }
        SqlModule module = session.names().findModule(SystemFunctions.nameParts(procedure));
        List<String> type = module == null ? List.of() : ModuleCall.tableType(session, module, parameter, position);
        return new TableValue(type, table.columns(), table.ordinals(), table.rows());
    }

    private static @Nullable Object output(Parameter parameter, int position, Map<String, @Nullable Object> outputs)
            throws SqlError {
        String key =
                parameter.name().isEmpty() ? "#" + position : parameter.name().toLowerCase(Locale.ROOT);
        Object value = outputs.containsKey(key) ? outputs.get(key) : parameter.value();
        return value == null ? null : Conversion.convert(value, ModuleRunner.typeOf(value), parameter.type());
    }

    @Override
    public void transaction(TransactionRequest request, Reply reply) {
        request("transaction manager request " + request.action(), reply, () -> {
            switch (request.action()) {
                case BEGIN -> session.state().begin(request.name(), reply);
                case COMMIT -> session.state().commit(reply);
                case ROLLBACK -> session.state().rollback(request.name(), reply);
                case SAVE -> session.state().save(request.name());
            }
            reply.done(Reply.Command.OTHER);
        });
    }

    @Override
    public boolean takesBulk(String insertBulk) throws SqlError {
        return BulkInsert.takes(session, insertBulk);
    }

    @Override
    public BulkLoad bulkLoad(String insertBulk, List<ColumnMeta> columns) throws SqlError {
        return BulkInsert.start(session, insertBulk, columns);
    }

    @Override
    public void reset() {
        session.reset(new CapturedRows());
    }

    @Override
    public void cancel() {
        session.owner().cancelled(true);
        session.transactions().wake();
    }

    @Override
    public void close() {
        cancel();
        session.state().rollbackAll(new CapturedRows());
        session.releaseApplicationLocks();
        GlobalTemporaryTables.of(session.server()).end(session.spid());
        session.engine().closed(session);
    }
}
