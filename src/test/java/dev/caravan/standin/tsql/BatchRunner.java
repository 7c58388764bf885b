// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.ReadView;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.store.Transactions;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs the statements of one batch, procedure or dynamic string in order: control of flow, errors, and plans. */
final class BatchRunner {
    private final SqlSession session;
    private final BatchPlan plan;
    private final @Nullable Object[] variables;
    private final Reply reply;
    private final StatementRunner statements;
    private final SqlType returnType;
    private @Nullable Object returned;
    private @Nullable Object lastResult;
    private String jumpTo = "";

    /** How a statement ended. */
    enum Signal {
        NORMAL,
        BREAK,
        CONTINUE,
        /** GOTO: on to a label of this list of statements or one around it. */
        JUMP,
        RETURN,
        /** An error ended the batch or procedure. */
        END_SCOPE,
        /** An error ended everything up to the client's request. */
        END_ALL
    }

    /** What cannot be bound, while a batch is looked through before it runs. */
    private @Nullable Consumer<SqlError> binding;

    BatchRunner(SqlSession session, BatchPlan plan, @Nullable Object[] variables, Reply reply) {
        this(session, plan, variables, reply, SqlTypes.INT);
    }

    /** A runner for statements whose RETURN gives a value of a type. */
    BatchRunner(SqlSession session, BatchPlan plan, @Nullable Object[] variables, Reply reply, SqlType returnType) {
        this.returnType = returnType;
        this.session = session;
        this.plan = plan;
        this.variables = variables;
        this.reply = reply;
        this.statements = new StatementRunner(this);
    }

    SqlSession session() {
        return session;
    }

    BatchPlan plan() {
        return plan;
    }

    @Nullable
    Object[] variables() {
        return variables;
    }

    Reply reply() {
        return reply;
    }

    int returnStatus() {
        return returned instanceof Integer status ? status : 0;
    }

    /** What RETURN gave, null for none. */
    @Nullable
    Object result() {
        return returned;
    }

    /**
     * Runs a batch, or nothing of it where a name in any of its statements cannot be bound, whether it is reached or not;
     * tables that are not there are looked for when a statement runs (Deferred name resolution and compilation).
     */
    Signal runBatch(List<Statement.Node> nodes) throws SqlError {
        if (!session.options().noExecution() && !session.options().onlyParsing()) {
            List<SqlError> unbound = unbound(nodes);
            if (!unbound.isEmpty()) {
                return ErrorPolicy.unbound(unbound, session, reply);
            }
        }
        return run(nodes);
    }

    /** What cannot be bound in statements, none of which is run; tables that are not there are none of it. */
    List<SqlError> unbound(List<Statement.Node> nodes) throws SqlError {
        return unbound(nodes, ErrorPolicy::isUnbound);
    }

    /** What of some kinds is wrong with statements, none of which is run. */
    List<SqlError> unbound(List<Statement.Node> nodes, Predicate<SqlError> counts) throws SqlError {
        List<SqlError> unbound = new ArrayList<>();
        binding = error -> {
            if (counts.test(error)) {
                unbound.add(error);
            }
        };
        try {
            bind(nodes);
        } finally {
            binding = null;
        }
        return unbound;
    }

    private void bind(List<Statement.Node> nodes) throws SqlError {
        for (Statement.Node node : nodes) {
            Statement statement = node.statement();
            if (statement instanceof Statement.Block block) {
                bind(block.statements());
            } else if (statement instanceof Statement.If choice) {
                bind(List.of(choice.then()));
                bind(choice.otherwise() == null ? List.of() : List.of(choice.otherwise()));
            } else if (statement instanceof Statement.While loop) {
                bind(List.of(loop.body()));
            } else if (statement instanceof Statement.Try attempt) {
                bind(attempt.body());
                bind(attempt.handler());
            } else if (StatementRunner.isPlanned(statement)) {
                statements.run(node);
            }
        }
    }

    /** Compiles a statement of a batch that has not begun. */
    private void bind(Statement.Node node, Maker maker, Consumer<SqlError> failures) {
        try {
            if (plan.plan(node.index(), session) == null) {
                compile(node, maker);
            }
        } catch (SqlError e) {
            failures.accept(located(e, node.line()));
        }
    }

    /** Runs statements until one of them ends the batch; inside a TRY block the first error is thrown. */
    Signal run(List<Statement.Node> nodes) throws SqlError {
        for (int i = 0; i < nodes.size(); i++) {
            Signal signal = run(nodes.get(i));
            int label = signal == Signal.JUMP ? label(nodes) : -1;
            if (label >= 0) {
                i = label;
            } else if (signal != Signal.NORMAL) {
                return signal;
            }
        }
        return Signal.NORMAL;
    }

    private int label(List<Statement.Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).statement() instanceof Statement.Label label && Names.same(label.name(), jumpTo)) {
                return i;
            }
        }
        return -1;
    }

    private Signal run(Statement.Node node) throws SqlError {
        if (session.cancelled()) {
            throw SqlSession.cancellation();
        }
        try {
            Signal signal = dispatch(node);
            if (signal == Signal.NORMAL && !isFlow(node.statement())) {
                session.lastError(0);
            }
            return signal;
        } catch (SqlError e) {
            return ErrorPolicy.failed(located(e, node.line()), node.statement(), session, reply);
        }
    }

    /** Says where an error came from, and those that came before it. */
    SqlError located(SqlError error, int line) {
        SqlModule running = session.scope().runningModule();
        String module = running == null ? "" : running.name();
        error.earlier().forEach(first -> first.at(line, module));
        return error.at(line, module);
    }

    private static boolean isFlow(Statement statement) {
        return statement instanceof Statement.Block
                || statement instanceof Statement.If
                || statement instanceof Statement.While
                || statement instanceof Statement.Try
                || statement instanceof Statement.Execute
                || statement instanceof Statement.ExecuteText
                || statement instanceof Statement.WithResultSets
                || statement instanceof Statement.RaiseError
                || statement instanceof Statement.Label
                || statement instanceof Statement.GoTo
                || statement instanceof Statement.Declare;
    }

    private Signal dispatch(Statement.Node node) throws SqlError {
        Statement statement = node.statement();
        if (statement instanceof Statement.Block block) {
            return run(block.statements());
        }
        if (session.options().noExecution() || session.options().onlyParsing()) {
            return pass(node);
        }
        if (statement instanceof Statement.If choice) {
            if (holds(node, choice.condition())) {
                return run(choice.then());
            }
            return choice.otherwise() == null ? Signal.NORMAL : run(choice.otherwise());
        }
        if (statement instanceof Statement.While loop) {
            return loop(node, loop);
        }
        if (statement instanceof Statement.Jump jump) {
            return jump.exit() ? Signal.BREAK : Signal.CONTINUE;
        }
        if (statement instanceof Statement.Return result) {
            Expr value = result.value();
            returned = value == null ? null : evaluate(node, value, returnType);
            return Signal.RETURN;
        }
        if (statement instanceof Statement.Try attempt) {
            return attempt(attempt);
        }
        if (statement instanceof Statement.GoTo jump) {
            jumpTo = jump.label();
            return Signal.JUMP;
        }
        return statement instanceof Statement.Label ? Signal.NORMAL : statements.run(node);
    }

    /** Goes through every branch of a statement that is not executed. */
    private Signal pass(Statement.Node node) throws SqlError {
        Statement statement = node.statement();
        if (statement instanceof Statement.If choice) {
            run(choice.then());
            return choice.otherwise() == null ? Signal.NORMAL : run(choice.otherwise());
        }
        if (statement instanceof Statement.While loop) {
            return run(loop.body());
        }
        if (statement instanceof Statement.Try attempt) {
            run(attempt.body());
            return run(attempt.handler());
        }
        boolean jumps = statement instanceof Statement.Jump
                || statement instanceof Statement.Return
                || statement instanceof Statement.GoTo
                || statement instanceof Statement.Label;
        return jumps ? Signal.NORMAL : statements.run(node);
    }

    private Signal loop(Statement.Node node, Statement.While loop) throws SqlError {
        while (holds(node, loop.condition())) {
            if (session.cancelled()) {
                throw SqlSession.cancellation();
            }
            Signal signal = run(loop.body());
            if (signal == Signal.BREAK) {
                break;
            }
            if (signal != Signal.NORMAL && signal != Signal.CONTINUE) {
                return signal;
            }
        }
        return Signal.NORMAL;
    }

    private Signal attempt(Statement.Try attempt) throws SqlError {
        session.tryDepth(1);
        SqlError error;
        try {
            return run(attempt.body());
        } catch (SqlError e) {
            if (ErrorPolicy.isCancellation(e)) {
                throw e;
            }
            error = e;
        } finally {
            session.tryDepth(-1);
        }
        if (session.options().abortOnError() || ErrorPolicy.isBatchAborting(error)) {
            session.state().doom();
        }
        session.lastError(error.number());
        SqlError before = session.caught(error);
        try {
            return run(attempt.handler());
        } finally {
            session.caught(before);
        }
    }

    private boolean holds(Statement.Node node, Expr condition) throws SqlError {
        planned(node, compilation -> {
            Expr bound = new Binder(compilation, new Scope(null)).bind(condition);
            Condition test = compilation.conditions.compile(bound);
            return new Work(
                    false, Reply.Command.OTHER, run -> run.frame().result = test.test(run.frame()) == Condition.TRUE);
        });
        return Boolean.TRUE.equals(lastResult);
    }

    /** The value of an expression, converted to a type. */
    @Nullable
    Object evaluate(Statement.Node node, Expr expr, SqlType type) throws SqlError {
        planned(node, compilation -> {
            Compiled compiled = compilation.expressions.compile(new Binder(compilation, new Scope(null)).bind(expr));
            if (!compiled.nullLiteral()) {
                Conversion.assigning(compiled.type(), type);
            }
            Compiled converted = compiled.as(type);
            return new Work(false, Reply.Command.OTHER, run -> run.frame().result = converted.eval(run.frame()));
        });
        return lastResult;
    }

    /** The value of an expression that is not the only one of its statement, in its own type. */
    @Nullable
    Object evaluateOnce(Expr expr, @Nullable SqlType type) throws SqlError {
        Maker maker = compilation -> {
            Compiled compiled = compilation.expressions.compile(new Binder(compilation, new Scope(null)).bind(expr));
            SqlType to = type == null ? compiled.type() : type;
            if (!compiled.nullLiteral()) {
                Conversion.assigning(compiled.type(), to);
            }
            return new Work(false, Reply.Command.OTHER, run -> {
                Object value = compiled.eval(run.frame());
                run.frame().result = Conversion.convert(value, compiled.type(), to, session.rules());
            });
        };
        while (!execute(compile(maker))) {
            continue; // A definition changed while its locks were awaited.
        }
        return lastResult;
    }

    /** What a compiler makes of a statement. */
    record Work(boolean writes, Reply.Command command, StatementPlan.Body body) {}

    /** Compiles a statement. */
    interface Maker {
        Work make(Compilation compilation) throws SqlError;
    }

    /** Runs a statement by its plan, which is made when there is none that fits. */
    void planned(Statement.Node node, Maker maker) throws SqlError {
        Consumer<SqlError> failures = binding;
        if (failures != null) {
            bind(node, maker, failures);
            return;
        }
        session.tick();
        if (session.options().onlyParsing()) {
            return;
        }
        if (session.options().noExecution()) {
            compileOnly(maker);
            return;
        }
        while (true) {
            StatementPlan known = plan.plan(node.index(), session);
            StatementPlan ready = known == null ? compile(node, maker) : known;
            if (execute(ready)) {
                return;
            }
        }
    }

    private StatementPlan compile(Statement.Node node, Maker maker) throws SqlError {
        StatementPlan made = compile(compilation -> {
            compilation.maxRecursion(node.maxRecursion());
            return maker.make(compilation);
        });
        plan.keep(node.index(), made, session);
        return made;
    }

    /** SET NOEXEC ON: names that are not there are looked up when a statement runs, which it does not. */
    private void compileOnly(Maker maker) throws SqlError {
        try {
            compile(maker);
        } catch (SqlError e) {
            if (e.number() != 208) {
                throw e;
            }
        }
    }

    private StatementPlan compile(Maker maker) throws SqlError {
        long version = session.server().schemaVersion();
        try (DefinitionKeeper keeper = new DefinitionKeeper(session)) {
            Compilation compilation = new Compilation(session, plan.variables, keeper);
            Work work = maker.make(compilation);
            return new StatementPlan(
                    compilation,
                    work.writes(),
                    compilation.readsSources() || work.writes(),
                    work.command(),
                    work.body(),
                    version);
        }
    }

    /** Executes a plan; false when a definition changed while its locks were awaited. */
    private boolean execute(StatementPlan ready) throws SqlError {
        TransactionState state = session.state();
        session.rights().require(ready.needs);
        if (ready.requiresOptions) {
            RequiredOptions.check(
                    session.options(), ready.writes ? ready.command.name().replace('_', ' ') : "SELECT");
        }
        for (Compilation.Shown view : ready.shown) {
            StateRights.require(view.view(), session.in(view.of()));
        }
        if (ready.writes && state.doomed()) {
            throw Errors.error(
                    3930,
                    "The current transaction cannot be committed and cannot support operations that write to the log"
                            + " file. Roll back the transaction.");
        }
        if (ready.touchesTables && state.current() == null && session.options().implicitTransactions()) {
            state.begin("", reply);
        }
        boolean automatic = (ready.writes || ready.locksRows(session)) && state.current() == null;
        Transaction transaction = automatic ? state.beginAutomatic() : state.current();
        Object token = new Object();
        StatementLocks locks = new StatementLocks(session, transaction);
        Transaction.Savepoint mark = transaction == null ? null : transaction.savepoint();
        boolean committed = false;
        try {
            locks.take(ready);
            if (session.server().schemaVersion() != ready.schemaVersion) {
                return false;
            }
            if (transaction != null && ready.writes) {
                transaction.nextStatement();
            }
            Frame frame = new Frame(session, ready.slots, variables, view(ready, transaction, token), session.now());
            ready.body.run(new StatementPlan.Run(frame, transaction, reply));
            if (ready.writes) {
                new IndexedViews(session).check(ready.tables);
            }
            lastResult = frame.result;
            committed = true;
            return true;
        } finally {
            session.transactions().closeView(token);
            locks.release();
            if (!committed && transaction != null && mark != null && !automatic && state.current() == transaction) {
                transaction.rollbackTo(mark);
            }
            if (automatic) {
                state.endAutomatic(committed);
            }
        }
    }

    private ReadView view(StatementPlan ready, @Nullable Transaction transaction, Object token) throws SqlError {
        Transactions transactions = session.transactions();
        if (transaction == null || session.options().isolation() != SessionOptions.Isolation.SNAPSHOT) {
            return new ReadView(transactions.openView(token), transaction);
        }
        for (Table table : ready.tables) {
            checkSnapshotAllowed(table);
        }
        ReadView view = transaction.view();
        if (view == null) {
            view = new ReadView(transactions.openView(transaction), transaction);
            transaction.view(view);
        }
        return view;
    }

    private static void checkSnapshotAllowed(Table table) throws SqlError {
        Object state = table.database().properties().getOrDefault("snapshot_isolation_state_desc", "OFF");
        if (!"ON".equalsIgnoreCase(String.valueOf(state))) {
            throw new SqlError(
                    3952,
                    16,
                    1,
                    "Snapshot isolation transaction failed accessing database '"
                            + table.database().name()
                            + "' because snapshot isolation is not allowed in this database. Use ALTER DATABASE to"
                            + " allow snapshot isolation.");
        }
    }
}
