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
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.VariableReference;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of a stored procedure or function: its parameters, its scope, its outcome. */
final class ModuleCall {
    private static final int DEEPEST = 32;

    private final SqlSession session;
    private final SqlModule module;
    private final Database database;
    private final Statement.CreateModule statement;
    private final List<BatchPlan.Parameter> parameters = new ArrayList<>();
    private final BatchPlan plan;
    private final List<VariableReference> references;
    private final @Nullable Object[] values;
    private final Map<String, Table> tables = new HashMap<>();

    ModuleCall(SqlSession session, SqlModule module, Database database) throws SqlError {
        this.session = session;
        this.module = module;
        this.database = database;
        ParsedModules.Parsed parsed = session.engine().modules().get(module);
        this.statement = parsed.statement();
        for (Statement.Declaration parameter : statement.parameters()) {
            // A table parameter keeps its place among the others; its rows are in a table variable.
            parameters.add(new BatchPlan.Parameter(parameter.name(), systemType(parameter)));
        }
        this.plan = BatchPlan.of(statement.body(), parsed.count(), parameters, session);
        this.values = new Object[plan.variables.size()];
        this.references = parsed.references();
    }

    /** Name of the type that a procedure's parameter has, empty where there is no such parameter or its type is a system type. */
    static List<String> tableType(SqlSession session, SqlModule module, String parameter, int position)
            throws SqlError {
        List<Statement.Declaration> declared =
                session.engine().modules().get(module).statement().parameters();
        for (int i = 0; i < declared.size(); i++) {
            if (parameter.isEmpty() ? i == position : Names.same(declared.get(i).name(), parameter)) {
                return declared.get(i).userType();
            }
        }
        return List.of();
    }

    private SqlType systemType(Statement.Declaration declared) throws SqlError {
        if (declared.type() != null) {
            return declared.type();
        }
        UserType type = session.names().requireType(declared.userType(), parameters.size() + 1);
        return type.base() == null ? SqlTypes.INT : type.base();
    }

    /**
     * Looks up the names in a procedure that is about to be made, where their tables are there.
     *
     * @throws SqlError 137, 207 and the like, the last of them with those before it
     */
    void checkNames() throws SqlError {
        if (statement.returns() != null && statement.returns().table() != null) {
            plan.variables.declareOther(statement.returns().name());
        }
        plan.variables.require(references, session);
        Runnable leave = session.enterScope(module);
        try {
            SqlError.throwLast(new BatchRunner(session, plan, values, new CapturedRows()).unbound(plan.statements));
        } finally {
            leave.run();
        }
    }

    /** Calls a procedure, or a scalar function by EXEC. */
    ModuleRunner.Outcome execute(List<ModuleRunner.Given> arguments, Reply reply) throws SqlError {
        int[] places = new int[arguments.size()];
        boolean[] set = new boolean[parameters.size()];
        for (int i = 0; i < places.length; i++) {
            ModuleRunner.Given argument = arguments.get(i);
            places[i] = place(argument, i);
            set[places[i]] = !argument.variable().equals("DEFAULT");
            give(places[i], argument);
        }
        BatchRunner inner = runner(reply);
        defaults(set, inner);
        BatchRunner.Signal signal = nested(inner);
        Map<String, @Nullable Object> outputs = new HashMap<>();
        for (String output : statement.outputs()) {
            int at = plan.variables.number(output);
            outputs.put(output.toLowerCase(Locale.ROOT), values[at]);
            for (int i = 0; i < places.length; i++) {
                if (places[i] == at) {
                    outputs.put("#" + i, values[at]);
                }
            }
        }
        Object result = inner.result();
        return new ModuleRunner.Outcome(
                signal, module.kind() == SqlModule.Kind.PROCEDURE ? inner.returnStatus() : 0, outputs, result);
    }

    private BatchRunner runner(Reply reply) throws SqlError {
        Statement.Declaration returns = statement.returns();
        SqlType type =
                module.kind() == SqlModule.Kind.SCALAR_FUNCTION && returns != null ? systemType(returns) : SqlTypes.INT;
        return new BatchRunner(session, plan, values, new ProcedureReply(reply, session), type);
    }

    private void give(int place, ModuleRunner.Given argument) throws SqlError {
        BatchPlan.Parameter parameter = parameters.get(place);
        boolean wantsTable = !statement.parameters().get(place).userType().isEmpty()
                && session.names()
                        .requireType(statement.parameters().get(place).userType(), place + 1)
                        .isTable();
        if (argument.value() instanceof Table table) {
            if (!wantsTable) {
                throw Errors.error(
                        206,
                        "Operand type clash: table is incompatible with "
                                + dev.caravan.standin.tsql.value.Types.name(
                                        parameter.type().kind()));
            }
            tables.put(parameter.name(), table);
        } else if (!wantsTable) {
            values[place] = argument.as(parameter.type(), session.rules());
        }
    }

    private int place(ModuleRunner.Given argument, int position) throws SqlError {
        for (int i = 0; i < parameters.size(); i++) {
            if (argument.name().isEmpty()
                    ? i == position
                    : Names.same(parameters.get(i).name(), argument.name())) {
                return i;
            }
        }
        throw argument.name().isEmpty()
                ? Errors.error(8144, "Procedure or function " + module.name() + " has too many arguments specified.")
                : Errors.error(8145, argument.name() + " is not a parameter for procedure " + module.name() + ".");
    }

    private void defaults(boolean[] set, BatchRunner inner) throws SqlError {
        for (int i = 0; i < set.length; i++) {
            Statement.Declaration declared = statement.parameters().get(i);
            Expr value = declared.value();
            boolean table = declared.type() == null
                    && session.names().requireType(declared.userType(), i + 1).isTable();
            if (!set[i] && value == null && !table) {
                throw new SqlError(
                        201,
                        16,
                        4,
                        "Procedure or function '" + module.name() + "' expects parameter '"
                                + parameters.get(i).name() + "', which was not supplied.");
            }
            if (!set[i] && value != null) {
                values[i] = inner.evaluateOnce(value, parameters.get(i).type());
            }
        }
    }

    /** The value of a scalar function; null in place of an argument's evaluated flag means its default. */
    @Nullable
    Object scalar(@Nullable Object[] arguments, List<SqlType> types, boolean[] given) throws SqlError {
        BatchRunner inner = runner(new CapturedRows());
        bind(arguments, types, given, inner);
        nested(inner);
        return inner.result();
    }

    /** Rows of the table that a table function fills. */
    List<@Nullable Object[]> rows(@Nullable Object[] arguments, List<SqlType> types, boolean[] given) throws SqlError {
        BatchRunner inner = runner(new CapturedRows());
        bind(arguments, types, given, inner);
        Statement.Declaration returns = java.util.Objects.requireNonNull(statement.returns());
        Statement.CreateTable shape = java.util.Objects.requireNonNull(returns.table());
        Runnable leave = enter();
        try {
            Table table = Definitions.plainTable(session, session.server().tempdb(), shape, returns.name());
            session.declareTableVariable(returns.name(), table);
            guarded(inner);
            CapturedRows result = new CapturedRows();
            BatchPlan select = BatchPlan.of("SELECT * FROM " + returns.name(), List.of(), session);
            new BatchRunner(session, select, new @Nullable Object[0], result, SqlTypes.INT).run(select.statements);
            return result.rows();
        } finally {
            leave.run();
        }
    }

    private void bind(@Nullable Object[] arguments, List<SqlType> types, boolean[] given, BatchRunner inner)
            throws SqlError {
        boolean[] set = new boolean[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            set[i] = given[i];
            if (given[i]) {
                give(i, new ModuleRunner.Given("", types.get(i), arguments[i], ""));
            }
        }
        defaults(set, inner);
    }

    private BatchRunner.Signal nested(BatchRunner inner) throws SqlError {
        Runnable leave = enter();
        try {
            tables.forEach(session::declareTableVariable);
            return module.kind().isFunction() ? guarded(inner) : inner.runBatch(plan.statements);
        } finally {
            leave.run();
        }
    }

    // An error in a function is an error of the statement that calls it.
    private BatchRunner.Signal guarded(BatchRunner inner) throws SqlError {
        session.tryDepth(1);
        try {
            return inner.run(plan.statements);
        } finally {
            session.tryDepth(-1);
        }
    }

    private Runnable enter() throws SqlError {
        if (session.nestLevel() >= DEEPEST) {
            throw Errors.error(
                    217, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).");
        }
        Database before = session.currentDatabase();
        Runnable leave = session.enterScope(module);
        session.switchTo(database);
        try {
            session.rights().enter(statement.options(), database);
        } catch (SqlError e) {
            session.switchTo(before);
            leave.run();
            throw e;
        }
        return () -> {
            session.switchTo(before);
            leave.run();
        };
    }
}
