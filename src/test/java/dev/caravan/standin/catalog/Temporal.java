// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

/**
 * What makes a table a temporal one: its period, and the tables that belong together ("Temporal tables").
 *
 * @param startColumnId column of the period's start, 0 for a history table
 * @param endColumnId column of the period's end, 0 for a history table
 * @param startHidden whether the start is HIDDEN
 * @param endHidden whether the end is HIDDEN
 * @param historyId object_id of the history table while system versioning is on, else 0
 * @param currentId of a history table: object_id of the table that it belongs to; else 0
 * @param retention how long history is kept, -1 for ever
 * @param unit unit of the retention: -1 for ever, 3 days, 4 weeks, 5 months, 6 years
 */
public record Temporal(
        int startColumnId,
        int endColumnId,
        boolean startHidden,
        boolean endHidden,
        int historyId,
        int currentId,
        int retention,
        int unit) {

    /** History that is kept for ever. */
    public static final int INFINITE = -1;

    /** A period without system versioning. */
    public static Temporal period(int start, int end, boolean startHidden, boolean endHidden) {
        return new Temporal(start, end, startHidden, endHidden, 0, 0, INFINITE, INFINITE);
    }

    /** What makes a table the history of another. */
    public static Temporal historyOf(Table current) {
        return new Temporal(0, 0, false, false, 0, current.objectId(), INFINITE, INFINITE);
    }

    /** The same period with system versioning on, or off for 0. */
    public Temporal versioned(int history, int keep, int keepUnit) {
        return new Temporal(startColumnId, endColumnId, startHidden, endHidden, history, 0, keep, keepUnit);
    }

    /** The same with a column hidden or shown. */
    public Temporal hidden(int columnId, boolean hidden) {
        return new Temporal(
                startColumnId,
                endColumnId,
                columnId == startColumnId ? hidden : startHidden,
                columnId == endColumnId ? hidden : endHidden,
                historyId,
                currentId,
                retention,
                unit);
    }

    /** Whether there is a period. */
    public boolean hasPeriod() {
        return startColumnId != 0;
    }

    /** Whether system versioning is on. */
    public boolean isVersioned() {
        return historyId != 0;
    }

    /** Whether it is the history of another table. */
    public boolean isHistory() {
        return currentId != 0;
    }

    /** Whether a column is the start or the end of the period. */
    public boolean isPeriod(int columnId) {
        return hasPeriod() && (columnId == startColumnId || columnId == endColumnId);
    }

    /** Whether a column is hidden. */
    public boolean isHidden(int columnId) {
        return hasPeriod() && (columnId == startColumnId && startHidden || columnId == endColumnId && endHidden);
    }
}
