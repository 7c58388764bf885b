// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One table of a task at one moment, in the shape of {@code GET /api/tasks/{id}/tables}.
 *
 * @param source source table, {@code schema.table}
 * @param target target table, {@code schema.table}
 * @param state state
 * @param reason why it failed, null otherwise
 * @param rows rows loaded
 * @param rowsTotal rows expected, an estimate
 * @param chunks chunks of the load
 * @param chunksDone chunks loaded
 * @param inserts rows inserted by changes since the process started
 * @param updates rows updated by changes since the process started
 * @param deletes rows deleted by changes since the process started
 * @param hoursUntilDataLoss hours until the source drops changes of the table that are not applied, 0 when it has dropped some,
 *     null when that is not known or no changes of the table are followed
 * @param adjusted columns with values that were not stored as they are at the source, since the process started
 */
public record TableStatus(
        String source,
        String target,
        TableState state,
        @Nullable String reason,
        long rows,
        long rowsTotal,
        int chunks,
        int chunksDone,
        long inserts,
        long updates,
        long deletes,
        @Nullable Double hoursUntilDataLoss,
        List<Adjusted> adjusted) {

    /** A table of which nothing was adjusted and nothing can be lost. */
    public TableStatus(
            String source,
            String target,
            TableState state,
            @Nullable String reason,
            long rows,
            long rowsTotal,
            int chunks,
            int chunksDone,
            long inserts,
            long updates,
            long deletes) {
        this(
                source,
                target,
                state,
                reason,
                rows,
                rowsTotal,
                chunks,
                chunksDone,
                inserts,
                updates,
                deletes,
                null,
                List.of());
    }

    /** The same with another time until the loss of changes. */
    TableStatus withHoursUntilDataLoss(@Nullable Double hours) {
        return new TableStatus(
                source,
                target,
                state,
                reason,
                rows,
                rowsTotal,
                chunks,
                chunksDone,
                inserts,
                updates,
                deletes,
                hours,
                adjusted);
    }

    /**
     * What was adjusted in one column.
     *
     * @param column source column
     * @param nulsRemoved texts from which U+0000 was removed
     * @param surrogatesReplaced texts in which half of a surrogate pair was replaced, or that hold U+FFFD
     * @param digitsTruncated times of which a seventh digit other than 0 was cut off
     */
    public record Adjusted(String column, long nulsRemoved, long surrogatesReplaced, long digitsTruncated) {

        /** Number of adjustments of any kind. */
        public long total() {
            return nulsRemoved + surrogatesReplaced + digitsTruncated;
        }
    }
}
