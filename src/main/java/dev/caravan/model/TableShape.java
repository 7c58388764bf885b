// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.util.List;

/**
 * What rows of a table look like: its columns in the order in which rows carry their values, and its key.
 *
 * <p>Compared by identity on the per-row path: one instance lives per table until its columns change.
 *
 * @param name table
 * @param columns columns, at least one
 * @param key indexes into {@code columns} of the primary or unique key, in key order, at least one
 */
public record TableShape(TableName name, List<Column> columns, List<Integer> key) {

    /** Copies the lists and checks that the key names columns. */
    public TableShape {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        if (columns.isEmpty() || key.isEmpty()) {
            throw new IllegalArgumentException("Table " + name + " needs at least one column and a key");
        }
        for (int index : key) {
            if (index < 0 || index >= columns.size()) {
                throw new IllegalArgumentException("Key column " + index + " of " + name + " does not exist");
            }
        }
    }

    /** Names of the columns, in order. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** Names of the key columns, in key order. */
    public List<String> keyNames() {
        return key.stream().map(index -> columns.get(index).name()).toList();
    }
}
