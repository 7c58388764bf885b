// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.time.Instant;
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
 * @param rowsPerSecond rows that the load reads a second now
 * @param etaSeconds seconds until all its rows are loaded, null when that is not known or done
 * @param inserts rows inserted by changes since the process started
 * @param updates rows updated by changes since the process started
 * @param deletes rows deleted by changes since the process started
 * @param hoursUntilDataLoss hours until the source drops changes of the table that are not applied, 0 when it has dropped some,
 *     null when that is not known or no changes of the table are followed
 * @param adjusted columns with values that were not stored as they are at the source, since the process started
 * @param verified what the latest verification found, null before the first
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
        double rowsPerSecond,
        @Nullable Long etaSeconds,
        long inserts,
        long updates,
        long deletes,
        @Nullable Double hoursUntilDataLoss,
        List<Adjusted> adjusted,
        @Nullable Verified verified) {

    /** A table of which nothing is loaded or was adjusted, nothing can be lost, and that was never verified. */
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
                0,
                null,
                inserts,
                updates,
                deletes,
                null,
                List.of(),
                null);
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
                rowsPerSecond,
                etaSeconds,
                inserts,
                updates,
                deletes,
                hours,
                adjusted,
                verified);
    }

    /**
     * What a verification found of the table; as in {@link VerifiedTable}.
     *
     * @param at when it was done
     * @param rows rows of the source that were compared
     * @param missing rows that the target lacks
     * @param different rows with other values in the target
     * @param surplus rows of the target that the source has not
     * @param undecided rows that changed each time they were looked at
     * @param repaired rows of the above that were put right
     * @param note what else is to be known, such as why the table was not compared to its end; null for nothing
     */
    public record Verified(
            Instant at,
            long rows,
            long missing,
            long different,
            long surplus,
            long undecided,
            long repaired,
            @Nullable String note) {}

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
