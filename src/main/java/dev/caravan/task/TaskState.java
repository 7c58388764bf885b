// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

/** State of a task as users see it. */
public enum TaskState {
    /** Known, not started yet. */
    NEW,
    /** Another process runs the task; this one does when that has ended. */
    STANDBY,
    /** Checks run; nothing has been written. */
    PRECHECKING,
    /** A check found an error; nothing has been written. */
    PRECHECK_FAILED,
    /** Tables are created and existing rows are loaded. */
    INITIALIZING,
    /** Changes are followed. */
    SYNCHRONIZING,
    /** A database cannot be reached or refuses for a while; tries again until the retry time is over. */
    RETRYING,
    /** Finishing the batch at hand before pausing. */
    PAUSING,
    /** Paused by an operator; the position is kept. */
    PAUSED,
    /** Stopped by an operator or by the end of the process; the position is kept. */
    STOPPED,
    /** Needs a person: the reason says what for; the position is kept. */
    FAILED,
    /** All that was asked for is done (a task without the changes part). */
    FINISHED
}
