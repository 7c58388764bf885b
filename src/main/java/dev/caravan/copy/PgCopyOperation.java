// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** What a {@code pg-copy} endpoint does with its body. */
public enum PgCopyOperation {
    /** Copies rows into the table. */
    COPY,
    /** Inserts rows; where the key exists, the table's row is kept. */
    INSERT,
    /** Inserts rows or, where the key exists, sets their other columns. */
    UPSERT,
    /** Applies a batch of changes of any tables together with the position. */
    APPLY
}
