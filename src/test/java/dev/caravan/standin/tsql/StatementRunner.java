// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.ServerMessages;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.CursorStatement;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs statements that are not control of flow. */
final class StatementRunner {
    /** Smallest number that RAISERROR takes. */
    private static final int LEAST_RAISED = 13_000;

    private final BatchRunner runner;
    private final SqlSession session;
    private final Reply reply;
    private final ModuleRunner modules;
    private final CursorRunner cursors;
    private final DefinitionRunner definitions;

    StatementRunner(BatchRunner runner) {
        this.runner = runner;
        this.session = runner.session();
        this.reply = runner.reply();
        this.modules = new ModuleRunner(runner);
        this.cursors = new CursorRunner(runner);
        this.definitions = new DefinitionRunner(runner);
    }

    BatchRunner.Signal run(Statement.Node node) throws SqlError {
        Statement statement = node.statement();
        boolean skips = session.options().noExecution() || session.options().onlyParsing();
        if (skips && !(statement instanceof Statement.SetOption) && !isPlanned(statement)) {
            return BatchRunner.Signal.NORMAL;
        }
        if (session.options().formatOnly() && changes(statement)) {
            return BatchRunner.Signal.NORMAL;
        }
        if (statement instanceof Statement.SelectStatement select) {
            runner.planned(node, compilation -> new SelectStatements(compilation, node).compile(select.query()));
        } else if (statement instanceof Statement.Insert insert) {
            insert(node, insert);
        } else if (statement instanceof Statement.Update update) {
            runner.planned(node, c -> new BatchRunner.Work(true, Reply.Command.UPDATE, update(c, update)));
        } else if (statement instanceof Statement.Delete delete) {
            runner.planned(node, c -> new BatchRunner.Work(true, Reply.Command.DELETE, delete(c, delete)));
        } else if (statement instanceof Statement.Merge merge) {
            runner.planned(
                    node, c -> new BatchRunner.Work(true, Reply.Command.MERGE, new MergeCompiler(c, merge).compile()));
        } else if (statement instanceof Statement.Execute execute) {
            return modules.execute(execute);
        } else if (statement instanceof Statement.ExecuteText text) {
            return modules.executeText(text, reply);
        } else if (statement instanceof Statement.WithResultSets described) {
            return describedResults(described);
        } else {
            return other(node);
        }
        return BatchRunner.Signal.NORMAL;
    }

    private BatchRunner.Signal describedResults(Statement.WithResultSets described) throws SqlError {
        ResultSets results = new ResultSets(reply, described.sets(), session.rules());
        BatchRunner.Signal signal = described.execute() instanceof Statement.ExecuteText text
                ? modules.executeText(text, results)
                : modules.execute((Statement.Execute) described.execute(), results);
        results.check();
        return signal;
    }

    /** Whether a statement is one query or change of rows. */
    static boolean isPlanned(Statement statement) {
        return statement instanceof Statement.SelectStatement
                || statement instanceof Statement.Insert insert && insert.execute() == null
                || statement instanceof Statement.Update
                || statement instanceof Statement.Delete
                || statement instanceof Statement.Merge;
    }

    /** Whether a statement changes data, which SET FMTONLY ON keeps it from. */
    private static boolean changes(Statement statement) {
        return statement instanceof Statement.Insert
                || statement instanceof Statement.Update
                || statement instanceof Statement.Delete
                || statement instanceof Statement.Merge
                || statement instanceof Statement.BulkInsert
                || statement instanceof Statement.Truncate;
    }

    private @Nullable Expr limit(@Nullable Expr top) {
        long limit = session.options().rowLimit();
        return top != null || limit == 0 ? top : new Expr.Literal((int) limit, SqlTypes.INT);
    }

    private StatementPlan.Body update(Compilation c, Statement.Update update) throws SqlError {
        Expr top = limit(update.top());
        ViewTrigger trigger =
                ViewTrigger.of(c, ViewTrigger.target(update.target(), update.from()), Trigger.Event.UPDATE);
        if (trigger != null) {
            return trigger.update(
                    new ViewTrigger.Change(update.with(), top, update.from(), update.where(), update.output()),
                    update.assignments());
        }
        return new ChangeCompiler(c, update.with(), top, update.target(), update.hints(), update.from(), update.where())
                .update(update.assignments(), update.output());
    }

    private StatementPlan.Body delete(Compilation c, Statement.Delete delete) throws SqlError {
        Expr top = limit(delete.top());
        ViewTrigger trigger =
                ViewTrigger.of(c, ViewTrigger.target(delete.target(), delete.from()), Trigger.Event.DELETE);
        if (trigger != null) {
            return trigger.delete(
                    new ViewTrigger.Change(delete.with(), top, delete.from(), delete.where(), delete.output()));
        }
        return new ChangeCompiler(c, delete.with(), top, delete.target(), delete.hints(), delete.from(), delete.where())
                .delete(delete.output());
    }

    private void insert(Statement.Node node, Statement.Insert insert) throws SqlError {
        Statement.Execute execute = insert.execute();
        if (execute == null) {
            runner.planned(node, c -> {
                ViewTrigger trigger = ViewTrigger.of(c, insert.target(), Trigger.Event.INSERT);
                if (trigger != null) {
                    return new BatchRunner.Work(true, Reply.Command.INSERT, trigger.insert(insert));
                }
                ChangeTarget view = view(c, insert.target());
                Table table = view == null ? session.names().requireTable(insert.target()) : view.table();
                List<String> columns = view == null ? insert.columns() : columns(view, insert.columns());
                boolean defaults = insert.source() == null;
                Need need = ChangeTarget.need(c, insert.target(), "INSERT");
                Runnable leave = need == null ? () -> {} : c.enterModule(need.database());
                InsertCompiler compiler = new InsertCompiler(c, table, columns, defaults);
                leave.run();
                if (need != null) {
                    c.needs(need);
                }
                c.writes(table, insert.hints());
                return new BatchRunner.Work(true, Reply.Command.INSERT, compiler.compile(insert));
            });
            return;
        }
        CapturedRows rows = new CapturedRows();
        modules.execute(execute, rows);
        List<SqlType> types = rows.columns().stream().map(c -> c.type()).toList();
        runner.planned(node, c -> {
            c.onlyOnce();
            Table table = session.names().requireTable(insert.target());
            InsertCompiler compiler = new InsertCompiler(c, table, insert.columns(), false);
            c.writes(table, insert.hints());
            return new BatchRunner.Work(true, Reply.Command.INSERT, compiler.rows(rows.rows(), types));
        });
    }

    private static @Nullable ChangeTarget view(Compilation compilation, List<String> target) throws SqlError {
        Query query = ChangeTarget.view(compilation, target);
        return query == null ? null : ChangeTarget.of(compilation, target.get(target.size() - 1), query, List.of());
    }

    private static List<String> columns(ChangeTarget view, List<String> written) throws SqlError {
        List<String> columns = new ArrayList<>();
        for (String column : written.isEmpty() ? view.names() : written) {
            columns.add(view.column(column));
        }
        return columns;
    }

    private BatchRunner.Signal other(Statement.Node node) throws SqlError {
        Statement statement = node.statement();
        session.tick();
        if (statement instanceof Statement.Declare declare) {
            declare(declare);
        } else if (statement instanceof Statement.SetVariable set) {
            setVariable(node, set);
        } else if (statement instanceof Statement.SetOption set) {
            // No DONE of its own: FreeTDS finds the columns of SET FMTONLY ON ... SET FMTONLY OFF in the last result.
            setOption(set);
        } else if (statement instanceof Statement.SetContextInfo set) {
            if (runner.evaluateOnce(set.value(), SqlTypes.varbinary(128)) instanceof byte[] bytes) {
                session.contextInfo(bytes);
            }
        } else if (statement instanceof Statement.IdentityInsert set) {
            identityInsert(set);
            reply.done(Reply.Command.OTHER);
        } else if (statement instanceof Statement.Print print) {
            Object text = runner.evaluate(node, print.message(), SqlTypes.nvarchar(4000));
            reply.info(runner.located(new SqlError(0, 0, 1, text == null ? " " : text.toString()), node.line()));
            reply.done(Reply.Command.OTHER);
        } else if (statement instanceof Statement.Throw error) {
            raise(error);
        } else if (statement instanceof Statement.RaiseError error) {
            raise(node, error);
        } else if (statement instanceof CursorStatement cursor) {
            cursors.run(cursor);
        } else if (statement instanceof Statement.BulkInsert load) {
            new FileLoad(runner, load).run(node);
        } else if (statement instanceof Statement.WaitFor wait) {
            waitFor(node, wait);
        } else if (statement instanceof Statement.Kill kill) {
            kill(kill);
        } else if (!transaction(statement)) {
            definitions.run(node);
        }
        return BatchRunner.Signal.NORMAL;
    }

    private void identityInsert(Statement.IdentityInsert set) throws SqlError {
        Table table = session.names().requireTable(set.table());
        boolean may = Need.isFree(table)
                || session.rights()
                        .onObject(
                                "ALTER",
                                table.database(),
                                table.objectId(),
                                table.schema().id());
        if (!may) {
            throw new SqlError(
                    1088,
                    16,
                    11,
                    "Cannot find the object \"" + String.join(".", set.table())
                            + "\" because it does not exist or you do not have permissions.");
        }
        session.identityInsert(table, set.on());
    }

    private boolean transaction(Statement statement) throws SqlError {
        TransactionState state = session.state();
        if (statement instanceof Statement.BeginTransaction begin) {
            state.begin(name(begin.name()), reply);
        } else if (statement instanceof Statement.Commit) {
            state.commit(reply);
        } else if (statement instanceof Statement.Rollback rollback) {
            state.rollback(name(rollback.name()), reply);
        } else if (statement instanceof Statement.Save save) {
            state.save(name(save.name()));
        } else {
            return false;
        }
        reply.done(Reply.Command.OTHER);
        return true;
    }

    private String name(String name) throws SqlError {
        return name.startsWith("@")
                ? String.valueOf(runner.evaluateOnce(new Expr.Variable(name), SqlTypes.SYSNAME))
                : name;
    }

    private void declare(Statement.Declare declare) throws SqlError {
        for (Statement.Declaration variable : declare.variables()) {
            UserType type = variable.userType().isEmpty() || Declarations.isCursor(variable)
                    ? null
                    : session.names().requireType(variable.userType(), 1);
            if (type != null && type.table() != null) {
                session.declareTableVariable(variable.name(), Definitions.like(session, type.table(), variable.name()));
            } else if (variable.table() != null) {
                Table table =
                        Definitions.plainTable(session, session.server().tempdb(), variable.table(), variable.name());
                session.declareTableVariable(variable.name(), table);
            } else if (variable.value() != null) {
                int number = runner.plan().variables.number(variable.name());
                runner.variables()[number] = runner.evaluateOnce(
                        variable.value(), runner.plan().variables.type(number));
            }
        }
    }

    private void setVariable(Statement.Node node, Statement.SetVariable set) throws SqlError {
        if (!runner.plan().variables.has(set.name())
                && set.value() instanceof Expr.Variable other
                && session.scope().cursor(other.name()) != null) {
            cursors.run(new CursorStatement.Assign(set.name(), other.name()));
            return;
        }
        int number = runner.plan().variables.number(set.name());
        Expr value = set.operator() == '='
                ? set.value()
                : new Expr.Binary(set.operator(), new Expr.Variable(set.name()), set.value());
        runner.variables()[number] =
                runner.evaluate(node, value, runner.plan().variables.type(number));
        // Clients skip this count: the code is that of a query, which has no columns.
        session.done(reply, Reply.Command.SELECT, 1);
    }

    /** DATEFORMAT, LANGUAGE, DATEFIRST, ROWCOUNT and others take a variable, too. */
    private void setOption(Statement.SetOption set) throws SqlError {
        List<String> values = new ArrayList<>(set.values());
        if (values.get(0).startsWith("@")) {
            Object value = runner.variables()[runner.plan().variables.number(values.get(0))];
            values.set(0, value == null ? "NULL" : value.toString());
        }
        Language before = session.options().language();
        session.options().set(set.option(), values, session);
        if (set.option().equals("LANGUAGE")) {
            reply.languageChanged(
                    before.officialName(), session.options().language().officialName());
        }
    }

    private void raise(Statement.Throw error) throws SqlError {
        Expr number = error.number();
        if (number == null || error.message() == null || error.state() == null) {
            SqlError caught = session.caught();
            if (caught == null) {
                throw Errors.syntax(
                        10704,
                        "To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW"
                                + " statement inside a CATCH block, or add error parameters to the THROW statement.");
            }
            throw caught;
        }
        Object code = runner.evaluateOnce(number, SqlTypes.INT);
        Object text = runner.evaluateOnce(error.message(), SqlTypes.nvarchar(2048));
        Object state = runner.evaluateOnce(error.state(), SqlTypes.INT);
        if (!(code instanceof Integer n) || n < 50000) {
            throw Errors.error(
                    35100,
                    "Error number " + code
                            + " in the THROW statement is outside the valid range. Specify an error number in the"
                            + " valid range of 50000 to 2147483647.");
        }
        throw new SqlError(n, 16, state instanceof Integer s ? s : 1, String.valueOf(text));
    }

    private void raise(Statement.Node node, Statement.RaiseError error) throws SqlError {
        Object message = runner.evaluateOnce(error.message(), null);
        Object severity = runner.evaluateOnce(error.severity(), SqlTypes.INT);
        Object state = runner.evaluateOnce(error.state(), SqlTypes.INT);
        int number = message instanceof Number n ? n.intValue() : 50000;
        ServerMessages.Message known = message instanceof Number ? message(number) : null;
        String text = known == null ? String.valueOf(message) : known.text();
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Expr argument : error.arguments()) {
            arguments.add(runner.evaluateOnce(argument, null));
        }
        text = MessageFormat.format(text, arguments);
        int given = severity instanceof Integer n ? n : 16;
        int level = given < 0 ? (known == null ? 0 : known.severity()) : given;
        SqlError raised = new SqlError(number, level, state instanceof Integer n && n >= 0 ? n : 1, text);
        if (level <= 10) {
            reply.info(runner.located(raised, node.line()));
            reply.done(Reply.Command.OTHER);
            if (error.atOnce()) {
                reply.flush();
            }
            return;
        }
        throw raised;
    }

    /** The message of a number, which has to be in sys.messages (RAISERROR, "msg_id"). */
    private ServerMessages.Message message(int number) throws SqlError {
        if (number < LEAST_RAISED || number == ServerMessages.LAST_OWN) {
            throw Errors.error(
                    2732,
                    "Error number " + number + " is invalid. The number must be from " + LEAST_RAISED
                            + " through 2147483647 and it cannot be 50000.");
        }
        ServerMessages.Message known = session.server().messages().find(number);
        if (known == null && number < ServerMessages.LAST_OWN) {
            throw new Unsupported("message " + number + " of sys.messages");
        }
        if (known == null) {
            throw Errors.error(
                    18054,
                    "Error " + number
                            + ", severity 16, state 1 was raised, but no message with that error number was found"
                            + " in sys.messages. If error is larger than 50000, make sure the user-defined message is added"
                            + " using sp_addmessage.");
        }
        return known;
    }

    private void kill(Statement.Kill kill) throws SqlError {
        Object id = runner.evaluateOnce(kill.session(), SqlTypes.INT);
        if (!session.rights().onServer("ALTER ANY CONNECTION")) {
            throw Errors.error(6102, "User does not have permission to use the KILL statement.");
        }
        if (id instanceof Integer own && own == session.spid()) {
            throw Errors.error(6104, "Cannot use KILL to kill your own process.");
        }
        for (SessionContext other : session.sessions()) {
            if (id instanceof Integer spid && other.spid() == spid && other instanceof SqlSession victim) {
                victim.kill();
                reply.done(Reply.Command.OTHER);
                return;
            }
        }
        throw Errors.error(6106, "Process ID " + id + " is not an active process ID.");
    }

    /** What WAITFOR is given, as text; a variable may be a text or a datetime (WAITFOR, "Arguments"). */
    private static @Nullable Object delay(@Nullable Object value) throws SqlError {
        if (value instanceof LocalDateTime moment) {
            return moment.toLocalTime().toString();
        }
        if (value instanceof LocalTime || value instanceof LocalDate || value instanceof OffsetDateTime) {
            String type = value instanceof LocalTime ? "time" : value instanceof LocalDate ? "date" : "datetimeoffset";
            throw Errors.error(9815, "Waitfor delay and waitfor time cannot be of type " + type + ".");
        }
        return value;
    }

    private void waitFor(Statement.Node node, Statement.WaitFor wait) throws SqlError {
        Object text = delay(runner.evaluateOnce(wait.delay(), null));
        if (text == null || !text.toString().matches("([01]?\\d|2[0-3])(:[0-5]?\\d){1,2}(\\.\\d{1,3})?")) {
            throw Errors.syntax(148, "Incorrect time syntax in time string '" + text + "' used with WAITFOR.");
        }
        String[] parts = text.toString().split(":");
        double seconds = parts.length > 2 ? Double.parseDouble(parts[2]) : 0;
        Duration delay = Duration.ofHours(Integer.parseInt(parts[0]))
                .plusMinutes(Integer.parseInt(parts[1]))
                .plusMillis(Math.round(seconds * 1000));
        if (wait.until()) {
            Duration now = Duration.ofNanos(session.now().toLocalTime().toNanoOfDay());
            Duration left = delay.minus(now);
            delay = left.isNegative() ? left.plusDays(1) : left;
        }
        long deadline = System.nanoTime() + delay.toNanos();
        while (System.nanoTime() < deadline) {
            if (session.cancelled()) {
                throw SqlSession.cancellation();
            }
            LockSupport.parkNanos(Math.min(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(20)));
        }
        reply.done(Reply.Command.OTHER);
    }
}
