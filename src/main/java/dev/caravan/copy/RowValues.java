// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of integrators, {@code Object[]}, {@code List} or {@code Map}, as arrays in the order of the columns. */
final class RowValues {

    private final String table;
    private final List<String> columns;
    private long number;

    RowValues(String table, List<String> columns) {
        this.table = table;
        this.columns = columns;
    }

    /**
     * The values of the next row.
     *
     * @throws ApplyException when they do not match the columns
     */
    @Nullable
    Object[] of(@Nullable Object row) {
        number++;
        if (row instanceof Map<?, ?> map) {
            return values(map);
        }
        @Nullable Object[] values;
        if (row instanceof Object[] array) {
            values = array;
        } else if (row instanceof List<?> list) {
            values = list.toArray();
        } else {
            throw misfit("is " + (row == null ? "null" : "a " + row.getClass().getName())
                    + ", not an Object[], a List or a Map");
        }
        if (values.length != columns.size()) {
            throw misfit("has " + values.length + " values for " + columns.size() + " columns");
        }
        return values;
    }

    private @Nullable Object[] values(Map<?, ?> row) {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            String column = columns.get(i);
            values[i] = row.get(column);
            if (values[i] == null && !row.containsKey(column)) {
                throw misfit("has no key '" + column + "'; name the columns by columns=, or give NULL as null");
            }
        }
        return values;
    }

    private ApplyException misfit(String found) {
        return new ApplyException(
                FailureClass.DATA,
                null,
                "Could not write row " + number + " to " + table + ": it " + found + ".",
                null);
    }
}
