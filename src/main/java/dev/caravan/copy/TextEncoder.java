// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** A column in COPY's text format, which can also give the plain text for an array parameter. */
interface TextEncoder extends ColumnEncoder {

    /** Writes a value's text without COPY's escapes. */
    void plain(Object value, CopyBuffer out);
}
