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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the steps of a set-up at the source and notes beforehand what they will make. */
final class SourceSetup {

    private static final Logger LOG = LoggerFactory.getLogger(SourceSetup.class);

    private final JdbcClient source;
    private final MadeAtSource made;
    private final ChangeDataCapture cdc;
    private final List<Noted> noted = new ArrayList<>();
    private final List<String> instancesNoted = new ArrayList<>();
    private @Nullable String databaseNoted;
    private @Nullable TableName heartbeatNoted;

    /** What a step of this run was about to make, with the query that tells whether it is missing. */
    private record Noted(MadeAtSource.Kind kind, String name, String missing) {}

    /** Prepares the control tables of the target and notes what is not there yet. */
    SourceSetup(SyncTask task, Databases databases, Clock clock) {
        this.source = databases.sourceClient();
        this.cdc = new ChangeDataCapture(source);
        new TaskStore(task.id(), databases.targetClient(), databases.transaction(), databases::dialect, clock).create();
        this.made = new MadeAtSource(task, databases.targetClient(), clock);
        if (task.initialize().contains(Part.CHANGES)) {
            note(task, Sources.draft(task, databases).plan());
        }
    }

    private void note(SyncTask task, TaskPlan plan) {
        if (!cdc.isEnabled()) {
            databaseNoted = task.source().database();
            made.making(MadeAtSource.Kind.DATABASE_CAPTURE, task.source().database());
        }
        List<TableName> tables = new ArrayList<>(plan.sources());
        if (task.heartbeat().enabled()) {
            TableName heartbeat = task.heartbeat().table();
            if (!cdc.exists(heartbeat)) {
                heartbeatNoted = heartbeat;
                made.making(MadeAtSource.Kind.HEARTBEAT_TABLE, heartbeat.toString());
            }
            tables.add(heartbeat);
        }
        cdc.newInstances(tables).forEach((table, instance) -> {
            instancesNoted.add(instance);
            made.makingInstance(table, instance);
        });
    }

    /** What is missing is about to be made; what another task has made is this task's, too. */
    private void note(SetupScript.Made thing) {
        MadeAtSource.Kind kind = MadeAtSource.Kind.valueOf(thing.kind().name());
        String name = thing.name();
        Optional<String> missing = source.sql(thing.missing())
                .query((rs, row) -> Optional.ofNullable(rs.getString(1)))
                .single();
        missing.or(() -> Optional.ofNullable(name).filter(known -> made.isOthersToo(kind, known)))
                .ifPresent(found -> {
                    made.making(kind, found);
                    noted.add(new Noted(kind, found, thing.missing()));
                });
    }

    /** What somebody else makes after a step failed must not be taken for ours. */
    private void forgetWhatWasNotMade() {
        try {
            for (Noted each : noted) {
                String missing = source.sql(each.missing())
                        .query((rs, row) -> Optional.ofNullable(rs.getString(1)))
                        .single()
                        .orElse("");
                if (missing.equals(each.name())) {
                    made.removed(each.kind(), each.name());
                }
            }
            if (databaseNoted != null && !cdc.isEnabled()) {
                made.removed(MadeAtSource.Kind.DATABASE_CAPTURE, databaseNoted);
            }
            if (heartbeatNoted != null && !cdc.exists(heartbeatNoted)) {
                made.removed(MadeAtSource.Kind.HEARTBEAT_TABLE, heartbeatNoted.toString());
            }
            Set<String> there = cdc.instances().keySet();
            instancesNoted.stream()
                    .filter(instance -> !there.contains(instance))
                    .forEach(made::removedInstance);
        } catch (DataAccessException e) {
            LOG.warn("What was not made at the source stays noted, because it could not be asked: {}", e.getMessage());
        }
    }

    void run(SetupScript.Step step) {
        try {
            step.makes().ifPresent(this::note);
            source.sql(step.sql()).update();
        } catch (DataAccessException e) {
            forgetWhatWasNotMade();
            throw new RefusedException("The step '" + step.purpose() + "' failed: "
                    + e.getMostSpecificCause().getMessage()
                    + " The steps before it are done; run it again when the cause is"
                    + " put right.");
        }
    }
}
