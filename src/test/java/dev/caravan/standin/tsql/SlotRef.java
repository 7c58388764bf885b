// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.type.SqlType;

/**
 * A column of the current row of a source.
 *
 * @param slot the source's slot in the frame
 * @param ordinal place in the row
 * @param type type
 */
record SlotRef(int slot, int ordinal, SqlType type) implements Expr.Bound {}
