// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.enrich.PlanProblem.Kind;
import dev.caravan.model.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a task has made at the source, noted in schema caravan of the target before it is made: only that is removed when the
 * task is released.
 */
public final class MadeAtSource {

    private final String task;
    private final String server;
    private final JdbcClient target;
    private final Clock clock;

    /** Kinds of things beside capture instances, which have a table of their own. */
    public enum Kind {
        /** Change data capture of a database. */
        DATABASE_CAPTURE,
        /** The heartbeat table. */
        HEARTBEAT_TABLE,
        /** The login that the task uses. */
        LOGIN,
        /** The login's user in the database. */
        DATABASE_USER,
        /** A right of that user: what stands behind GRANT. */
        RIGHT,
        /** A setting of server or database: the statement that brings it back. */
        SETTING
    }

    /** Notes of a task; the control tables must be there. */
    public MadeAtSource(SyncTask task, JdbcClient target, Clock clock) {
        this.task = task.id();
        this.server = task.source().host() + ":" + task.source().port() + "/"
                + task.source().database();
        this.target = target;
        this.clock = clock;
    }

    /** Notes that something is about to be made. */
    public void making(Kind kind, String name) {
        target.sql("DELETE FROM caravan.source_object WHERE task = ? AND kind = ? AND name = ?")
                .params(task, kind.name(), name)
                .update();
        target.sql("INSERT INTO caravan.source_object VALUES (?, ?, ?, ?, ?)")
                .params(task, kind.name(), name, server, Timestamp.from(clock.instant()))
                .update();
    }

    /** Notes that a capture instance of a table is about to be made. */
    public void makingInstance(TableName table, String instance) {
        target.sql("DELETE FROM caravan.capture_instance WHERE task = ? AND capture_instance = ?")
                .params(task, instance)
                .update();
        target.sql("INSERT INTO caravan.capture_instance VALUES (?, ?, ?, ?)")
                .params(task, instance, table.toString(), Timestamp.from(clock.instant()))
                .update();
    }

    /** Names of what the task has made. */
    public Set<String> made(Kind kind) {
        return Set.copyOf(target.sql("SELECT name FROM caravan.source_object WHERE task = ? AND kind = ?")
                .params(task, kind.name())
                .query(String.class)
                .list());
    }

    /**
     * Whether another task has noted the same: what several tasks use goes with the last of them. A login is of the server,
     * all else of the database.
     */
    public boolean isOthersToo(Kind kind, String name) {
        String of = kind == Kind.LOGIN ? "split_part(server, '/', 1) = split_part(?, '/', 1)" : "server = ?";
        return target.sql(
                        "SELECT EXISTS (SELECT 1 FROM caravan.source_object WHERE task <> ? AND kind = ? AND name = ? AND "
                                + of + ")")
                .params(task, kind.name(), name, server)
                .query(Boolean.class)
                .single();
    }

    /** Whether any task has enabled change data capture of the source's database. */
    public boolean madeDatabaseCapture() {
        return target.sql("SELECT EXISTS (SELECT 1 FROM caravan.source_object WHERE kind = ? AND server = ?)")
                .params(Kind.DATABASE_CAPTURE.name(), server)
                .query(Boolean.class)
                .single();
    }

    /** Names of the capture instances that the task has made. */
    public Set<String> instances() {
        return Set.copyOf(target.sql("SELECT capture_instance FROM caravan.capture_instance WHERE task = ?")
                .param(task)
                .query(String.class)
                .list());
    }

    /**
     * Another task that follows a table of the same database, empty when there is none. Which database a task has is known
     * by what it has made there, but for change data capture of the database, whose note may outlast a release; of one that
     * has made nothing anywhere else, it is taken to be the same while it runs.
     */
    public Optional<String> otherReader(TableName table) {
        return target.sql("""
                        SELECT min(s.task) FROM caravan.table_state s JOIN caravan.task t ON t.task = s.task
                        WHERE s.task <> ? AND s.source_table = ? AND s.state <> 'REMOVED'
                        AND (EXISTS (SELECT 1 FROM caravan.source_object o
                                WHERE o.task = s.task AND o.server = ? AND o.kind <> 'DATABASE_CAPTURE')
                            OR t.state NOT IN ('NEW', 'PRECHECK_FAILED', 'STOPPED', 'FAILED')
                                AND NOT EXISTS (SELECT 1 FROM caravan.source_object o
                                    WHERE o.task = s.task AND o.server <> ?))""")
                .params(task, table.toString(), server, server)
                .query((rs, row) -> Optional.ofNullable(rs.getString(1)))
                .single();
    }

    /** Hands the note of a capture instance over to another task, with which it goes then. */
    public void leaveInstance(String instance, TableName table, String other) {
        target.sql("INSERT INTO caravan.capture_instance SELECT ?, ?, ?, ? WHERE NOT EXISTS"
                        + " (SELECT 1 FROM caravan.capture_instance WHERE task = ? AND capture_instance = ?)")
                .params(other, instance, table.toString(), Timestamp.from(clock.instant()), other, instance)
                .update();
        removedInstance(instance);
    }

    /** Forgets a capture instance that is gone. */
    public void removedInstance(String instance) {
        target.sql("DELETE FROM caravan.capture_instance WHERE task = ? AND capture_instance = ?")
                .params(task, instance)
                .update();
    }

    /** Forgets what is gone. */
    public void removed(Kind kind, String name) {
        target.sql("DELETE FROM caravan.source_object WHERE task = ? AND kind = ? AND name = ?")
                .params(task, kind.name(), name)
                .update();
    }

    /** Forgets that any task has enabled change data capture of the source's database. */
    public void removedDatabaseCapture() {
        target.sql("DELETE FROM caravan.source_object WHERE kind = ? AND server = ?")
                .params(Kind.DATABASE_CAPTURE.name(), server)
                .update();
    }
}
