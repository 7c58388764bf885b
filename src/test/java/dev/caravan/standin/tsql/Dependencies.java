// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tables and views that the query of a view or inline function names. */
public final class Dependencies {
    private Dependencies() {}

    /**
     * A name in a FROM clause.
     *
     * @param schema schema, dbo when none was written
     * @param name table or view
     */
    public record Named(String schema, String name) {}

    /** The sources of a module's query that are in its database; none when it has no query. */
    public static List<Named> of(Database database, SqlModule module) {
        Set<Named> found = new LinkedHashSet<>();
        try {
            Statement statement = Parser.parse(
                            module.definition(), module.settings().quotedIdentifier())
                    .statements()
                    .get(0)
                    .statement();
            if (statement instanceof Statement.CreateModule create && create.query() != null) {
                query(create.query(), found);
            }
        } catch (SqlError e) {
            throw new IllegalStateException("The text of " + module.name() + " was parsed when it was made", e);
        }
        return new ArrayList<>(found)
                .stream()
                        .filter(n ->
                                database.table(n.schema, n.name) != null || database.module(n.schema, n.name) != null)
                        .toList();
    }

    private static void query(Query query, Set<Named> found) {
        query.with().forEach(cte -> query(cte.query(), found));
        body(query.body(), found);
    }

    private static void body(Query.Body body, Set<Named> found) {
        if (body instanceof Query.Select select) {
            select.from().forEach(source -> source(source, found));
        } else if (body instanceof Query.SetOperation operation) {
            body(operation.left(), found);
            body(operation.right(), found);
        } else if (body instanceof Query.Nested nested) {
            query(nested.query(), found);
        }
    }

    private static void source(Query.Source source, Set<Named> found) {
        if (source instanceof Query.Named named) {
            found.add(new Named(NameResolver.schemaName(named.name()), NameResolver.part(named.name(), 0)));
        } else if (source instanceof Query.Versioned versioned) {
            source(versioned.table(), found);
        } else if (source instanceof Query.Join join) {
            source(join.left(), found);
            source(join.right(), found);
        } else if (source instanceof Query.Derived derived) {
            query(derived.query(), found);
        }
    }
}
