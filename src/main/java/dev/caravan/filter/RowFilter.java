// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import java.util.List;

/**
 * A predicate on the rows of one table, in a part of T-SQL that can be evaluated exactly as SQL Server does: with its
 * three-valued logic, its type precedence and the columns' collations. A row passes when the predicate is true.
 */
public final class RowFilter {

    private static final int LONGEST = 4000;

    private final Condition condition;
    private final List<SourceColumn> columns;

    private RowFilter(Condition condition, List<SourceColumn> columns) {
        this.condition = condition;
        this.columns = columns;
    }

    /**
     * Checks that a text is of the language, whatever the table.
     *
     * @throws FilterException when it is not
     */
    public static void checkSyntax(String text) {
        parse(text);
    }

    private static Node.Test parse(String text) {
        if (text.length() > LONGEST) {
            throw new FilterException(LONGEST + 1, "more than " + LONGEST + " characters", "Write a shorter filter");
        }
        return Parser.parse(text);
    }

    /**
     * The filter for a table.
     *
     * @param table table with the columns that changes carry
     * @throws FilterException when it is not of the language, names other columns, or would not be exact
     */
    public static RowFilter of(String text, SourceTable table) {
        Binder binder = new Binder(table);
        Condition condition = binder.bind(parse(text));
        return new RowFilter(condition, binder.columns());
    }

    /** The predicate in T-SQL for a WHERE clause, with bracketed names; never the text that was given. */
    public String sql() {
        return "(" + condition.sql() + ")";
    }

    /** Columns that it names. */
    public List<SourceColumn> columns() {
        return columns;
    }

    Condition condition() {
        return condition;
    }

    @Override
    public String toString() {
        return sql();
    }
}
