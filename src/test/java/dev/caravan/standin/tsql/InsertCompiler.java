// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.DuplicateRow;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles INSERT. */
final class InsertCompiler {
    private final Compilation compilation;
    private final Table table;
    private final TableWriter writer;
    private final int[] targets;
    private final boolean listed;
    private final boolean ignoresDuplicates;
    private final BitSet given = new BitSet();
    private final Scope scope = new Scope(null);
    private BulkOptions bulk = BulkOptions.NONE;

    InsertCompiler(Compilation compilation, Table table, List<String> columns, boolean defaultValues) throws SqlError {
        this.compilation = compilation;
        this.table = table;
        SystemVersioning.checkChange(table, "INSERT");
        if (table.name().startsWith("#") || table.name().startsWith("@")) {
            compilation.onlyOnce();
        } else {
            compilation.use(table);
            compilation.use(ForeignKeyCheck.related(table));
            compilation.needs(Need.of("INSERT", table));
        }
        this.writer = new TableWriter(compilation, table, compilation.newSlot());
        this.targets = defaultValues ? new int[0] : targets(columns);
        this.listed = !columns.isEmpty();
        this.ignoresDuplicates = table.indexes().stream().anyMatch(Index::ignoresDuplicates);
        checkIdentity(columns, defaultValues);
        for (int target : targets) {
            if (given.get(target)) {
                throw Errors.error(
                        264,
                        "The column name '" + table.columns().get(target).name()
                                + "' is specified more than once in the SET clause or column list of an INSERT.");
            }
            given.set(target);
        }
    }

    /** While identities may be written, they must be, in a list of columns (SET IDENTITY_INSERT, "Remarks"). */
    private void checkIdentity(List<String> columns, boolean defaultValues) throws SqlError {
        int identity = table.identityOrdinal();
        if (identity < 0 || !compilation.session.identityInsert(table) || defaultValues) {
            return;
        }
        if (columns.isEmpty()) {
            throw explicitIdentity();
        }
        if (java.util.stream.IntStream.of(targets).noneMatch(t -> t == identity)) {
            throw Errors.error(
                    545,
                    "Explicit value must be specified for identity column in table '" + table.name()
                            + "' either when IDENTITY_INSERT is set to ON or when a replication user is inserting into a"
                            + " NOT FOR REPLICATION identity column.");
        }
    }

    private SqlError explicitIdentity() {
        return Errors.error(
                8101,
                "An explicit value for the identity column in table '" + table.qualifiedName()
                        + "' can only be specified when a column list is used and IDENTITY_INSERT is ON.");
    }

    private int[] targets(List<String> columns) throws SqlError {
        if (!columns.isEmpty()) {
            int[] named = new int[columns.size()];
            for (int i = 0; i < named.length; i++) {
                named[i] = writer.ordinal(columns.get(i));
            }
            return named;
        }
        return java.util.stream.IntStream.range(0, table.columns().size())
                .filter(i -> isPlain(table.columns().get(i)) && !writer.isHidden(i))
                .toArray();
    }

    private static boolean isPlain(Column column) {
        return column.computed() == null
                && column.identity() == null
                && column.type().kind() != SqlType.Kind.ROWVERSION;
    }

    /** Gives the rows to insert. */
    private interface Source {
        QueryPlan.Rows open(Frame frame) throws SqlError;
    }

    StatementPlan.Body compile(Statement.Insert insert) throws SqlError {
        for (Query.Cte cte : insert.with()) {
            compilation.common.push(cte);
        }
        Query query = insert.source();
        if (query == null) {
            return body(
                    frame -> {
                        boolean[] given = new boolean[1];
                        return () -> {
                            boolean first = !given[0];
                            given[0] = true;
                            return first ? new Object[0] : null;
                        };
                    },
                    List.of(),
                    insert.output(),
                    false);
        }
        if (query.body() instanceof Query.Rows rows && query.order().isEmpty()) {
            return body(valueRows(rows), Collections.nCopies(targets.length, SqlTypes.INT), insert.output(), true);
        }
        QueryPlan plan = new QueryCompiler(compilation).compile(query, null, false);
        checkWidth(plan.columns.size(), false);
        return body(
                frame -> {
                    // The statement must not see its own rows.
                    List<@Nullable Object[]> all = plan.all(frame);
                    int[] at = new int[1];
                    return () -> at[0] < all.size() ? all.get(at[0]++) : null;
                },
                types(plan),
                insert.output(),
                false);
    }

    // A column that is the word NULL takes the type of its target.
    private List<SqlType> types(QueryPlan plan) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < plan.columns.size(); i++) {
            types.add(
                    plan.nulls.get(i)
                            ? table.columns().get(targets[i]).type()
                            : plan.columns.get(i).type());
        }
        return types;
    }

    /** Inserts the rows of a bulk load. */
    StatementPlan.Body bulk(List<@Nullable Object[]> rows, List<SqlType> types, BulkOptions options) throws SqlError {
        bulk = options;
        if (!options.checks()) {
            writer.skipChecks();
        }
        return rows(rows, types);
    }

    /** Inserts rows that another statement gave. */
    StatementPlan.Body rows(List<@Nullable Object[]> rows, List<SqlType> types) throws SqlError {
        if (!types.isEmpty()) {
            checkWidth(types.size(), false);
        }
        List<SqlType> given = types.isEmpty() ? Collections.nCopies(targets.length, SqlTypes.INT) : types;
        return body(
                frame -> {
                    int[] at = new int[1];
                    return () -> at[0] < rows.size() ? rows.get(at[0]++) : null;
                },
                given,
                null,
                types.isEmpty());
    }

    private void checkWidth(int width, boolean values) throws SqlError {
        if (width == targets.length) {
            return;
        }
        if (!listed && table.identityOrdinal() >= 0 && width == targets.length + 1) {
            throw explicitIdentity();
        }
        if (!listed || targets.length == 0) {
            throw Errors.error(213, "Column name or number of supplied values does not match table definition.");
        }
        boolean few = width < targets.length;
        throw Errors.syntax(
                values ? few ? 109 : 110 : few ? 120 : 121,
                values
                        ? "There are " + (few ? "more" : "fewer")
                                + " columns in the INSERT statement than values specified in the VALUES clause. The"
                                + " number of values in the VALUES clause must match the number of columns specified in"
                                + " the INSERT statement."
                        : "The select list for the INSERT statement contains " + (few ? "fewer" : "more")
                                + " items than the insert list. The number of SELECT values must match the number of"
                                + " INSERT columns.");
    }

    /** VALUES: each value is converted to its column on its own, and may be DEFAULT. */
    private Source valueRows(Query.Rows rows) throws SqlError {
        Binder binder = new Binder(compilation, scope);
        Evaluator[][] codes = new Evaluator[rows.rows().size()][targets.length];
        for (int r = 0; r < codes.length; r++) {
            List<Expr> row = rows.rows().get(r);
            checkWidth(row.size(), true);
            compilation.startRow();
            for (int i = 0; i < targets.length; i++) {
                codes[r][i] = value(row.get(i), targets[i], binder);
            }
        }
        return frame -> {
            int[] at = new int[1];
            return () -> at[0] < codes.length ? QueryCompiler.evaluate(codes[at[0]++], frame) : null;
        };
    }

    private Evaluator value(Expr expr, int target, Binder binder) throws SqlError {
        if (expr instanceof Statement.Default) {
            return frame -> writer.defaultValue(target, frame);
        }
        writer.checkWritable(target, compilation.session.identityInsert(table), false);
        Compiled compiled = compilation.expressions.compile(binder.bind(expr));
        if (compiled.nullLiteral()) {
            return compiled.code();
        }
        Converter converter = writer.assignment(compiled.type(), target);
        if (converter == Converter.NONE) {
            return compiled.code();
        }
        return frame -> {
            return converter.apply(compiled.eval(frame), frame.session.rules());
        };
    }

    private StatementPlan.Body body(
            Source source, List<SqlType> types, Statement.@Nullable Output output, boolean converted) throws SqlError {
        List<Converter> converters = new ArrayList<>();
        for (int i = 0; i < targets.length && !converted; i++) {
            writer.checkWritable(targets[i], compilation.session.identityInsert(table), false);
            converters.add(writer.assignment(types.get(i), targets[i]));
        }
        Firing firing = Firing.of(table, Trigger.Event.INSERT);
        firing.checkOutput(output);
        OutputClause clause = output == null ? null : new OutputClause(compilation, output, table, scope);
        int[] missing = java.util.stream.IntStream.range(0, table.columns().size())
                .filter(i -> !given.get(i))
                .toArray();
        boolean fires = bulk.triggers() && !firing.isNone();
        boolean checksParents = bulk.checks() && !table.foreignKeys().isEmpty();
        boolean keyed = checksParents || fires;
        boolean identityWritten = table.identityOrdinal() >= 0 && given.get(table.identityOrdinal());
        return run -> {
            Frame frame = run.frame();
            QueryPlan.Rows rows = source.open(frame);
            List<@Nullable Object[]> collected = clause == null ? List.of() : clause.start();
            List<@Nullable Object[]> written = new ArrayList<>();
            long limit = run.session().options().rowLimit();
            long count = 0;
            boolean ignored = false;
            boolean instead = fires && firing.isInstead(run.session());
            for (@Nullable Object[] values = rows.next(); values != null; values = rows.next()) {
                @Nullable Object[] row = writer.newRow();
                for (int i = 0; i < targets.length; i++) {
                    Object value = values[i];
                    if (value == null && !bulk.keepsNulls()) {
                        row[targets[i]] = writer.defaultValue(targets[i], frame);
                    } else {
                        row[targets[i]] = value == null || converted
                                ? value
                                : converters.get(i).apply(value, frame.session.rules());
                    }
                }
                for (int at : missing) {
                    row[at] = writer.defaultValue(at, frame);
                }
                if (!instead && !store(row, identityWritten, run)) {
                    ignored = true;
                    continue;
                }
                if (clause != null) {
                    clause.add(collected, null, row, "INSERT", frame);
                }
                if (keyed) {
                    written.add(row);
                }
                frame.step();
                if (++count == limit) {
                    break;
                }
            }
            if (!instead && checksParents) {
                checkParents(written, run);
            }
            if (clause != null) {
                clause.finish(collected, run);
            }
            if (fires) {
                firing.fire(pairs(written), all(), instead, run);
            }
            if (ignored) {
                run.reply().info(new SqlError(3604, 10, 1, "Duplicate key was ignored."));
            }
            run.done(Reply.Command.INSERT, count);
        };
    }

    private void checkParents(List<@Nullable Object[]> written, StatementPlan.Run run) throws SqlError {
        ForeignKeyCheck keys = new ForeignKeyCheck(run.frame(), run.writing(), "INSERT");
        for (@Nullable Object[] row : written) {
            keys.checkParents(table, row, null);
        }
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, table.columns().size());
        return all;
    }

    @SuppressWarnings("NullAway") // There is no row before an INSERT, which the element type of the array cannot say.
    static List<@Nullable Object[][]> pairs(List<@Nullable Object[]> written) {
        List<@Nullable Object[][]> pairs = new ArrayList<>();
        written.forEach(row -> pairs.add(new Object[][] {null, row}));
        return pairs;
    }

    /** Stores a row, unless its key is there already and an index says to leave such rows out. */
    private boolean store(@Nullable Object[] row, boolean identityWritten, StatementPlan.Run run) throws SqlError {
        writer.identity(row, identityWritten, run.frame());
        writer.complete(row, run.frame(), "INSERT");
        if (!ignoresDuplicates) {
            writer.store.insert(run.writing(), row);
            return true;
        }
        Transaction.Savepoint before = run.writing().savepoint();
        try {
            writer.store.insert(run.writing(), row);
            return true;
        } catch (DuplicateRow e) {
            if (!e.isIgnorable()) {
                throw e;
            }
            run.writing().rollbackTo(before);
            return false;
        }
    }
}
