// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.ConversionRules;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs EXEC: system procedures, stored procedures, sp_executesql and strings. */
final class ModuleRunner {
    private static final int DEEPEST = 32;
    private final BatchRunner runner;
    private final SqlSession session;

    ModuleRunner(BatchRunner runner) {
        this.runner = runner;
        this.session = runner.session();
    }

    /** An argument with its value; the variable takes an output back. */
    record Given(String name, SqlType type, @Nullable Object value, String variable) {

        /**
         * The value as a parameter of a type takes it.
         *
         * @throws SqlError 8114 for whatever keeps it from being converted, but what is wrong with xml is told
         */
        @Nullable
        Object as(SqlType parameter, ConversionRules rules) throws SqlError {
            try {
                return Conversion.convert(value, type, parameter, rules);
            } catch (SqlError e) {
                if (parameter.kind() == SqlType.Kind.XML) {
                    throw e;
                }
                SqlError refused = Errors.parameter(type, parameter);
                refused.initCause(e);
                throw refused;
            }
        }
    }

    /** How a call ended; the result is that of a scalar function. */
    record Outcome(
            BatchRunner.Signal signal,
            int status,
            Map<String, @Nullable Object> outputs,
            @Nullable Object result) {

        Outcome(BatchRunner.Signal signal, int status, Map<String, @Nullable Object> outputs) {
            this(signal, status, outputs, null);
        }
    }

    BatchRunner.Signal execute(Statement.Execute execute) throws SqlError {
        return execute(execute, runner.reply());
    }

    BatchRunner.Signal execute(Statement.Execute execute, Reply reply) throws SqlError {
        session.tick();
        List<Given> arguments = new ArrayList<>();
        for (Statement.Argument argument : execute.arguments()) {
            arguments.add(given(argument));
        }
        List<String> name = execute.procedure();
        if (name.get(0).startsWith("@")) {
            name = SystemFunctions.nameParts(
                    String.valueOf(runner.evaluateOnce(new Expr.Variable(name.get(0)), SqlTypes.nvarchar(500))));
        }
        Outcome outcome = call(session, name, arguments, reply);
        for (Given argument : arguments) {
            String key = argument.name().toLowerCase(Locale.ROOT);
            if (!argument.variable().isEmpty() && outcome.outputs().containsKey(key)) {
                assign(argument.variable(), outcome.outputs().get(key));
            }
        }
        positional(execute, outcome);
        if (!execute.result().isEmpty()) {
            assign(execute.result(), outcome.result() == null ? outcome.status() : outcome.result());
        }
        reply.procedureEnded(outcome.status());
        return outcome.signal() == BatchRunner.Signal.END_ALL ? outcome.signal() : BatchRunner.Signal.NORMAL;
    }

    // Outputs of positional arguments come back under their number.
    private void positional(Statement.Execute execute, Outcome outcome) throws SqlError {
        for (int i = 0; i < execute.arguments().size(); i++) {
            Statement.Argument argument = execute.arguments().get(i);
            String key = "#" + i;
            if (argument.output()
                    && argument.name().isEmpty()
                    && argument.value() instanceof Expr.Variable variable
                    && outcome.outputs().containsKey(key)) {
                assign(variable.name(), outcome.outputs().get(key));
            }
        }
    }

    private void assign(String variable, @Nullable Object value) throws SqlError {
        int number = runner.plan().variables.number(variable);
        SqlType type = runner.plan().variables.type(number);
        runner.variables()[number] =
                value == null ? null : Conversion.convert(value, typeOf(value), type, session.rules());
    }

    /** A type that fits a Java value. */
    static SqlType typeOf(Object value) {
        if (value instanceof Integer) {
            return SqlTypes.INT;
        }
        if (value instanceof Long) {
            return SqlTypes.BIGINT;
        }
        if (value instanceof Short) {
            return SqlTypes.SMALLINT;
        }
        if (value instanceof Boolean) {
            return SqlTypes.BIT;
        }
        if (value instanceof Double) {
            return SqlTypes.FLOAT;
        }
        if (value instanceof byte[]) {
            return SqlTypes.varbinary(SqlType.MAX);
        }
        if (value instanceof java.math.BigDecimal exact) {
            return SqlTypes.decimal(38, exact.scale());
        }
        if (value instanceof java.time.LocalDateTime) {
            return SqlTypes.datetime2(7);
        }
        if (value instanceof java.time.LocalDate) {
            return SqlTypes.DATE;
        }
        if (value instanceof java.time.LocalTime) {
            return SqlTypes.time(7);
        }
        if (value instanceof java.time.OffsetDateTime) {
            return SqlTypes.datetimeoffset(7);
        }
        if (value instanceof dev.caravan.standin.type.Variant) {
            return SqlTypes.SQL_VARIANT;
        }
        if (value instanceof java.util.UUID) {
            return SqlTypes.UNIQUEIDENTIFIER;
        }
        return value instanceof Float ? SqlTypes.REAL : SqlTypes.nvarchar(SqlType.MAX);
    }

    private Given given(Statement.Argument argument) throws SqlError {
        if (argument.value() instanceof Statement.Default) {
            return new Given(argument.name(), SqlTypes.INT, null, "DEFAULT");
        }
        if (argument.value() instanceof Expr.Variable variable
                && !runner.plan().variables.has(variable.name())
                && session.scope().tableVariable(variable.name()) != null) {
            return new Given(argument.name(), SqlTypes.INT, session.tableVariable(variable.name()), "");
        }
        if (argument.value() instanceof Expr.Variable variable) {
            int number = runner.plan().variables.number(variable.name());
            return new Given(
                    argument.name(),
                    runner.plan().variables.type(number),
                    runner.variables()[number],
                    argument.output() ? variable.name() : "");
        }
        Object value = runner.evaluateOnce(argument.value(), null);
        return new Given(argument.name(), value == null ? SqlTypes.INT : typeOf(value), value, "");
    }

    /** Calls a procedure of any sort. */
    static Outcome call(SqlSession session, List<String> written, List<Given> arguments, Reply reply) throws SqlError {
        List<String> name = session.names().dereference(written, session.currentDatabase());
        String last = NameResolver.part(name, 0);
        if (Names.same(last, "sp_executesql")) {
            return executeSql(session, arguments, reply);
        }
        Database database = session.names().databaseOf(name, session.currentDatabase());
        SqlModule module = session.names().findModule(name, database);
        if (module != null
                && (module.kind() == SqlModule.Kind.PROCEDURE || module.kind() == SqlModule.Kind.SCALAR_FUNCTION)) {
            if (!module.name().startsWith("#")) {
                session.rights().require(List.of(Need.of("EXECUTE", database, module)));
            }
            return new ModuleCall(session, module, database).execute(arguments, reply);
        }
        SystemProcedure procedure = session.registry().procedure(NameResolver.part(name, 1), last);
        if (procedure == null) {
            String text = "Could not find stored procedure '" + String.join(".", name) + "'.";
            throw last.toLowerCase(Locale.ROOT).matches("(sp|xp)_.*")
                    ? new Unsupported(2812, 16, text)
                    : new SqlError(2812, 16, 62, text);
        }
        boolean named = name.size() > 2 && !name.get(name.size() - 3).isEmpty();
        return system(session, procedure, named ? database : null, arguments, reply);
    }

    private static Outcome system(
            SqlSession session,
            SystemProcedure procedure,
            @Nullable Database database,
            List<Given> arguments,
            Reply reply)
            throws SqlError {
        Map<String, @Nullable Object> values = new HashMap<>();
        List<SystemProcedure.Parameter> parameters = procedure.parameters();
        for (int i = 0; i < arguments.size(); i++) {
            Given argument = arguments.get(i);
            SystemProcedure.Parameter parameter = parameter(procedure, argument, i);
            if (!argument.variable().equals("DEFAULT")) {
                values.put(parameter.name().toLowerCase(Locale.ROOT), argument.as(parameter.type(), session.rules()));
            }
        }
        for (SystemProcedure.Parameter parameter : parameters) {
            if (parameter.required() && !values.containsKey(parameter.name().toLowerCase(Locale.ROOT))) {
                throw new SqlError(
                        201,
                        16,
                        4,
                        "Procedure or function '" + procedure.name() + "' expects parameter '" + parameter.name()
                                + "', which was not supplied.");
            }
        }
        boolean outermost = session.state().current() == null;
        ProcedureCall call = new ProcedureCall(session.in(database), reply, values);
        boolean done = false;
        try {
            int status = run(procedure, call);
            done = true;
            Map<String, @Nullable Object> outputs = new HashMap<>(call.outputs());
            for (int i = 0; i < Math.min(arguments.size(), parameters.size()); i++) {
                String key = parameters.get(i).name().toLowerCase(Locale.ROOT);
                if (call.outputs().containsKey(key)) {
                    outputs.put("#" + i, call.outputs().get(key));
                }
            }
            return new Outcome(BatchRunner.Signal.NORMAL, status, outputs);
        } finally {
            if (outermost && session.state().hasAutomatic()) {
                session.state().endAutomatic(done);
            }
        }
    }

    private static int run(SystemProcedure procedure, ProcedureCall call) throws SqlError {
        try {
            return procedure.body().run(call);
        } catch (SqlError e) {
            e.at(1, procedure.name());
            throw e;
        }
    }

    private static SystemProcedure.Parameter parameter(SystemProcedure procedure, Given argument, int position)
            throws SqlError {
        List<SystemProcedure.Parameter> parameters = procedure.parameters();
        if (!argument.name().isEmpty()) {
            for (SystemProcedure.Parameter parameter : parameters) {
                if (Names.same(parameter.name(), argument.name())) {
                    return parameter;
                }
            }
            throw Errors.error(8145, argument.name() + " is not a parameter for procedure " + procedure.name() + ".");
        }
        if (position >= parameters.size()) {
            throw Errors.error(
                    8144, "Procedure or function " + procedure.name() + " has too many arguments specified.");
        }
        return parameters.get(position);
    }

    /** Runs a batch in a scope of its own, in the current database. */
    private static BatchRunner.Signal nested(
            SqlSession session, BatchRunner inner, BatchPlan plan, Map<String, Table> tables) throws SqlError {
        if (session.nestLevel() >= DEEPEST) {
            throw Errors.error(
                    217, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).");
        }
        Database before = session.currentDatabase();
        Runnable leave = session.enterScope();
        tables.forEach(session::declareTableVariable);
        try {
            return inner.runBatch(plan.statements);
        } finally {
            session.switchTo(before);
            leave.run();
        }
    }

    private static SqlType declaredType(SqlSession session, Statement.Declaration parameter) throws SqlError {
        if (parameter.type() != null) {
            return parameter.type();
        }
        UserType type = session.names().requireType(parameter.userType(), 1);
        return type.base() == null ? SqlTypes.INT : type.base();
    }

    private static Outcome executeSql(SqlSession session, List<Given> arguments, Reply reply) throws SqlError {
        if (arguments.isEmpty() || arguments.get(0).value() == null) {
            throw new SqlError(
                    201,
                    16,
                    10,
                    "Procedure or function 'sp_executesql' expects parameter '@statement', which was not supplied.");
        }
        String sql = String.valueOf(arguments.get(0).value());
        List<Statement.Declaration> declared =
                arguments.size() > 1 && arguments.get(1).value() != null
                        ? Parser.parseParameters(String.valueOf(arguments.get(1).value()))
                        : List.of();
        List<BatchPlan.Parameter> parameters = new ArrayList<>();
        for (Statement.Declaration parameter : declared) {
            parameters.add(new BatchPlan.Parameter(parameter.name(), declaredType(session, parameter)));
        }
        BatchPlan plan = session.engine().plans().get(sql, parameters, session);
        @Nullable Object[] variables = new Object[plan.variables.size()];
        Map<Integer, Integer> places = new HashMap<>();
        Map<String, Table> tables = new HashMap<>();
        for (int i = 2; i < arguments.size(); i++) {
            Given argument = arguments.get(i);
            int at = argument.name().isEmpty() ? i - 2 : plan.variables.number(argument.name());
            if (at >= parameters.size()) {
                throw Errors.error(8144, "Procedure or function has too many arguments specified.");
            }
            places.put(i, at);
            if (argument.value() instanceof Table table) {
                tables.put(parameters.get(at).name(), table);
                continue;
            }
            variables[at] = argument.as(parameters.get(at).type(), session.rules());
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (!places.containsValue(i)) {
                throw Errors.error(
                        8178,
                        "The parameterized query '" + sql + "' expects the parameter '"
                                + parameters.get(i).name() + "', which was not supplied.");
            }
        }
        BatchRunner inner = new BatchRunner(session, plan, variables, new ProcedureReply(reply, session), SqlTypes.INT);
        BatchRunner.Signal signal = nested(session, inner, plan, tables);
        Map<String, @Nullable Object> outputs = new HashMap<>();
        for (Map.Entry<Integer, Integer> place : places.entrySet()) {
            outputs.put("#" + place.getKey(), variables[place.getValue()]);
            outputs.put(arguments.get(place.getKey()).name().toLowerCase(Locale.ROOT), variables[place.getValue()]);
        }
        return new Outcome(signal, 0, outputs);
    }

    BatchRunner.Signal executeText(Statement.ExecuteText execute, Reply reply) throws SqlError {
        Object text = runner.evaluateOnce(execute.text(), SqlTypes.nvarchar(SqlType.MAX));
        if (text == null) {
            return BatchRunner.Signal.NORMAL;
        }
        BatchPlan plan = session.engine().plans().get(text.toString(), List.of(), session);
        BatchRunner inner = new BatchRunner(
                session, plan, new Object[plan.variables.size()], new ProcedureReply(reply, session), SqlTypes.INT);
        int identities = session.rights().depth();
        if (!execute.as().isEmpty()) {
            session.rights().become(execute.as(), execute.name());
        }
        try {
            BatchRunner.Signal signal = nested(session, inner, plan, Map.of());
            return signal == BatchRunner.Signal.END_ALL ? signal : BatchRunner.Signal.NORMAL;
        } finally {
            session.rights().revertTo(identities);
        }
    }
}
