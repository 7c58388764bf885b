// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** Thrown when a value does not fit its target column; names table, column, type and class but never the value. */
public final class UnencodableValueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String table;
    private final String column;

    UnencodableValueException(String table, TargetColumn column, String reason) {
        super("Could not encode a row for " + table + ": column '" + column.name() + "' of type " + column.type()
                + " does not take it: " + reason
                + ". Map the source column to a type that fits, or correct the row.");
        this.table = table;
        this.column = column.name();
    }

    /** Table as {@code schema.table}. */
    public String table() {
        return table;
    }

    /** Column, in the target's spelling. */
    public String column() {
        return column;
    }
}
