// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves the sources of a FROM clause and puts them into a scope. */
final class FromCompiler {
    private final Compilation compilation;
    private final Scope scope;

    FromCompiler(Compilation compilation, Scope scope) {
        this.compilation = compilation;
        this.scope = scope;
    }

    FromTree compile(List<Query.Source> sources) throws SqlError {
        FromTree tree = new FromTree.None();
        if (!sources.isEmpty()) {
            compilation.readSources();
        }
        for (Query.Source source : sources) {
            FromTree next = compile(source);
            tree = tree instanceof FromTree.None
                    ? next
                    : new FromTree.Joined(Query.Join.Kind.CROSS, tree, next, List.of());
        }
        return tree;
    }

    private FromTree compile(Query.Source source) throws SqlError {
        if (source instanceof Query.Named named) {
            FromTree tree = named(named.name(), named.alias());
            if (tree instanceof FromTree.Base base) {
                compilation.reads(base, new TableReading(named.hints(), TableReading.Role.SOURCE));
            }
            return tree;
        }
        if (source instanceof Query.Versioned versioned) {
            return versioned(versioned);
        }
        if (source instanceof Query.Join join) {
            return join(join);
        }
        if (source instanceof Query.TableVariable variable) {
            Table table = compilation.session.tableVariable(variable.name());
            String alias = variable.alias().isEmpty() ? variable.name() : variable.alias();
            return table(table, alias, List.of());
        }
        if (source instanceof Query.Function function) {
            return function(function);
        }
        if (source instanceof Query.Json json) {
            return json(json);
        }
        if (source instanceof Query.WholeFile whole) {
            BulkFile file = new BulkFile(whole.file());
            BulkFile.check(compilation.session);
            ColumnMeta column = file.column(whole.form());
            return made(
                    frame -> rows(List.<@Nullable Object[]>of(new Object[] {file.read(whole.form())})
                            .iterator()),
                    renamed(List.of(column), whole.columns()),
                    whole.alias(),
                    List.of(),
                    new BitSet());
        }
        if (source instanceof Query.Nodes nodes) {
            return nodes(nodes);
        }
        if (source instanceof Query.Pivot pivot) {
            return derived(new PivotRewriter(compilation).rewrite(pivot), true);
        }
        return derived((Query.Derived) source, true);
    }

    private FromTree json(Query.Json json) throws SqlError {
        if (json.arguments().isEmpty() || json.arguments().size() > 2) {
            throw Errors.error(
                    313, "An insufficient number of arguments were supplied for the procedure or function OPENJSON.");
        }
        BitSet dependencies = new BitSet();
        List<Evaluator> arguments = new ArrayList<>();
        for (Expr argument : json.arguments()) {
            Expr bound = new Binder(compilation, scope).bind(argument);
            dependencies.or(Scope.slots(bound));
            arguments.add(compilation.expressions.compile(bound).code());
        }
        OpenJson open = new OpenJson(json.with());
        FromTree.RowMaker rows = frame -> {
            Object path = arguments.size() > 1 ? arguments.get(1).eval(frame) : null;
            return rows(open.rows(arguments.get(0).eval(frame), path, frame.session.rules())
                    .iterator());
        };
        return made(rows, open.columns(), json.alias().isEmpty() ? "OPENJSON" : json.alias(), List.of(), dependencies);
    }

    private FromTree nodes(Query.Nodes nodes) throws SqlError {
        Binder binder = new Binder(compilation, scope);
        compilation.requireOptions();
        Expr xml = binder.bind(nodes.xml());
        BitSet dependencies = new BitSet();
        dependencies.or(Scope.slots(xml));
        List<Expr> references = new ArrayList<>();
        for (Expr reference : nodes.references()) {
            Expr bound = binder.bind(reference);
            dependencies.or(Scope.slots(bound));
            references.add(bound);
        }
        XmlMethods.Nodes found = XmlMethods.nodes(compilation, xml, nodes.path(), references);
        String column = nodes.columns().isEmpty() ? "c" : nodes.columns().get(0);
        FromTree.RowMaker rows = frame -> rows(found.rows().of(frame).iterator());
        return made(rows, List.of(ColumnMeta.of(column, found.type())), nodes.alias(), List.of(), dependencies);
    }

    private FromTree join(Query.Join join) throws SqlError {
        int before = scope.sources().size();
        FromTree left = compile(join.left());
        int between = scope.sources().size();
        boolean apply = join.kind() == Query.Join.Kind.CROSS_APPLY || join.kind() == Query.Join.Kind.OUTER_APPLY;
        FromTree right = apply && join.right() instanceof Query.Derived derived
                ? derived(derived, false)
                : compile(join.right());
        switch (join.kind()) {
            case LEFT, OUTER_APPLY ->
                scope.mayBeMissing(between, scope.sources().size());
            case RIGHT -> scope.mayBeMissing(before, between);
            case FULL -> scope.mayBeMissing(before, scope.sources().size());
            default -> {
                // Rows of an inner join have both sides.
            }
        }
        List<Expr> on = new ArrayList<>();
        if (join.on() != null) {
            FromTree.conjuncts(new Binder(compilation, scope).bind(join.on()), on);
        }
        return switch (join.kind()) {
            case CROSS_APPLY -> new FromTree.Joined(Query.Join.Kind.CROSS, left, right, on);
            case OUTER_APPLY -> new FromTree.Joined(Query.Join.Kind.LEFT, left, right, on);
            case RIGHT -> new FromTree.Joined(Query.Join.Kind.LEFT, right, left, on);
            default -> new FromTree.Joined(join.kind(), left, right, on);
        };
    }

    /** A table of the catalogue as a source. */
    FromTree table(Table table, String alias, List<String> qualifiers) throws SqlError {
        boolean temporary = table.name().startsWith("#") || table.name().startsWith("@");
        if (temporary) {
            compilation.onlyOnce();
        } else {
            compilation.use(table);
        }
        int slot = compilation.newSlot();
        scope.add(new Scope.Source(alias, qualifiers, columns(table), slot));
        hide(table, slot);
        if (!temporary) {
            compilation.reads(slot, Need.of("SELECT", table));
        }
        return new FromTree.Base(table, slot);
    }

    /** Columns of a table as result columns. */
    static List<ColumnMeta> columns(Table table) {
        List<ColumnMeta> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            columns.add(new ColumnMeta(
                    column.name(),
                    column.type(),
                    column.nullable(),
                    column.identity() != null,
                    column.computed() != null));
        }
        return columns;
    }

    private FromTree named(List<String> written, String alias) throws SqlError {
        String exposed = alias.isEmpty() ? written.get(written.size() - 1) : alias;
        FromTree logical = written.size() == 1 ? logical(written.get(0), exposed) : null;
        if (logical != null) {
            return logical;
        }
        List<String> name = compilation.session.names().dereference(written, compilation.database());
        String last = name.get(name.size() - 1);
        if (name.size() == 1) {
            for (Query.Cte cte : compilation.common) {
                if (Names.same(cte.name(), last)) {
                    return cte(cte, exposed);
                }
            }
        }
        NameResolver names = compilation.session.names();
        Database database = names.databaseOf(name, compilation.database());
        Table table = names.findTable(name, database);
        // A table without rows of its own is in the catalogue for the sake of a system view of that name.
        if (table != null && table.extension(TableStore.class) != null) {
            List<String> qualifiers = alias.isEmpty()
                    ? List.of(table.database().name(), table.schema().name(), table.name())
                    : List.of();
            return table(table, exposed, qualifiers);
        }
        String schema = name.size() > 1 ? name.get(name.size() - 2) : "";
        SqlModule view = names.findModule(name, database);
        if (view != null && view.kind() == SqlModule.Kind.VIEW) {
            return view(
                    view,
                    database,
                    exposed,
                    alias.isEmpty() ? List.of(database.name(), view.schema().name(), view.name()) : List.of());
        }
        SystemView system = compilation.session.registry().view(database, schema, last);
        if (system == null && schema.isEmpty()) {
            system = compilation.session.registry().view(database, "dbo", last);
        }
        if (system == null && Names.same(schema, "dbo")) {
            system = compilation.session.registry().view(database, "sys", last);
        }
        if (system == null) {
            throw missing(name);
        }
        FromTree.Made made = system(
                system,
                name,
                database,
                exposed,
                alias.isEmpty() ? List.of(database.name(), system.schema(), system.name()) : List.of());
        if (table != null) {
            compilation.reads(made.slot(), Need.of("SELECT", table));
        }
        return made;
    }

    /** The tables inserted and deleted of the trigger whose own statement is compiled, null for another name. */
    private @Nullable FromTree logical(String name, String alias) throws SqlError {
        TriggerFrame frame = compilation.session.scope().trigger;
        if (frame == null) {
            return null;
        }
        if (Names.same(name, "inserted")) {
            return table(frame.inserted(), alias, List.of());
        }
        return Names.same(name, "deleted") ? table(frame.deleted(), alias, List.of()) : null;
    }

    /** Error 208; recorded as unknown when a system object was meant. */
    private static SqlError missing(List<String> name) {
        String text = "Invalid object name '" + String.join(".", name) + "'.";
        String schema = name.size() > 1 ? name.get(name.size() - 2) : "";
        boolean system = Names.same(schema, "sys")
                || Names.same(schema, "INFORMATION_SCHEMA")
                || name.get(name.size() - 1).startsWith("sys");
        return system ? new Unsupported(208, 16, text) : Errors.error(208, text);
    }

    private FromTree.Made system(
            SystemView view, List<String> name, Database database, String alias, List<String> qualifiers)
            throws SqlError {
        Database named = name.size() > 2 ? database : null;
        compilation.shows(view, named);
        FromTree.RowMaker rows = frame -> {
            SessionContext context = frame.session.in(named);
            Iterable<? extends @Nullable Object[]> permitted =
                    StateRights.shown(view, context, view.rows().apply(context));
            return rows(MetadataVisibility.shown(view, context, permitted).iterator());
        };
        return made(rows, view.columns(), alias, qualifiers, new BitSet());
    }

    private static QueryPlan.Rows rows(Iterator<? extends @Nullable Object[]> iterator) {
        return () -> iterator.hasNext() ? iterator.next() : null;
    }

    private FromTree.Made made(
            FromTree.RowMaker rows,
            List<ColumnMeta> columns,
            String alias,
            List<String> qualifiers,
            BitSet dependencies)
            throws SqlError {
        int slot = compilation.newSlot();
        scope.add(new Scope.Source(alias, qualifiers, columns, slot));
        return new FromTree.Made(rows, slot, dependencies);
    }

    private FromTree view(SqlModule view, Database database, String alias, List<String> qualifiers) throws SqlError {
        Statement.CreateModule module =
                compilation.session.engine().modules().get(view).statement();
        Compilation inner = compilation;
        List<Query.Cte> hidden = new ArrayList<>(inner.common);
        inner.common.clear();
        inner.databases.push(database);
        Runnable leave = inner.enterModule(database);
        QueryPlan plan;
        try {
            plan = new QueryCompiler(inner).compile(java.util.Objects.requireNonNull(module.query()), null, true);
        } finally {
            leave.run();
            inner.databases.pop();
            inner.common.addAll(hidden);
        }
        FromTree.Made made =
                made(plan::open, renamed(plan.columns, module.columns()), alias, qualifiers, plan.dependencies);
        compilation.reads(made.slot(), Need.of("SELECT", database, view));
        return made;
    }

    /** Columns under other names, where some are given. */
    static List<ColumnMeta> renamed(List<ColumnMeta> columns, List<String> names) throws SqlError {
        if (names.isEmpty()) {
            return columns;
        }
        if (names.size() != columns.size()) {
            throw Errors.error(
                    8158,
                    "The query has " + (columns.size() > names.size() ? "more" : "fewer")
                            + " columns than were specified in the column list.");
        }
        List<ColumnMeta> renamed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            ColumnMeta c = columns.get(i);
            renamed.add(new ColumnMeta(names.get(i), c.type(), c.nullable(), c.identity(), c.computed()));
        }
        return renamed;
    }

    private FromTree derived(Query.Derived derived, boolean opaque) throws SqlError {
        QueryPlan plan = new QueryCompiler(compilation).compile(derived.query(), scope, opaque);
        return made(
                plan::open, renamed(plan.columns, derived.columns()), derived.alias(), List.of(), plan.dependencies);
    }

    /** A table and its history FOR SYSTEM_TIME; hidden columns stay hidden. */
    private FromTree versioned(Query.Versioned versioned) throws SqlError {
        SystemTime time = SystemTime.of(compilation, versioned);
        String alias = versioned.table().alias().isEmpty()
                ? time.table().name()
                : versioned.table().alias();
        FromTree tree = derived(new Query.Derived(time.query(versioned), alias, List.of()), true);
        if (tree instanceof FromTree.Made made) {
            hide(time.table(), made.slot());
        }
        return tree;
    }

    private void hide(Table table, int slot) {
        Temporal temporal = table.definition().temporal();
        if (temporal != null) {
            for (int i = 0; i < table.columns().size(); i++) {
                if (temporal.isHidden(table.columns().get(i).columnId())) {
                    compilation.hide(slot, i);
                }
            }
        }
    }

    private FromTree cte(Query.Cte cte, String alias) throws SqlError {
        RecursiveQuery.Working working = compilation.recursion.get(cte);
        if (working != null) {
            return made(working, renamed(working.columns(), cte.columns()), alias, List.of(), new BitSet());
        }
        // Inside its own text a name means an earlier expression, unless the query is recursive.
        List<Query.Cte> saved = new ArrayList<>(compilation.common);
        while (!compilation.common.isEmpty() && compilation.common.peek() != cte) {
            compilation.common.pop();
        }
        try {
            QueryPlan plan = RecursiveQuery.isRecursive(cte)
                    ? new RecursiveQuery(compilation, cte).compile()
                    : withoutOwnName(cte);
            return made(plan::open, renamed(plan.columns, cte.columns()), alias, List.of(), plan.dependencies);
        } finally {
            compilation.common.clear();
            compilation.common.addAll(saved);
        }
    }

    private QueryPlan withoutOwnName(Query.Cte cte) throws SqlError {
        compilation.common.pop();
        return new QueryCompiler(compilation).compile(cte.query(), null, true);
    }

    private FromTree function(Query.Function function) throws SqlError {
        List<String> name = function.name();
        if (name.get(0).equals(Query.FULL_TEXT)) {
            throw FullText.missing();
        }
        Database database = compilation.session.names().databaseOf(name, compilation.database());
        String last = name.get(name.size() - 1);
        String schema = name.size() > 1 ? name.get(name.size() - 2) : "";
        List<Expr> bound = new ArrayList<>();
        BitSet dependencies = new BitSet();
        for (Expr argument : function.arguments()) {
            Expr one = argument instanceof Statement.Default ? argument : new Binder(compilation, scope).bind(argument);
            dependencies.or(Scope.slots(one));
            bound.add(one);
        }
        String alias = function.alias().isEmpty() ? last : function.alias();
        UserFunctions.Rows user = new UserFunctions(compilation).table(name, bound);
        if (user != null) {
            FromTree.Made made =
                    made(user.maker(), renamed(user.columns(), function.columns()), alias, List.of(), dependencies);
            compilation.reads(made.slot(), user.need());
            return made;
        }
        List<Evaluator> arguments = new ArrayList<>();
        for (Expr argument : bound) {
            Expr given = argument instanceof Statement.Default
                    ? new Expr.Literal(null, dev.caravan.standin.type.SqlTypes.INT)
                    : argument;
            arguments.add(compilation.expressions.compile(given).code());
        }
        TableSystemFunction found = compilation.session.registry().tableFunction(database, schema, last);
        if (found == null) {
            found = TableFunctions.builtin(last, arguments.size());
        }
        if (found == null) {
            throw Names.same(schema, "cdc")
                    ? Errors.error(208, "Invalid object name '" + String.join(".", name) + "'.")
                    : missing(name);
        }
        if (arguments.size() != found.parameters()) {
            throw Errors.error(
                    313,
                    "An insufficient number of arguments were supplied for the procedure or function "
                            + String.join(".", name) + ".");
        }
        TableSystemFunction target = found;
        Database named = name.size() > 2 ? database : null;
        FromTree.RowMaker rows = frame -> {
            @Nullable Object[] values = new Object[arguments.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i).eval(frame);
            }
            return rows(target.body().rows(frame.session.in(named), values).iterator());
        };
        return made(rows, renamed(found.columns(), function.columns()), alias, List.of(), dependencies);
    }
}
