// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
            List<String> names = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                names.add("c" + i);
            }
            return "unnest(" + String.join(", ", Collections.nCopies(columns.size(), "?::text[]")) + ") AS s ("
                    + String.join(", ", names) + ")";
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
