// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

/** How far a column of a source table is. */
enum ColumnState {
    /** Its changes are applied. */
    SYNCHRONIZED,
    /** New; a capture instance has it, and the older one is read up to its start. */
    CAPTURED,
    /** New; the target has the column, made by the task, and values are being brought over. */
    ADDED,
    /** New; the target had a column of that name before, so that every value is being brought over. */
    PRESENT,
    /** Dropped at the source; the target keeps it. */
    KEPT,
    /** Not synchronised; the log and the history say why. */
    LEFT_OUT;

    /** Whether the column is on its way in. */
    boolean isPending() {
        return this == CAPTURED || this == ADDED || this == PRESENT;
    }
}
