// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.List;
import java.util.Optional;

/** The tasks of this process, as the page, REST, metrics and the command line see and steer them. */
public interface Tasks {

    /** All tasks, by id. */
    List<TaskStatus> list();

    /** One task, empty when there is none of that id. */
    Optional<TaskStatus> find(String id);

    /** Tables of a task by source name; empty when there is no such task. */
    List<TableStatus> tables(String id);

    /** How a table of a task is synchronised, named as in {@link TableStatus#source}; empty when that is not planned. */
    Optional<TableDetail> table(String id, String source);

    /** History of a task, newest first, at most 200 entries. */
    List<TaskEvent> events(String id);

    /**
     * Tries rows again that the target refused, as the source has them now; takes as long as that takes.
     *
     * @return what became of each, in lines without values
     * @throws NoSuchTaskException when there is no such task
     * @throws IllegalStateException when the task runs: pause or stop it first
     * @throws NotDoneException when a database fails
     */
    List<String> replay(String id);

    /**
     * Loads tables of a task anew: their rows in the target go, and those of the source come. At once when the task follows
     * changes, which wait meanwhile; when it is held, once it goes on.
     *
     * @param sources source tables as in {@link TableStatus#source}
     * @throws NoSuchTaskException when there is no such task
     * @throws NoSuchTableException when the task has not begun with a table of that name
     * @throws IllegalStateException when a table cannot be loaded anew, or not now, with the reason
     * @throws NotDoneException when a database fails
     */
    void reload(String id, List<String> sources);

    /** Rows of a task that the target refused, oldest first, at most 1,000; empty when there is no such task. */
    List<Quarantine.Entry> setAside(String id);

    /**
     * Compares all rows of a task's source with those of its target; takes as long as reading them.
     *
     * @return what was found of each table
     * @throws NoSuchTaskException when there is no such task
     * @throws IllegalStateException when the task has not begun, does not get on, or is being verified
     */
    List<VerifiedTable> verify(String id, Verifying how);

    /** The latest report of a task's prechecks, empty before the first and when there is no such task. */
    Optional<PrecheckReport> precheckReport(String id);

    /**
     * Runs a task's prechecks, whatever the task does meanwhile. Takes seconds; writes nothing.
     *
     * @throws NoSuchTaskException when there is no such task
     */
    PrecheckReport precheck(String id);

    /**
     * Accepts the warnings of a task's precheck from now on, or does so no longer: they are not logged any more, and marked in
     * reports. It is stored in the target.
     *
     * @param by who wants it
     * @throws NoSuchTaskException when there is no such task
     * @throws IllegalStateException when that cannot be accepted, with the reason
     * @throws NotDoneException when the target does not store it
     */
    void acceptWarning(String id, String check, boolean accepted, String by);

    /**
     * Asks for a change of state; returns at once, the state follows.
     *
     * @throws NoSuchTaskException when there is no such task
     * @throws IllegalStateException when the task's state does not allow it, with the reason
     */
    void command(String id, Command command);

    /**
     * Removes what was made at the source for a task that does not run; takes seconds.
     *
     * @param alsoTarget whether the task's rows in the control tables are removed, too, so that it begins anew
     * @return what was removed, and what was left, in lines
     * @throws NoSuchTaskException when there is no such task
     * @throws IllegalStateException when the task runs
     * @throws NotDoneException when a database fails
     */
    List<String> release(String id, boolean alsoTarget);

    /**
     * How fast a task's load reads at most.
     *
     * @throws NoSuchTaskException when there is no such task
     */
    SyncTask.RateLimit rateLimit(String id);

    /**
     * Sets another limit for a task's load, at once and until the process ends.
     *
     * @throws NoSuchTaskException when there is no such task
     */
    void rateLimit(String id, SyncTask.RateLimit limit);

    /** What an operator may ask of a task. */
    enum Command {
        /** Begin, or begin again after STOPPED, FAILED or PRECHECK_FAILED. */
        START,
        /** Stop applying, keep the position. */
        PAUSE,
        /** Go on after PAUSE. */
        RESUME,
        /** End, keep the position. */
        STOP
    }

    /** A task has no table of that name. */
    final class NoSuchTableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Names the task and the source table that was asked for. */
        public NoSuchTableException(String id, String table) {
            super("Task '" + id + "' has not begun with a table '" + table + "'");
        }
    }

    /** A database failed while it did what was asked for; it may be asked for again. */
    final class NotDoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says what failed. */
        public NotDoneException(String reason, RuntimeException cause) {
            super(reason, cause);
        }
    }

    /** There is no task of that id. */
    final class NoSuchTaskException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Names the id that was asked for. */
        public NoSuchTaskException(String id) {
            super("There is no task '" + id + "'");
        }
    }
}
