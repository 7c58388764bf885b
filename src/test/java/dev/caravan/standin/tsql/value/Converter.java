// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import org.jspecify.annotations.Nullable;

/** Converts a value that is not NULL from one type to another. */
@FunctionalInterface
public interface Converter {
    /** Leaves values as they are. */
    Converter NONE = (value, rules) -> value;

    /** Converts a value. */
    Object convert(Object value, ConversionRules rules) throws SqlError;

    /** Converts a value, or NULL; the result is NULL, too, for what overflows where the rules have it so. */
    default @Nullable Object apply(@Nullable Object value, ConversionRules rules) throws SqlError {
        if (value == null) {
            return null;
        }
        try {
            return convert(value, rules);
        } catch (SqlError e) {
            rules.failed(e);
            return null;
        }
    }
}
