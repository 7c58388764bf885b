// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Snapshot isolation is allowed, so that the load neither waits for writers nor holds them up. */
final class SnapshotIsolation extends SourceCheck {

    SnapshotIsolation() {
        super(
                "source.snapshot-isolation",
                Level.INFO,
                "ON",
                "SELECT snapshot_isolation_state_desc FROM sys.databases WHERE name = DB_NAME()");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads();
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .filter(state -> !state.equals("ON"))
                .ifPresent(state -> findings.add(
                        "Snapshot isolation is " + state + ": the load may wait for writers.",
                        "ALTER DATABASE " + facts.database() + " SET ALLOW_SNAPSHOT_ISOLATION ON;"));
    }
}
