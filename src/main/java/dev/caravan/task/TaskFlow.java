// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TaskRunner} drives: the moving parts of one task. Every method may be called again after a failure and
 * goes on where the last attempt came to.
 */
public interface TaskFlow {

    /**
     * What an operator left the task in before the process ended, empty when it was running or never ran, or when a
     * precheck has to say what is wrong with the target. Writes nothing.
     */
    Optional<Held> held();

    /**
     * A state that holds until an operator asks for another.
     *
     * @param state PAUSED or STOPPED
     * @param reason as it was given
     * @param since since when
     * @param schemaDone whether its tables are created
     * @param dataDone whether its load is finished
     */
    record Held(TaskState state, String reason, Instant since, boolean schemaDone, boolean dataDone) {}

    /**
     * Looks at both databases and plans the task. Writes nothing.
     *
     * @throws PrecheckException when something must be put right first
     */
    void check();

    /** Runs the prechecks and gives their report, whatever they find. Writes nothing, and may be called at any time. */
    PrecheckReport precheck();

    /**
     * Accepts the warnings of a precheck from now on, or does so no longer.
     *
     * @param by who wants it
     * @throws IllegalStateException when that cannot be accepted, with the reason
     * @throws org.springframework.dao.DataAccessException when the target does not store it
     */
    void acceptWarning(String check, boolean accepted, String by);

    /** How a source table is synchronised, empty while it is not planned. */
    Optional<TableDetail> table(String source);

    /** The latest report of prechecks, null before the first. */
    @Nullable
    PrecheckReport report();

    /** Creates control tables, prepares the source, owns the position and creates target tables. */
    void initialize();

    /**
     * Loads what is not loaded yet.
     *
     * @param stop asked between chunks; when it says yes, the load returns with the rest undone
     * @return whether everything is loaded
     */
    boolean load(BooleanSupplier stop);

    /** Starts to follow changes; returns at once. */
    void start(Listener listener);

    /** Stops following changes, after the batch that is being applied. Does nothing when it does not follow any. */
    void stop();

    /**
     * Lets the target follow changes of columns at the source; called while nothing is followed.
     *
     * @throws RuntimeException when a person is needed, or a database fails
     */
    void adapt();

    /**
     * Removes what was made at the source for the task; called while it neither loads nor follows.
     *
     * @param alsoTarget whether its rows in the control tables are removed, too, so that it begins anew
     * @return what was removed, and what was left, in lines
     */
    List<String> release(boolean alsoTarget);

    /**
     * Says whether tables can be loaded anew.
     *
     * @param sources source tables as text
     * @return notes that they are to be, when nothing is loaded or followed; it happens with the next attempt
     * @throws Tasks.NoSuchTableException when the task has not begun with a table of that name
     * @throws IllegalStateException when a table cannot be loaded anew, with the reason
     */
    Runnable reload(List<String> sources);

    /** Rows that the target refused, oldest first, at most 1,000. */
    List<Quarantine.Entry> setAside();

    /**
     * Tries rows again that the target refused; called while it neither loads nor follows.
     *
     * @return what became of each, in lines without values
     */
    List<String> replay();

    /**
     * Compares all rows of the source with those of the target, whoever runs the task meanwhile.
     *
     * @return what was found of each table
     * @throws IllegalStateException when the task has not begun, does not get on, or is being verified
     */
    List<VerifiedTable> verify(Verifying how);

    /** Closes connections. */
    void close();

    /** Where the task's rows in the target are kept, null while the target has not been reached. */
    @Nullable
    TaskStore store();

    /**
     * Asks the source what decides when changes are lost: its clock and its retention. What it does not tell now stays as it
     * was.
     */
    void lookAtRetention();

    /**
     * Reads what verifications found of its tables, those of other processes, too. What the target does not tell now stays as
     * it was.
     */
    void lookAtVerifications();

    /** Figures for users. */
    Figures figures();

    /** How fast the load reads at most. */
    SyncTask.RateLimit rateLimit();

    /** Sets another limit, at once and until the process ends. */
    void rateLimit(SyncTask.RateLimit limit);

    /** Told what becomes of the flow, from its threads. */
    interface Listener {
        /** The flow follows changes. */
        void streaming();

        /** A batch was applied. */
        void applied();

        /** Columns changed at the source: the flow has to be stopped, adapted and started again. */
        void columnsChanged();

        /** Something keeps changes from coming though the flow is sound; null when nothing does any more. */
        void warned(@Nullable String text);

        /** The flow ended by itself. */
        void failed(Throwable cause);
    }

    /**
     * Figures of a flow at one moment.
     *
     * @param tables tables
     * @param position last applied commit, null before the first
     * @param retainedFrom time from which the source has to keep changes: that of the position, or of the begin before the first
     *     commit is applied; null when it is not known
     * @param loadEnd end of the load, null while it runs
     * @param sourceNow present time by the source's clock, null when it is not known
     * @param lag where the latency comes from
     * @param retentionMinutes minutes that change tables keep rows, null when it is not known
     * @param counts changes applied
     * @param rowsPerSecond current rate of the load
     * @param bytesPerSecond current rate of the load
     */
    record Figures(
            List<TableStatus> tables,
            @Nullable Position position,
            @Nullable Instant retainedFrom,
            @Nullable Lsn loadEnd,
            @Nullable Instant sourceNow,
            TaskStatus.Lag lag,
            @Nullable Long retentionMinutes,
            TaskStatus.Counts counts,
            double rowsPerSecond,
            double bytesPerSecond) {}

    /** Something must be put right before a task can start; carries the report. */
    final class PrecheckException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient PrecheckReport report;

        /** Carries a report with errors. */
        public PrecheckException(PrecheckReport report) {
            super(report.of(Finding.Level.ERROR).stream().map(Finding::text).collect(Collectors.joining(" ")));
            this.report = report;
        }

        /** What the prechecks found. */
        public PrecheckReport report() {
            return report;
        }
    }
}
