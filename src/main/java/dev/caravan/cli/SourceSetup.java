// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.TableName;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.source.SetupScript;
import dev.caravan.task.Databases;
import dev.caravan.task.MadeAtSource;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TaskStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the steps of a set-up at the source and notes beforehand what they will make. */
final class SourceSetup {

    private final JdbcClient source;
    private final MadeAtSource made;

    /** Prepares the control tables of the target and notes what is not there yet. */
    SourceSetup(SyncTask task, Databases databases, Clock clock) {
        this.source = databases.sourceClient();
        new TaskStore(task.id(), databases.targetClient(), databases.transaction(), databases::dialect, clock).create();
        this.made = new MadeAtSource(task, databases.targetClient(), clock);
        if (task.initialize().contains(Part.CHANGES)) {
            note(task, Sources.draft(task, databases).plan(), new ChangeDataCapture(source), made);
        }
    }

    private static void note(SyncTask task, TaskPlan plan, ChangeDataCapture cdc, MadeAtSource made) {
        if (!cdc.isEnabled()) {
            made.making(MadeAtSource.Kind.DATABASE_CAPTURE, task.source().database());
        }
        List<TableName> tables = new ArrayList<>(plan.sources());
        if (task.heartbeat().enabled()) {
            TableName heartbeat = task.heartbeat().table();
            if (!cdc.exists(heartbeat)) {
                made.making(MadeAtSource.Kind.HEARTBEAT_TABLE, heartbeat.toString());
            }
            tables.add(heartbeat);
        }
        cdc.newInstances(tables).forEach(made::makingInstance);
    }

    /** What is missing is about to be made; what another task has made is this task's, too. */
    private void note(SetupScript.Made thing) {
        MadeAtSource.Kind kind = MadeAtSource.Kind.valueOf(thing.kind().name());
        String name = thing.name();
        Optional<String> missing = source.sql(thing.missing())
                .query((rs, row) -> Optional.ofNullable(rs.getString(1)))
                .single();
        missing.or(() -> Optional.ofNullable(name).filter(known -> made.isOthersToo(kind, known)))
                .ifPresent(found -> made.making(kind, found));
    }

    void run(SetupScript.Step step) {
        try {
            step.makes().ifPresent(this::note);
            source.sql(step.sql()).update();
        } catch (DataAccessException e) {
            throw new RefusedException("The step '" + step.purpose() + "' failed: "
                    + e.getMostSpecificCause().getMessage()
                    + " The steps before it are done; run it again when the cause is"
                    + " put right.");
        }
    }
}
