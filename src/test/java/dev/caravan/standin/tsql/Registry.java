// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** System objects that other packages add to the engine. Thread-safe; additions are seen by statements that begin later. */
public final class Registry {
    private final Map<String, SystemView> views = new ConcurrentHashMap<>();
    private final Map<String, ScalarSystemFunction> scalars = new ConcurrentHashMap<>();
    private final Map<String, TableSystemFunction> tables = new ConcurrentHashMap<>();
    private final Map<String, SystemProcedure> procedures = new ConcurrentHashMap<>();
    private final List<ObjectResolver> resolvers = new CopyOnWriteArrayList<>();
    private final List<StatementInterceptor> interceptors = new CopyOnWriteArrayList<>();

    /** Adds a view to every database. */
    public Registry add(SystemView view) {
        views.put(key(view.schema(), view.name()), view);
        return this;
    }

    /** Adds a view to one database only. */
    public Registry add(SystemView view, String database) {
        views.put(Names.fold(database) + ":" + key(view.schema(), view.name()), view);
        return this;
    }

    /** Adds a scalar function; it goes before a built-in of the same name. */
    public Registry add(ScalarSystemFunction function) {
        scalars.put(key(function.schema(), function.name()), function);
        return this;
    }

    /** Adds a table function to every database. */
    public Registry add(TableSystemFunction function) {
        tables.put(key(function.schema(), function.name()), function);
        return this;
    }

    /** Adds a procedure. */
    public Registry add(SystemProcedure procedure) {
        procedures.put(key(procedure.schema(), procedure.name()), procedure);
        return this;
    }

    /** Adds a source of objects that exist in some databases only. */
    public Registry add(ObjectResolver resolver) {
        resolvers.add(resolver);
        return this;
    }

    /** Adds an interceptor; the first one that answers a batch wins. */
    public Registry add(StatementInterceptor interceptor) {
        interceptors.add(interceptor);
        return this;
    }

    /** All views that every database has. */
    public Collection<SystemView> views() {
        return views.entrySet().stream()
                .filter(view -> !view.getKey().contains(":"))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** All procedures. */
    public Collection<SystemProcedure> procedures() {
        return procedures.values();
    }

    List<StatementInterceptor> interceptors() {
        return interceptors;
    }

    /** A view by name, null when there is none; an empty schema means sys. */
    @Nullable
    SystemView view(Database database, String schema, String name) {
        for (ObjectResolver resolver : resolvers) {
            SystemView view = resolver.view(database, schema, name);
            if (view != null) {
                return view;
            }
        }
        SystemView own = views.get(Names.fold(database.name()) + ":" + key(schema.isEmpty() ? "dbo" : schema, name));
        SystemView found = own == null ? views.get(key(schema, name)) : own;
        return found != null || !isCompatible(schema, name) ? found : views.get(key("sys", name));
    }

    // The tables of SQL Server 2000 are found without a schema and under dbo, where they once were.
    private static boolean isCompatible(String schema, String name) {
        String folded = Names.fold(name);
        boolean old = folded.startsWith(Names.fold("sys")) && !folded.startsWith(Names.fold("system_"));
        return old && (schema.isEmpty() || Names.same(schema, "dbo"));
    }

    @Nullable
    TableSystemFunction tableFunction(Database database, String schema, String name) {
        for (ObjectResolver resolver : resolvers) {
            TableSystemFunction function = resolver.function(database, schema, name);
            if (function != null) {
                return function;
            }
        }
        return tables.get(key(schema, name));
    }

    @Nullable
    ScalarSystemFunction scalar(String schema, String name) {
        return scalars.get(key(schema, name));
    }

    /** A procedure by name; without a schema, those of sys and dbo are found. */
    @Nullable
    SystemProcedure procedure(String schema, String name) {
        SystemProcedure found = procedures.get(key(schema.isEmpty() ? "sys" : schema, name));
        // System procedures answer to any of the schemas that clients write in front of them.
        return found != null || !schema.isEmpty() && !Names.same(schema, "dbo")
                ? found
                : procedures.getOrDefault(key("sys", name), procedures.get(key("dbo", name)));
    }

    private static String key(String schema, String name) {
        return Names.fold(schema) + "." + Names.fold(name);
    }
}
