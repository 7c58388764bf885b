// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.TableDefinition;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles SELECT statements: results for the client, assignments to variables, SELECT INTO. */
final class SelectStatements {
    private final Compilation compilation;
    private final Statement.Node node;

    SelectStatements(Compilation compilation, Statement.Node node) {
        this.compilation = compilation;
        this.node = node;
    }

    BatchRunner.Work compile(Query query) throws SqlError {
        QueryPlan plan = new QueryCompiler(compilation).compile(query, null, false);
        Query.Select select = query.body() instanceof Query.Select s ? s : null;
        if (select != null && !select.assignments().isEmpty()) {
            return new BatchRunner.Work(false, Reply.Command.SELECT, assign(plan, select.assignments()));
        }
        if (select != null && !select.into().isEmpty()) {
            compilation.onlyOnce();
            return new BatchRunner.Work(true, Reply.Command.SELECT_INTO, run -> into(plan, select.into(), run));
        }
        return new BatchRunner.Work(false, Reply.Command.SELECT, run -> send(plan, run));
    }

    private static void send(QueryPlan plan, StatementPlan.Run run) throws SqlError {
        Reply reply = run.reply();
        SessionOptions options = run.session().options();
        reply.columns(plan.columns);
        long count = 0;
        long limit = options.rowLimit() == 0 ? Long.MAX_VALUE : options.rowLimit();
        if (!options.formatOnly()) {
            QueryPlan.Rows rows = plan.open(run.frame());
            LargeValues large = LargeValues.of(plan.columns, options.textSize());
            for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                reply.row(large.cut(row));
                run.frame().step();
                if (++count >= limit) {
                    break;
                }
            }
        }
        run.done(Reply.Command.SELECT, count);
    }

    private StatementPlan.Body assign(QueryPlan plan, List<String> names) throws SqlError {
        int[] numbers = new int[names.size()];
        List<Converter> converters = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (names.get(i).isEmpty()) {
                throw Errors.syntax(
                        141,
                        "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.");
            }
            numbers[i] = compilation.variables.number(names.get(i));
            converters.add(
                    plan.nulls.get(i)
                            ? Converter.NONE
                            : Conversion.assigning(plan.columns.get(i).type(), compilation.variables.type(numbers[i])));
        }
        return run -> {
            long count = 0;
            QueryPlan.Rows rows = plan.open(run.frame());
            for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                for (int i = 0; i < numbers.length; i++) {
                    run.frame().variables[numbers[i]] =
                            converters.get(i).apply(row[i], run.session().rules());
                }
                count++;
            }
            run.done(Reply.Command.SELECT, count);
        };
    }

    private void into(QueryPlan plan, List<String> name, StatementPlan.Run run) throws SqlError {
        SqlSession session = run.session();
        Database database = session.names().databaseOf(name, session.currentDatabase());
        String last = NameResolver.part(name, 0);
        boolean temporary = last.startsWith("#");
        Schema schema = session.names().requireSchema(temporary ? List.of(last) : name, database);
        List<Column> columns = new ArrayList<>();
        for (ColumnMeta meta : plan.columns) {
            if (meta.name().isEmpty()) {
                throw Errors.error(
                        1038,
                        "An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name.");
            }
            Column.Identity identity = meta.identity() ? new Column.Identity(1, 1, false) : null;
            columns.add(new Column(
                    columns.size() + 1, meta.name(), meta.type(), null, meta.nullable(), identity, null, null, false));
        }
        Definitions definitions = new Definitions(session, run.writing(), node.text());
        TableDefinition definition = Table.plain(database, schema, last, columns);
        if (!temporary) {
            Definitions.checkFree(database, schema.name(), last);
        }
        Table table = new Table(temporary ? session.server().tempdb() : database, definition, false);
        RowStore store = Definitions.newStore(session, table, !temporary);
        TableStore.attach(table, store);
        long count = 0;
        for (@Nullable Object[] row : plan.all(run.frame())) {
            store.insert(run.writing(), java.util.Arrays.copyOf(row, store.rowLength()));
            count++;
        }
        if (temporary) {
            session.addTemporaryTable(last, table, run.writing());
        } else {
            definitions.lock(table);
            definitions.change(table, SchemaChange.Kind.CREATE_TABLE, null, null, null);
            database.addTable(table);
            run.writing().onRollback(() -> database.removeTable(table));
        }
        run.done(Reply.Command.SELECT_INTO, count);
    }
}
