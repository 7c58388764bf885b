// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import org.jspecify.annotations.Nullable;

/**
 * A task in the tree of MBeans, as {@code dev.caravan:type=Task,name=ID}: what {@code GET /api/tasks/ID} tells, and the four
 * commands. Times are in ISO 8601; numbers that are not known are null.
 */
public interface TaskMXBean {

    /** Its display name. */
    String getName();

    /** Its state, such as SYNCHRONIZING. */
    String getState();

    /** When it entered the state. */
    String getSince();

    /** Why it is in the state, null when there is nothing to say. */
    @Nullable
    String getReason();

    /** Milliseconds from the commit at the source to the target, of the last transaction. */
    @Nullable
    Long getLatencyMillis();

    /** The part of the latency up to the source's change tables. */
    @Nullable
    Long getCaptureLagMillis();

    /** The part of the latency from there until changes were read. */
    @Nullable
    Long getReadLagMillis();

    /** The part of the latency from there to the commit at the target. */
    @Nullable
    Long getApplyLagMillis();

    /** Hours until the source removes the first change that is not applied. */
    @Nullable
    Double getHoursUntilDataLoss();

    /** LSN of the last commit that is applied. */
    @Nullable
    String getCommitLsn();

    /** Tables selected. */
    int getTables();

    /** Tables loaded. */
    int getTablesLoaded();

    /** Rows loaded. */
    long getRowsLoaded();

    /** Changes of rows read from the source since the process started, before filters and merging. */
    long getChangesRead();

    /** Inserts applied since the process started. */
    long getInserts();

    /** Updates applied since the process started. */
    long getUpdates();

    /** Deletes applied since the process started. */
    long getDeletes();

    /** Columns added since the process started. */
    long getColumnsAdded();

    /** Rows that were missing, or there already, where they should not have been, and are right now; since the process started. */
    long getRepaired();

    /** Rows set aside. */
    long getQuarantined();

    /** Attempts after a failure since the process started. */
    long getRetries();

    /** Begins, or begins again after a stop or a failure. */
    void start();

    /** Stops applying and keeps the position. */
    void pause();

    /** Goes on after a pause. */
    void resume();

    /** Ends and keeps the position. */
    void stop();
}
