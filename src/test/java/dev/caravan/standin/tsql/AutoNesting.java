// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.tsql.syntax.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How FOR XML AUTO and FOR JSON AUTO nest the rows of several tables: each table is within the one whose columns come before
 * its own in the select list, and rows that follow each other with the same values of a table share its element ("Use AUTO
 * mode with FOR XML").
 */
final class AutoNesting {
    private final List<String> names = new ArrayList<>();
    private final List<List<Integer>> columns = new ArrayList<>();

    private AutoNesting() {}

    /** The levels of a query's columns, which belong to no table where their origin is empty. */
    static AutoNesting of(Query query, List<String> origins) {
        AutoNesting nesting = new AutoNesting();
        Map<String, String> written = new HashMap<>();
        if (query.body() instanceof Query.Select select) {
            select.from().forEach(source -> name(source, written));
        }
        for (int i = 0; i < origins.size(); i++) {
            String name = written.getOrDefault(origins.get(i), origins.get(i));
            // What belongs to no table goes to the deepest level so far.
            int level = name.isEmpty() ? nesting.names.size() - 1 : nesting.names.indexOf(name);
            boolean nameless = nesting.names.size() == 1 && nesting.names.get(0).isEmpty();
            if (nameless && !name.isEmpty()) {
                level = 0;
                nesting.names.set(0, name);
            }
            if (level < 0) {
                level = nesting.names.size();
                nesting.names.add(name);
                nesting.columns.add(new ArrayList<>());
            }
            nesting.columns.get(level).add(i);
        }
        return nesting;
    }

    // A table without an alias is shown by its name as it was written.
    private static void name(Query.Source source, Map<String, String> written) {
        if (source instanceof Query.Join join) {
            name(join.left(), written);
            name(join.right(), written);
        } else if (source instanceof Query.Named named && named.alias().isEmpty()) {
            written.put(named.name().get(named.name().size() - 1), String.join(".", named.name()));
        }
    }

    /** Number of levels. */
    int depth() {
        return names.size();
    }

    /** Name of a level. */
    String name(int level) {
        return names.get(level);
    }

    /** Columns of a level. */
    List<Integer> columns(int level) {
        return columns.get(level);
    }

    /** The first level in which a row begins something new. */
    int firstNew(@Nullable Object @Nullable [] before, @Nullable Object[] row) {
        for (int level = 0; before != null && level < names.size() - 1; level++) {
            for (int column : columns.get(level)) {
                if (!Objects.deepEquals(before[column], row[column])) {
                    return level;
                }
            }
        }
        return before == null ? 0 : names.size() - 1;
    }
}
