// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.tsql.syntax.Expr;

/** The whole current row of a source, which a query that is changed through hands to the statement that changes it. */
sealed interface RowHandle extends Expr {

    /** Name by which the number is read that tells rows apart in a table without a unique key; no column can have it. */
    String ROW_ID = "\u0000row id";

    /** That number, of a source by its slot. */
    record Id(int slot) implements RowHandle, Expr.Bound {}

    /** Of a source by its alias. */
    record Named(String alias) implements RowHandle {}

    /** Of a source by its slot. */
    record Bound(int slot) implements RowHandle, Expr.Bound {}
}
