// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

/**
 * Stands in an after-image for a value that the source did not deliver because the change left it alone (large values
 * outside the row, columns that are not captured). Never in an insert.
 */
public enum Unchanged {
    /** The only instance. */
    VALUE
}
