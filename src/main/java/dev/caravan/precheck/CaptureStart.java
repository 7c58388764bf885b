// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStore.Begun;

/** Changes since the stored position are still in the change tables. */
final class CaptureStart extends Check {

    CaptureStart() {
        super(Finding.CHANGES_LOST, Level.ERROR, Need.BOTH, "changes since the stored position", """
                SELECT s.name AS schema_name, t.name AS table_name, ct.start_lsn
                FROM cdc.change_tables ct
                JOIN sys.tables t ON t.object_id = ct.source_object_id
                JOIN sys.schemas s ON s.schema_id = t.schema_id""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.store().position().isPresent();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Lsn stored = facts.store().position().map(Position::commitLsn).orElseThrow();
        for (TablePlan table : facts.plan().tables()) {
            TableName name = table.source().name();
            Begun begun = facts.begun().get(name.toString());
            if (begun == null || begun.state() == TableState.RELOADING) {
                // It is captured and loaded when the task begins with it, or begins with it again.
                continue;
            }
            Lsn position = begun.start().compareTo(stored) > 0 ? begun.start() : stored;
            Lsn since = facts.captured().get(name);
            if (since == null) {
                findings.add(
                        name,
                        "Table " + name + " is no longer captured: its changes since " + position + " are lost.",
                        "Load it again: 'caravan reload " + facts.task().id() + " " + name + "', then start the task.");
            } else if (since.compareTo(position) > 0) {
                findings.add(
                        name,
                        "Changes of table " + name + " between " + position + " and " + since
                                + " were removed from the source before they were read.",
                        "Load it again: 'caravan reload " + facts.task().id() + " " + name
                                + "', then start the task; raise the retention of change data capture.");
            }
        }
    }
}
