// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.CursorQuery;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A SELECT on tables whose rows are found again by the unique keys of these tables, as a keyset cursor finds them. */
final class KeyedQuery implements CursorQuery {
    private static final String KEY_VARIABLE = "@cursor key ";
    private static final Column ROW_ID = Column.of(0, RowHandle.ROW_ID, SqlTypes.BIGINT, false);

    private final ClientSession client;
    private final SqlSession session;
    private final String sql;
    private final List<Parameter> parameters;
    private final Query query;
    private final Query.Select select;
    private final List<CursorTable> tables;
    private final List<Origin> columns;
    private final boolean changeable;
    private final List<CursorTable.Hidden> hidden = new ArrayList<>();
    private final int keys;
    private @Nullable BatchPlan reading;
    private @Nullable BatchPlan locking;

    private KeyedQuery(
            ClientSession client,
            String sql,
            List<Parameter> parameters,
            Query query,
            Query.Select select,
            List<CursorTable> tables) {
        this.client = client;
        this.session = client.state();
        this.sql = sql;
        this.parameters = List.copyOf(parameters);
        this.query = query;
        this.select = select;
        this.tables = tables;
        this.changeable = hasRows();
        if (changeable) {
            tables.forEach(table -> hidden.addAll(table.keys()));
        }
        this.keys = hidden.size();
        if (changeable) {
            tables.forEach(table -> hidden.addAll(table.versions()));
        }
        this.columns = origins();
    }

    /** The query of a batch that is a single SELECT on tables, else null. */
    static @Nullable KeyedQuery of(ClientSession client, String sql, List<Parameter> parameters) {
        SqlSession session = client.state();
        List<Statement.Node> statements;
        try {
            statements =
                    Parser.parse(sql, session.options().quotedIdentifiers()).statements();
        } catch (SqlError e) {
            return null; // What is wrong is told when the batch runs.
        }
        if (statements.size() != 1
                || !(statements.get(0).statement() instanceof Statement.SelectStatement statement)
                || !statement.query().with().isEmpty()
                || statement.query().output() != null
                || !(statement.query().body() instanceof Query.Select select)
                || !select.into().isEmpty()
                || !select.assignments().isEmpty()) {
            return null;
        }
        List<CursorTable> tables = new ArrayList<>();
        for (Query.Source source : select.from()) {
            if (!collect(source, session, tables)) {
                return null;
            }
        }
        return tables.isEmpty()
                ? null
                : new KeyedQuery(client, sql, parameters, statement.query(), select, List.copyOf(tables));
    }

    private static boolean collect(Query.Source source, SqlSession session, List<CursorTable> tables) {
        if (source instanceof Query.Join join) {
            return collect(join.left(), session, tables) && collect(join.right(), session, tables);
        }
        if (!(source instanceof Query.Named named)) {
            return false;
        }
        Table table = session.names().findTable(session.names().dereference(named.name(), session.currentDatabase()));
        return table != null && tables.add(new CursorTable(named, table, tables.size() + 1));
    }

    private boolean hasRows() {
        return !select.distinct()
                && select.groupBy().isEmpty()
                && select.having() == null
                && select.items().stream().noneMatch(item -> computesOverRows(item.expr()));
    }

    private static boolean computesOverRows(Expr expr) {
        boolean[] found = {Aggregation.uses(expr)};
        lookForWindows(expr, found);
        return found[0];
    }

    private static Expr lookForWindows(Expr expr, boolean[] found) {
        found[0] |= expr instanceof Expr.Call call && call.over() != null;
        return expr.map(part -> lookForWindows(part, found));
    }

    private List<Origin> origins() {
        List<Origin> origins = new ArrayList<>();
        for (Query.Item item : select.items()) {
            if (item.expr() instanceof Expr.Star star) {
                tables.stream()
                        .filter(table -> star.qualifier().isEmpty() || table.isNamed(star.qualifier()))
                        .forEach(table -> table.shown().forEach(column -> origins.add(table.origin(column))));
            } else {
                origins.add(origin(item.expr()));
            }
        }
        return List.copyOf(origins);
    }

    private Origin origin(Expr expr) {
        if (expr instanceof Expr.ColumnRef ref) {
            List<String> qualifier = ref.parts().subList(0, ref.parts().size() - 1);
            String name = ref.parts().get(ref.parts().size() - 1);
            for (CursorTable table : tables) {
                Column column = table.table().column(name);
                if (column != null && (qualifier.isEmpty() || table.isNamed(qualifier))) {
                    return table.origin(column);
                }
            }
        }
        return Origin.EXPRESSION;
    }

    @Override
    public List<List<String>> tables() {
        return tables.stream().map(table -> table.source().name()).toList();
    }

    @Override
    public List<Origin> columns() {
        return columns;
    }

    @Override
    public int hidden() {
        return hidden.size();
    }

    @Override
    public boolean changeable() {
        return changeable;
    }

    private boolean keyed() {
        return changeable && hidden.stream().noneMatch(column -> column.column() == ROW_ID);
    }

    @Override
    public boolean ordered() {
        List<Expr.Order> order = query.order();
        if (order.isEmpty()) {
            return true;
        }
        if (tables.size() > 1) {
            return false;
        }
        Table table = tables.get(0).table();
        return table.indexes().stream().anyMatch(index -> isAlong(index, table, order));
    }

    /** Whether an index is read forwards or backwards for an order. */
    private static boolean isAlong(Index index, Table table, List<Expr.Order> order) {
        if (order.size() > index.keys().size() || index.disabled() || index.filter() != null) {
            return false;
        }
        boolean backwards = order.get(0).descending() != index.keys().get(0).descending();
        for (int i = 0; i < order.size(); i++) {
            Index.Key key = index.keys().get(i);
            Column column = table.columnOfId(key.columnId());
            boolean same = order.get(i).expr() instanceof Expr.ColumnRef ref
                    && column != null
                    && Names.same(column.name(), ref.parts().get(ref.parts().size() - 1));
            if (!same || (order.get(i).descending() != key.descending()) != backwards) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean same(@Nullable Object[] row, @Nullable Object[] other) {
        return Arrays.deepEquals(key(row), key(other));
    }

    private @Nullable Object[] key(@Nullable Object[] row) {
        return Arrays.copyOfRange(row, row.length - hidden.size(), row.length - hidden.size() + keys);
    }

    @Override
    public void read(Reply reply) {
        if (hidden.isEmpty()) {
            client.statement(sql, parameters, reply);
            return;
        }
        Query wider =
                new Query(query.with(), wider(select.from(), false), query.order(), query.offset(), query.fetch());
        run(plan(wider, parameters), parameters, reply);
    }

    @Override
    public void read(@Nullable Object[] row, boolean lock, Reply reply) {
        List<Parameter> given = new ArrayList<>(parameters);
        @Nullable Object[] key = key(row);
        for (int i = 0; i < keys; i++) {
            given.add(new Parameter(KEY_VARIABLE + i, hidden.get(i).column().type(), key[i], false));
        }
        BatchPlan plan = lock ? locking : reading;
        if (plan == null) {
            plan = plan(Query.of(wider(lock ? locked(select.from()) : select.from(), true)), given);
            if (lock) {
                locking = plan;
            } else {
                reading = plan;
            }
        }
        run(plan, given, reply);
    }

    private void run(@Nullable BatchPlan plan, List<Parameter> given, Reply reply) {
        if (plan == null) {
            client.statement(sql, parameters, reply);
        } else {
            client.planned(sql, plan, given, reply);
        }
    }

    /** A plan; none when the batch cannot have one, which running it as it is tells. */
    private @Nullable BatchPlan plan(Query of, List<Parameter> given) {
        Statement.Node node = new Statement.Node(0, 1, sql, new Statement.SelectStatement(of));
        try {
            return BatchPlan.of(List.of(node), 1, ClientSession.declared(given), session);
        } catch (SqlError e) {
            return null;
        }
    }

    /** The query with its hidden columns: of all rows, or of the one with a key, wherever the query's condition left it. */
    private Query.Select wider(List<Query.Source> from, boolean one) {
        List<Query.Item> items = new ArrayList<>(select.items());
        hidden.forEach(column -> items.add(new Query.Item(column.reference(), "")));
        Expr condition = select.where();
        if (one) {
            condition = null;
            for (int i = 0; i < keys; i++) {
                Expr equal = hidden.get(i).equal(KEY_VARIABLE + i, tables.size() > 1);
                condition = condition == null ? equal : new Expr.And(condition, equal);
            }
        }
        return new Query.Select(
                false,
                one ? null : select.top(),
                !one && select.ties(),
                items,
                List.of(),
                List.of(),
                from,
                condition,
                List.of(),
                null);
    }

    private static List<Query.Source> locked(List<Query.Source> sources) {
        return sources.stream().map(KeyedQuery::locked).toList();
    }

    private static Query.Source locked(Query.Source source) {
        if (source instanceof Query.Join join) {
            return new Query.Join(join.kind(), locked(join.left()), locked(join.right()), join.on());
        }
        return source instanceof Query.Named named
                ? new Query.Named(named.name(), named.alias(), new TableHints(EnumSet.of(TableHints.Lock.UPDLOCK)))
                : source;
    }

    @Override
    public @Nullable Object @Nullable [] change(
            @Nullable Object[] row, String name, List<Parameter> values, boolean optimistic, Reply reply)
            throws SqlError {
        CursorTable table = table(name);
        boolean update = !values.isEmpty();
        CursorChange change = new CursorChange(table, columns, aliases());
        String text = update ? change.update(values) : change.delete();
        text += change.where(row.length - hidden.size(), hidden, keys, row, optimistic);
        CursorChange.Outcome outcome = new CursorChange.Outcome(reply);
        client.statement(text, change.parameters(), outcome);
        if (outcome.failed()) {
            return row;
        }
        if (session.rowCount() == 0) {
            if (optimistic) {
                reply.info(new SqlError(
                        16934,
                        10,
                        1,
                        "Optimistic concurrency check failed. The row was modified outside of this cursor."));
            }
            throw new SqlError(16947, 16, 1, "No rows were updated or deleted.");
        }
        return update ? changed(row, table, values) : null;
    }

    private @Nullable Object[] changed(@Nullable Object[] row, CursorTable table, List<Parameter> values)
            throws SqlError {
        @Nullable Object[] now = row.clone();
        for (int i = 0; i < keys; i++) {
            CursorTable.Hidden key = hidden.get(i);
            if (key.table() == table) {
                for (Parameter value : values) {
                    if (value.name().equalsIgnoreCase("@" + key.column().name())) {
                        now[row.length - hidden.size() + i] = key.converted(value);
                    }
                }
            }
        }
        return now;
    }

    @Override
    public @Nullable Object @Nullable [] insert(String name, List<Parameter> values, Reply reply) throws SqlError {
        CursorTable table = table(name);
        CursorChange change = new CursorChange(table, columns, aliases());
        CursorChange.Outcome outcome = new CursorChange.Outcome(reply);
        client.statement(change.insert(values), change.parameters(), outcome);
        if (outcome.failed() || tables.size() > 1 || !keyed()) {
            return null;
        }
        @Nullable Object[] row = new Object[columns.size() + hidden.size()];
        for (int i = 0; i < keys; i++) {
            Column column = hidden.get(i).column();
            Parameter given = values.stream()
                    .filter(value -> value.name().equalsIgnoreCase("@" + column.name()))
                    .findFirst()
                    .orElse(null);
            if (given == null && column.identity() == null) {
                return null;
            }
            row[columns.size() + i] = given != null
                    ? hidden.get(i).converted(given)
                    : hidden.get(i).identity(Objects.requireNonNull(session.lastIdentity()));
        }
        return row;
    }

    private CursorTable table(String name) throws SqlError {
        if (name.isBlank()) {
            return tables.get(0);
        }
        List<String> parts = SystemFunctions.nameParts(name);
        for (CursorTable table : tables) {
            if (table.isNamed(parts)) {
                return table;
            }
        }
        throw new SqlError(
                16933,
                16,
                1,
                "The cursor does not include the table being modified or the table is not updatable through the"
                        + " cursor.");
    }

    /** Names that the select list gives its columns, in the order of the columns; empty where it gives none. */
    private List<String> aliases() {
        List<String> aliases = new ArrayList<>();
        for (Query.Item item : select.items()) {
            if (item.expr() instanceof Expr.Star star) {
                tables.stream()
                        .filter(table -> star.qualifier().isEmpty() || table.isNamed(star.qualifier()))
                        .forEach(table -> table.shown().forEach(column -> aliases.add("")));
            } else {
                aliases.add(item.alias());
            }
        }
        return aliases;
    }

    /**
     * Columns that a unique index tells rows apart by: the primary key before others, those without NULL before those with. A
     * table without such an index has its rows' numbers.
     */
    static List<Column> keyOf(Table table) {
        List<Column> best = List.of();
        for (Index index : table.indexes()) {
            List<Column> columns = index.keys().stream()
                    .map(key -> table.columnOfId(key.columnId()))
                    .filter(Objects::nonNull)
                    .toList();
            boolean usable = index.unique() && !index.disabled() && index.filter() == null;
            if (usable && index.kind() == Index.Kind.PRIMARY_KEY) {
                return columns;
            }
            if (usable && (best.isEmpty() || best.stream().anyMatch(Column::nullable))) {
                best = columns;
            }
        }
        return best.isEmpty() ? List.of(ROW_ID) : best;
    }

    /** Columns by which a change of a row is noticed: its rowversion, or all that can be compared. */
    static List<Column> versionOf(Table table) {
        List<Column> rowVersion = table.columns().stream()
                .filter(column -> column.type().kind() == SqlType.Kind.ROWVERSION)
                .toList();
        return rowVersion.isEmpty()
                ? table.columns().stream()
                        .filter(column -> !Comparability.isIncomparable(column.type()) && column.computed() == null)
                        .toList()
                : rowVersion;
    }
}
