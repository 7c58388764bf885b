// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** Writes the values of one column in one COPY format. */
@FunctionalInterface
interface ColumnEncoder {

    /**
     * Writes a value that is not NULL: its length and bytes in the binary format, its escaped text in the text format.
     *
     * @throws MisfitException when the value's class or range does not fit the column
     */
    void encode(Object value, CopyBuffer out);
}
