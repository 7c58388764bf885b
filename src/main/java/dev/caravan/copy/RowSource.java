// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where a statement takes its rows from; {@code s} is their name in it. */
sealed interface RowSource {

    /** The FROM item that offers these columns. */
    String from(List<RowColumn> columns);

    /** The value of a column, given its index in the list of {@link #from}. */
    String value(int index, RowColumn column);

    /** A condition that picks the rows of an operation, with a leading AND, or nothing. */
    String only(StagedOperation operation);

    /**
     * A staging table.
     *
     * @param table quoted name
     */
    record Staging(String table) implements RowSource {

        /** Name of the staging column that holds the operation. */
        static final String OPERATION = "\"caravan op\"";

        @Override
        public String from(List<RowColumn> columns) {
            return table + " s";
        }

        @Override
        public String value(int index, RowColumn column) {
            return "s." + column.target().quoted();
        }

        @Override
        public String only(StagedOperation operation) {
            return " AND s." + OPERATION + " = '" + operation.code() + "'";
        }
    }

    /** Parameters, one array of texts per column. */
    record Arrays() implements RowSource {

        @Override
        public String from(List<RowColumn> columns) {
            // In the select list they go in step on every kernel; unnest of several arrays is not known to the oldest.
            return IntStream.range(0, columns.size())
                    .mapToObj(i -> "unnest(?::text[]) AS c" + i)
                    .collect(Collectors.joining(", ", "(SELECT ", ") AS s"));
        }

        @Override
        public String value(int index, RowColumn column) {
            return "s.c" + index + "::" + column.target().castType();
        }

        @Override
        public String only(StagedOperation operation) {
            return "";
        }
    }
}
