// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

/** State of one table of a task. */
public enum TableState {
    /** Nothing done yet. */
    PENDING,
    /** Its target table is being created. */
    CREATING,
    /** Existing rows are being loaded. */
    LOADING,
    /** To be loaded anew, or being so: its rows in the target go, and those of the source come. */
    RELOADING,
    /** Loaded; changes made during the load are being applied. */
    CATCHING_UP,
    /** As of one point in time equal to the source. */
    IN_SYNC,
    /** Needs a person; other tables go on. */
    FAILED,
    /** No longer in the task; its target table is left as it is. */
    REMOVED
}
