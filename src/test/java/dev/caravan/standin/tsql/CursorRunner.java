// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.CursorStatement;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs statements on cursors. */
final class CursorRunner {
    /** Qualifies key columns that are read for WHERE CURRENT OF and are not shown. */
    private static final String HIDDEN = "\u0000key ";

    private final BatchRunner runner;
    private final SqlSession session;

    CursorRunner(BatchRunner runner) {
        this.runner = runner;
        this.session = runner.session();
    }

    void run(CursorStatement statement) throws SqlError {
        Cursors cursors = session.cursors();
        if (statement instanceof CursorStatement.Declare declare) {
            Cursor cursor = new Cursor(declare.name(), declare.options(), withKeys(declare.query()));
            cursors.declare(declare.name(), cursor, declare.options().contains("LOCAL"));
        } else if (statement instanceof CursorStatement.Assign assign) {
            cursors.declare(assign.name(), cursors.require(assign.other(), false), true);
        } else if (statement instanceof CursorStatement.Open open) {
            open(cursors.require(open.name(), open.global()));
        } else if (statement instanceof CursorStatement.Fetch fetch) {
            fetch(fetch);
        } else if (statement instanceof CursorStatement.Close close) {
            cursors.requireOpen(close.name(), close.global()).close();
        } else if (statement instanceof CursorStatement.Deallocate deallocate) {
            cursors.deallocate(deallocate.name(), deallocate.global());
        }
        if (!(statement instanceof CursorStatement.Fetch fetch) || !fetch.into().isEmpty()) {
            runner.reply().done(Reply.Command.OTHER);
        }
    }

    private void open(Cursor cursor) throws SqlError {
        if (cursor.isOpen()) {
            throw Errors.error(16905, "The cursor is already open.");
        }
        if (session.options().closingCursors()) {
            throw new Unsupported("A cursor under SET CURSOR_CLOSE_ON_COMMIT ON");
        }
        CapturedRows rows = new CapturedRows();
        Statement.Node node = new Statement.Node(0, 1, "", new Statement.SelectStatement(cursor.query()));
        BatchPlan plan = BatchPlan.of(List.of(node), runner.plan());
        session.tryDepth(1);
        try {
            new BatchRunner(session, plan, runner.variables(), rows).run(plan.statements);
        } finally {
            session.tryDepth(-1);
        }
        cursor.open(rows);
        session.cursors().opened(cursor);
    }

    private void fetch(CursorStatement.Fetch fetch) throws SqlError {
        Cursor cursor = session.cursors().requireOpen(fetch.name(), fetch.global());
        int visible = (int) cursor.columns().stream()
                .filter(c -> !c.name().startsWith(HIDDEN))
                .count();
        Expr offset = fetch.offset();
        Object by = offset == null ? Integer.valueOf(0) : runner.evaluateOnce(offset, SqlTypes.INT);
        if (!fetch.into().isEmpty() && fetch.into().size() != visible) {
            throw Errors.error(
                    16924,
                    "Cursorfetch: The number of variables declared in the INTO list must match that of selected"
                            + " columns.");
        }
        @Nullable Object[] row = cursor.fetch(fetch.direction(), by instanceof Integer n ? n : 0);
        session.cursors().fetchStatus(row == null ? -1 : 0);
        if (fetch.into().isEmpty()) {
            send(cursor, row, visible);
        } else if (row != null) {
            assign(cursor, row, fetch.into());
        }
        session.rowCount(row == null ? 0 : 1);
    }

    private void send(Cursor cursor, @Nullable Object @Nullable [] row, int visible) {
        runner.reply().columns(cursor.columns().subList(0, visible));
        if (row != null) {
            runner.reply().row(java.util.Arrays.copyOf(row, visible));
        }
        runner.reply().done(Reply.Command.SELECT, row == null ? 0 : 1);
    }

    private void assign(Cursor cursor, @Nullable Object[] row, List<String> into) throws SqlError {
        for (int i = 0; i < into.size(); i++) {
            int number = runner.plan().variables.number(into.get(i));
            SqlType to = runner.plan().variables.type(number);
            SqlType from = cursor.columns().get(i).type();
            runner.variables()[number] = Conversion.convert(row[i], from, to, session.rules());
        }
    }

    /** The query with the key of its only table behind its columns, so that WHERE CURRENT OF finds the row. */
    private Query withKeys(Query query) {
        if (!(query.body() instanceof Query.Select select)
                || select.from().size() != 1
                || !(select.from().get(0) instanceof Query.Named named)
                || select.distinct()
                || !select.groupBy().isEmpty()
                || select.having() != null
                || select.items().stream().anyMatch(i -> Aggregation.uses(i.expr()))) {
            return query;
        }
        List<String> keys = keys(session.names().findTable(named.name()));
        if (keys.isEmpty()) {
            return query;
        }
        String alias = named.alias().isEmpty() ? named.name().get(named.name().size() - 1) : named.alias();
        List<Query.Item> items = new ArrayList<>(select.items());
        keys.forEach(key -> items.add(new Query.Item(new Expr.ColumnRef(List.of(alias, key)), HIDDEN + key)));
        Query.Select wider = new Query.Select(
                false,
                select.top(),
                select.ties(),
                items,
                select.assignments(),
                select.into(),
                select.from(),
                select.where(),
                select.groupBy(),
                select.having());
        return new Query(query.with(), wider, query.order(), query.offset(), query.fetch());
    }

    private static List<String> keys(@Nullable Table table) {
        if (table == null) {
            return List.of();
        }
        for (Index index : table.indexes()) {
            if (index.unique() && index.filter() == null) {
                return index.keys().stream()
                        .map(k -> table.columnOfId(k.columnId()))
                        .filter(Objects::nonNull)
                        .map(Column::name)
                        .toList();
            }
        }
        return List.of();
    }

    /** The condition that only the row under a cursor fulfils. */
    static Expr condition(SqlSession session, String name) throws SqlError {
        Cursor cursor = session.cursors().requireOpen(name, false);
        @Nullable Object[] row = cursor.current();
        if (row == null) {
            throw Errors.error(16931, "There are no rows in the current fetch buffer.");
        }
        Expr condition = null;
        for (int i = 0; i < row.length; i++) {
            String column = cursor.columns().get(i).name();
            if (column.startsWith(HIDDEN)) {
                Expr equal = new Expr.Compare(
                        Expr.Comparator.EQ,
                        new Expr.ColumnRef(List.of(column.substring(HIDDEN.length()))),
                        new Expr.Literal(row[i], cursor.columns().get(i).type()));
                condition = condition == null ? equal : new Expr.And(condition, equal);
            }
        }
        if (condition == null) {
            throw Errors.error(16929, "The cursor is READ ONLY.");
        }
        return condition;
    }
}
