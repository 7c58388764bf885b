// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.ViewIndexes;
import dev.caravan.standin.catalog.XmlIndexes;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import java.util.List;

/**
 * SET options without which nothing works that has to do with indexes of views and of computed columns, filtered and xml
 * indexes, and methods of xml ("SET options that affect results").
 */
final class RequiredOptions {
    private RequiredOptions() {}

    /** Whether a change of a table's rows needs them. */
    static boolean areFor(Table table) {
        return table.indexes().stream().anyMatch(index -> areFor(table, index))
                || !XmlIndexes.of(table).all().isEmpty()
                || ViewIndexes.of(table.database()).all().stream()
                        .anyMatch(view -> view.tables().contains(table));
    }

    private static boolean areFor(Table table, Index index) {
        return index.filter() != null
                || table.columns().stream()
                        .anyMatch(column -> column.computed() != null && index.hasKey(column.columnId()));
    }

    /** Whether an index that is to be made on a table needs them. */
    static boolean areFor(Table table, Statement.CreateIndex index) {
        return index.filter() != null
                || index.columns().stream()
                        .anyMatch(key -> table.columns().stream()
                                .anyMatch(column -> column.computed() != null
                                        && column.name().equalsIgnoreCase(key.name())));
    }

    /**
     * Checks those of a session.
     *
     * @param statement the words that the statement begins with
     * @throws SqlError 1934, with all that are wrong
     */
    static void check(SessionOptions options, String statement) throws SqlError {
        List<String> wrong = options.wrongForIndexes();
        if (!wrong.isEmpty()) {
            throw Errors.error(
                    1934,
                    statement + " failed because the following SET options have incorrect settings: '"
                            + String.join(", ", wrong)
                            + "'. Verify that SET options are correct for use with indexed views and/or indexes on"
                            + " computed columns and/or filtered indexes and/or query notifications and/or XML data type"
                            + " methods and/or spatial index operations.");
        }
    }
}
