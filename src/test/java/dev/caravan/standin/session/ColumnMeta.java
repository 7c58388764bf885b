// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import dev.caravan.standin.type.SqlType;

/**
 * A column of a result set as COLMETADATA describes it.
 *
 * @param name column name, empty when the expression has none
 * @param type type of the values
 * @param nullable whether NULL may occur
 * @param identity whether the column is an identity column
 * @param computed whether the column is computed
 */
public record ColumnMeta(String name, SqlType type, boolean nullable, boolean identity, boolean computed) {

    /** A nullable column of an expression. */
    public static ColumnMeta of(String name, SqlType type) {
        return new ColumnMeta(name, type, true, false, false);
    }
}
