// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.task.SyncTask.StartFrom;
import java.util.Map;
import java.util.Optional;

/** The commit after which changes begin when a task says so, and whether all changes since then are still there. */
public final class StartPoint {

    private final ChangeDataCapture cdc;
    private final StartFrom from;

    /** Asks the given database. */
    public StartPoint(ChangeDataCapture cdc, StartFrom from) {
        this.cdc = cdc;
        this.from = from;
    }

    /** LSN of the last commit that is not wanted any more, empty when the source has recorded none before the time. */
    public Optional<Lsn> lsn() {
        if (from instanceof StartFrom.AfterCommit after) {
            return Optional.of(after.lsn());
        }
        return cdc.lastLsnBefore(((StartFrom.AtTime) from).time());
    }

    /** Reports why changes of the tables cannot begin there. */
    void look(TaskPlan plan, Findings findings) {
        String named = "'start-from' names "
                + (from instanceof StartFrom.AfterCommit after
                        ? "LSN " + after.lsn()
                        : "time " + ((StartFrom.AtTime) from).time());
        if (isFuture()) {
            findings.add(
                    named + ", which the source has not reached.",
                    "Name an earlier one, or remove the key to begin at the present.");
            return;
        }
        Optional<Lsn> start = lsn();
        Map<TableName, Lsn> since = cdc.capturedSince();
        for (TableName table : plan.sources()) {
            Lsn first = since.get(table);
            if (first == null) {
                findings.add(
                        table,
                        named + ", but table " + table + " is not captured yet.",
                        "Remove the key to begin at the present.");
            } else if (start.isEmpty() || first.compareTo(start.get()) > 0) {
                findings.add(
                        table,
                        named + ", but changes of table " + table + " are there only since " + first + ".",
                        "Name a later one, or load the table.");
            }
        }
    }

    private boolean isFuture() {
        if (from instanceof StartFrom.AfterCommit after) {
            return cdc.isEnabled()
                    && cdc.maxLsn().map(max -> max.compareTo(after.lsn()) < 0).orElse(true);
        }
        return ((StartFrom.AtTime) from).time().isAfter(cdc.now());
    }
}
