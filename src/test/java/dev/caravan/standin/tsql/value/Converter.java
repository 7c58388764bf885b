// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;

/** Converts a value that is not NULL from one type to another. */
@FunctionalInterface
public interface Converter {
    /** Leaves values as they are. */
    Converter NONE = value -> value;

    /** Converts a value. */
    Object convert(Object value) throws SqlError;
}
