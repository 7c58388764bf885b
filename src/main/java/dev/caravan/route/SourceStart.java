// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.precheck.StartPoint;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.task.MadeAtSource;
import dev.caravan.task.SyncTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be so at the source before its changes are followed, and the LSNs at which following and loading begin and end. */
final class SourceStart {

    private static final Logger LOG = LoggerFactory.getLogger(SourceStart.class);

    private static final Duration CAPTURE_PATIENCE = Duration.ofMinutes(2);

    private final SyncTask task;
    private final ChangeDataCapture cdc;
    private final Clock clock;

    SourceStart(SyncTask task, ChangeDataCapture cdc, Clock clock) {
        this.task = task;
        this.cdc = cdc;
        this.clock = clock;
    }

    /** Enables change data capture where it is not, and makes the heartbeat table. */
    void prepare(TaskPlan plan, MadeAtSource made) {
        if (!cdc.isEnabled()) {
            made.making(MadeAtSource.Kind.DATABASE_CAPTURE, task.source().database());
            cdc.enable();
        }
        List<TableName> tables = new ArrayList<>(plan.sources());
        if (task.heartbeat().enabled()) {
            TableName heartbeat = task.heartbeat().table();
            if (!cdc.exists(heartbeat)) {
                made.making(MadeAtSource.Kind.HEARTBEAT_TABLE, heartbeat.toString());
            }
            cdc.createHeartbeatTable(heartbeat);
            tables.add(heartbeat);
        }
        cdc.newInstances(tables).forEach(made::makingInstance);
        int captured = cdc.capture(tables);
        if (captured > 0) {
            LOG.info("{} - enabled change data capture for {} tables", task.id(), captured);
        }
    }

    /**
     * First LSN of each table's changes, once all are captured: the capture job may need some seconds before it has seen that
     * tables were enabled.
     */
    Map<TableName, Lsn> captured(TaskPlan plan) {
        Instant deadline = clock.instant().plus(CAPTURE_PATIENCE);
        return Waiting.until(() -> allCaptured(plan), () -> clock.instant().isAfter(deadline))
                .orElseThrow(() -> new IllegalStateException("SQL Server has not begun to capture changes within "
                        + CAPTURE_PATIENCE.toSeconds()
                        + " s, though change data capture is enabled. Check that SQL Server"
                        + " Agent and its capture job run, and look into sys.dm_cdc_errors"));
    }

    private Optional<Map<TableName, Lsn>> allCaptured(TaskPlan plan) {
        Map<TableName, Lsn> since = cdc.capturedSince();
        boolean all = since.keySet().containsAll(plan.sources()) && cdc.maxLsn().isPresent();
        return all ? Optional.of(since) : Optional.empty();
    }

    /**
     * LSN after which changes are followed: what was committed up to it is there to be loaded.
     *
     * @param since first LSN of each table's changes
     */
    Lsn first(Map<TableName, Lsn> since) {
        if (task.startFrom().isPresent()) {
            return new StartPoint(cdc, task.startFrom().get())
                    .lsn()
                    .orElseThrow(() -> new IllegalStateException("The source has no commit left before the time that"
                            + " 'start-from' names. Name a later one"));
        }
        return highest(since);
    }

    /** The highest LSN captured by now. */
    Lsn highest(Map<TableName, Lsn> since) {
        return Stream.concat(cdc.maxLsn().stream(), since.values().stream())
                .max(Lsn::compareTo)
                .orElse(Lsn.ZERO);
    }

    /** LSN after everything that the load has read; empty when asked to stop while waiting for it to be captured. */
    Optional<Lsn> endOfLoad(BooleanSupplier stop) {
        if (!task.heartbeat().enabled()) {
            return cdc.maxLsn();
        }
        TableName table = task.heartbeat().table();
        long beat = cdc.beat(table);
        return Waiting.until(() -> cdc.heartbeatLsn(table, beat), stop);
    }
}
