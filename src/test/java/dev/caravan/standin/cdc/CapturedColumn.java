// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.type.SqlType;

/**
 * A column of a capture instance, as it was when the instance was made.
 *
 * @param ordinal column_ordinal, from 1 without gaps
 * @param columnId column_id in the source table
 * @param name name
 * @param type type; follows ALTER COLUMN of the source
 * @param computed whether the source column is computed; its change values are always NULL
 */
record CapturedColumn(int ordinal, int columnId, String name, SqlType type, boolean computed) {

    /** Captures a source column under an ordinal. */
    static CapturedColumn of(int ordinal, Column column) {
        return new CapturedColumn(ordinal, column.columnId(), column.name(), column.type(), column.computed() != null);
    }

    /** The same column with another type. */
    CapturedColumn altered(SqlType to) {
        return new CapturedColumn(ordinal, columnId, name, to, computed);
    }

    /** Whether the log never holds the value of this column for deletes and before-images: text, ntext and image. */
    boolean isLegacyLarge() {
        return switch (type.kind()) {
            case TEXT, NTEXT, IMAGE -> true;
            default -> false;
        };
    }

    /** Whether before-images hold the value only when the update changed it: (max) types, xml and spatial ones. */
    boolean isLarge() {
        return switch (type.kind()) {
            case VARCHAR, NVARCHAR, VARBINARY -> type.length() == SqlType.MAX;
            case XML, GEOMETRY, GEOGRAPHY -> true;
            default -> false;
        };
    }
}
