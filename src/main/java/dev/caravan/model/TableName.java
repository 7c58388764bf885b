// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

/**
 * Schema and name of a table, unquoted, in exact spelling.
 *
 * @param schema schema
 * @param table table
 */
public record TableName(String schema, String table) implements Comparable<TableName> {

    @Override
    public int compareTo(TableName other) {
        int order = schema.compareTo(other.schema);
        return order != 0 ? order : table.compareTo(other.table);
    }

    /** {@code schema.table}, or the table alone where there is no schema, for messages and logs. */
    @Override
    public String toString() {
        return schema.isEmpty() ? table : schema + "." + table;
    }
}
