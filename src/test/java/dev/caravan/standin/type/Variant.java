// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value of sql_variant: a value with the type that it was given in.
 *
 * @param value value, never null: NULL has no type
 * @param type its base type
 */
public record Variant(Object value, SqlType type) {

    /** Longest value in bytes, with what says its type. */
    public static final int LONGEST = 8016;

    /** Families of types by rank: of values of two families that of the higher one is greater. */
    public enum Family {
        /** uniqueidentifier. */
        GUID,
        /** Bytes. */
        BINARY,
        /** Text. */
        TEXT,
        /** Whole and exact numbers. */
        EXACT,
        /** real and float. */
        APPROXIMATE,
        /** Dates and times. */
        TEMPORAL
    }

    /** The family of a base type ("sql_variant", Comparing sql_variant values). */
    public Family family() {
        SqlType.Kind kind = type.kind();
        if (kind == SqlType.Kind.UNIQUEIDENTIFIER) {
            return Family.GUID;
        }
        if (SqlTypes.isBinary(kind)) {
            return Family.BINARY;
        }
        if (SqlTypes.isText(kind)) {
            return Family.TEXT;
        }
        if (SqlTypes.isTemporal(kind)) {
            return Family.TEMPORAL;
        }
        return kind == SqlType.Kind.REAL || kind == SqlType.Kind.FLOAT ? Family.APPROXIMATE : Family.EXACT;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Variant variant
                && type.equals(variant.type)
                && Objects.deepEquals(value, variant.value);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + (value instanceof byte[] bytes ? Arrays.hashCode(bytes) : value.hashCode());
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
