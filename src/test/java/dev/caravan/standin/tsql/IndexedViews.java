// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.ViewIndexes;
import dev.caravan.standin.catalog.ViewIndexes.ViewIndex;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Indexes of views ("Create indexed views"): the catalogue shows them, and they keep the rows of their views unique; the rows
 * are not stored a second time.
 */
final class IndexedViews {
    private static final int OWNER = 1;

    private final SqlSession session;

    IndexedViews(SqlSession session) {
        this.session = session;
    }

    /** CREATE INDEX on a view. */
    void create(SqlModule view, Statement.CreateIndex create, Transaction transaction) throws SqlError {
        Database database = session.currentDatabase();
        ViewIndexes all = ViewIndexes.of(database);
        List<ViewIndex> there = all.of(view.objectId());
        if (!view.settings().schemaBound()) {
            throw Errors.error(
                    1939, "Cannot create index on view '" + view.name() + "' because the view is not schema bound.");
        }
        if (there.isEmpty() && !(create.unique() && create.clustered())) {
            throw Errors.error(
                    1940,
                    "Cannot create index on view '" + view.schema().name() + "." + view.name()
                            + "'. It does not have a unique clustered index.");
        }
        if (there.stream().anyMatch(each -> Names.same(each.index().name(), create.name()))) {
            throw Errors.error(
                    1913,
                    "The operation failed because an index or statistics with name '" + create.name()
                            + "' already exists on view '" + view.schema().name() + "." + view.name() + "'.");
        }
        checkQuery(view);
        List<Index.Key> keys = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Statement.KeyColumn key : create.columns()) {
            Column column = column(view, key.name());
            keys.add(new Index.Key(column.columnId(), key.descending()));
            names.add(column.name());
        }
        List<Integer> included = new ArrayList<>();
        for (String name : create.included()) {
            included.add(column(view, name).columnId());
        }
        int id = create.clustered()
                ? 1
                : Math.max(
                                1,
                                there.stream()
                                        .mapToInt(each -> each.index().indexId())
                                        .max()
                                        .orElse(1))
                        + 1;
        ViewIndex made = new ViewIndex(
                view.objectId(),
                tables(database, view),
                names,
                new Index(
                        id,
                        create.name(),
                        Index.Kind.PLAIN,
                        create.clustered(),
                        create.unique(),
                        keys,
                        included,
                        null,
                        0,
                        false));
        if (create.unique()) {
            String key = duplicate(database, view, made);
            if (key != null) {
                throw Errors.error(
                        1505,
                        "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '"
                                + view.schema().name() + "." + view.name() + "' and the index name '" + create.name()
                                + "'. The duplicate key value is " + key + ".");
            }
        }
        all.all().add(made);
        transaction.onRollback(() -> all.all().remove(made));
    }

    private static Column column(SqlModule view, String name) throws SqlError {
        for (Column column : view.columns()) {
            if (Names.same(column.name(), name)) {
                return column;
            }
        }
        throw Errors.error(1911, "Column name '" + name + "' does not exist in the target table or view.");
    }

    private static List<Table> tables(Database database, SqlModule view) {
        return Dependencies.of(database, view).stream()
                .map(named -> database.table(named.schema(), named.name()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Refuses what the query of an indexed view may not have. */
    private static void checkQuery(SqlModule view) throws SqlError {
        Statement statement = Parser.parse(view.definition(), view.settings().quotedIdentifier())
                .statements()
                .get(0)
                .statement();
        if (!(statement instanceof Statement.CreateModule create) || create.query() == null) {
            return;
        }
        Query.Body body = create.query().body();
        String begin = "Cannot create index on view \"" + view.name() + "\" because it ";
        if (!(body instanceof Query.Select select)) {
            throw Errors.error(
                    10116,
                    begin
                            + "contains one or more UNION, INTERSECT, or EXCEPT operators. Consider creating a separate indexed"
                            + " view for each query that is an input to the UNION, INTERSECT, or EXCEPT operators of the"
                            + " original view.");
        }
        if (select.distinct()) {
            throw Errors.error(
                    10100,
                    begin
                            + "contains the DISTINCT keyword. Consider removing DISTINCT from the view or not indexing the"
                            + " view. Alternatively, consider replacing DISTINCT with GROUP BY or COUNT_BIG(*) to simulate"
                            + " DISTINCT on grouping columns.");
        }
        if (select.top() != null) {
            throw Errors.error(
                    10101,
                    begin
                            + "contains the TOP or OFFSET keyword. Consider removing the TOP or OFFSET or not indexing the"
                            + " view.");
        }
        if (select.from().stream().anyMatch(IndexedViews::isOuter)) {
            throw Errors.error(
                    10113,
                    begin
                            + "uses a LEFT, RIGHT, or FULL OUTER join, and no OUTER joins are allowed in indexed views. Consider"
                            + " using an INNER join instead.");
        }
        if (!select.groupBy().isEmpty() && select.items().stream().noneMatch(IndexedViews::countsAll)) {
            throw Errors.error(
                    10138,
                    begin.replace('"', '\'').replace(" because it ", " because its select list")
                            + " does not include a proper use of COUNT_BIG. Consider adding COUNT_BIG(*) to select list.");
        }
    }

    private static boolean isOuter(Query.Source source) {
        return source instanceof Query.Join join
                && (join.kind() == Query.Join.Kind.LEFT
                        || join.kind() == Query.Join.Kind.RIGHT
                        || join.kind() == Query.Join.Kind.FULL
                        || isOuter(join.left())
                        || isOuter(join.right()));
    }

    private static boolean countsAll(Query.Item item) {
        return item.expr() instanceof Expr.Call call
                && call.name().get(call.name().size() - 1).equalsIgnoreCase("COUNT_BIG");
    }

    /** Takes the indexes of a view away, which is dropped or altered. */
    static void drop(Database database, int viewId, Transaction transaction) {
        ViewIndexes all = ViewIndexes.of(database);
        for (ViewIndex each : all.of(viewId)) {
            all.all().remove(each);
            transaction.onRollback(() -> all.all().add(each));
        }
    }

    /** DROP INDEX of a view; with the clustered one go the others. Gives whether there was one of that name. */
    static boolean drop(Database database, SqlModule view, String name, Transaction transaction) {
        ViewIndexes all = ViewIndexes.of(database);
        for (ViewIndex each : all.of(view.objectId())) {
            if (Names.same(each.index().name(), name)) {
                if (each.index().clustered()) {
                    drop(database, view.objectId(), transaction);
                } else {
                    all.all().remove(each);
                    transaction.onRollback(() -> all.all().add(each));
                }
                return true;
            }
        }
        return false;
    }

    /**
     * Refuses rows that are no longer unique in a view, at the end of a statement on tables.
     *
     * @throws SqlError 2601
     */
    void check(Collection<Table> tables) throws SqlError {
        for (Table table : tables) {
            for (ViewIndex each : ViewIndexes.of(table.database()).all()) {
                if (each.index().unique() && each.tables().contains(table)) {
                    check(table.database(), each);
                }
            }
        }
    }

    private void check(Database database, ViewIndex each) throws SqlError {
        for (SqlModule view : database.modules()) {
            String key = view.objectId() == each.viewId() ? duplicate(database, view, each) : null;
            if (key != null) {
                throw Errors.error(
                        2601,
                        "Cannot insert duplicate key row in object '"
                                + view.schema().name() + "." + view.name()
                                + "' with unique index '" + each.index().name() + "'. The duplicate key value is " + key
                                + ".");
            }
        }
    }

    /** A key that several rows of a view have, as messages show it; null for none. */
    private @Nullable String duplicate(Database database, SqlModule view, ViewIndex index) throws SqlError {
        String keys = index.keys().stream().map(Names::quote).collect(Collectors.joining(", "));
        int depth = session.rights().depth();
        session.rights()
                .becomeUser(database, Objects.requireNonNull(database.security().find(OWNER)));
        try {
            List<@Nullable Object[]> rows = session.query("SELECT TOP 1 " + keys + " FROM "
                    + Names.quote(database.name())
                    + "." + Names.quote(view.schema().name()) + "." + Names.quote(view.name()) + " GROUP BY " + keys
                    + " HAVING COUNT_BIG(*) > 1");
            return rows.isEmpty()
                    ? null
                    : Arrays.stream(rows.get(0))
                            .map(value -> value == null ? "<NULL>" : value.toString())
                            .collect(Collectors.joining(", ", "(", ")"));
        } finally {
            session.rights().revertTo(depth);
        }
    }
}
