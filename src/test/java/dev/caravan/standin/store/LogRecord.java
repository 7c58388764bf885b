// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;

/** One entry of a transaction's log, in the order in which things happened. */
public sealed interface LogRecord permits RowChange, SchemaChange {
    /** The table that was changed. */
    Table table();

    /** Number of the statement within the transaction, from 1. */
    int statement();

    /** A number that grows with every change on the server, drawn when the change was made (not when it was committed). */
    long changeNumber();
}
