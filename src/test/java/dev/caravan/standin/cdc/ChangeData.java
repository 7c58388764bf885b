// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.AppendStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.system.CaptureMark;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Change data capture of one database that is enabled for it: instances, their history and the log still to be read. */
final class ChangeData {
    private final Database database;
    private final Schema schema;
    private final Table mapping;
    private final List<Table> listed;
    private final LocalDateTime enabled;
    private final CaptureJobs jobs = new CaptureJobs();
    private final List<CaptureInstance> instances = new CopyOnWriteArrayList<>();
    private final List<DdlEntry> ddlHistory = new CopyOnWriteArrayList<>();
    private final Deque<CommittedWork> log = new ArrayDeque<>();
    private volatile boolean jobRunning = true;
    private volatile boolean keepsHistory;
    private volatile LocalDateTime lastEntry;

    private ChangeData(Database database, LocalDateTime now) {
        this.database = database;
        this.schema = database.newSchema("cdc", 1);
        this.mapping = ChangeTables.mapping(database, schema);
        this.listed = CdcCatalog.VIEWS.values().stream()
                .map(view -> ChangeTables.listed(database, schema, view.name(), view.columns()))
                .toList();
        this.enabled = now;
        this.lastEntry = now;
    }

    /** Enables a database whose name {@code cdc} is free. */
    static ChangeData enable(Database database, LocalDateTime now) {
        ChangeData data = new ChangeData(database, now);
        database.attach(ChangeData.class, data);
        // In this order: who reads that the database is enabled finds cdc.change_tables, and who finds the schema reads
        // that it is enabled.
        CaptureMark.set(database, true);
        database.putSchema(data.schema);
        return data;
    }

    /** Drops everything that belongs to change data capture from the database. */
    void disable() {
        database.dropSchema(schema.name());
        CaptureMark.set(database, false);
        instances.forEach(instance -> database.removeTable(instance.changeTable()));
        instances.clear();
        database.removeTable(mapping);
        listed.forEach(database::removeTable);
        database.detach(ChangeData.class);
        database.server().bumpSchemaVersion();
    }

    /** Change data of a database, null when it is not enabled. */
    static @Nullable ChangeData of(Database database) {
        return database.extension(ChangeData.class);
    }

    /**
     * Change data of a database that must be enabled.
     *
     * @throws SqlError 22901
     */
    static ChangeData require(Database database) throws SqlError {
        ChangeData data = of(database);
        if (data == null) {
            throw CdcErrors.databaseNotEnabled(database.name());
        }
        return data;
    }

    Database database() {
        return database;
    }

    /** The cdc schema. */
    Schema schema() {
        return schema;
    }

    /** {@code cdc.lsn_time_mapping}. */
    Table mapping() {
        return mapping;
    }

    /** Rows of {@code cdc.lsn_time_mapping}. */
    AppendStore mappingStore() {
        return (AppendStore) TableStore.of(mapping);
    }

    /** When the database was enabled. */
    LocalDateTime enabled() {
        return enabled;
    }

    CaptureJobs jobs() {
        return jobs;
    }

    /** All instances in the order in which they were made. */
    List<CaptureInstance> instances() {
        return instances;
    }

    /** Instances of a table. */
    List<CaptureInstance> instancesOf(Table table) {
        return instances.stream().filter(i -> i.source() == table).toList();
    }

    /** Whether a table has an instance. */
    boolean tracks(Table table) {
        for (CaptureInstance instance : instances) {
            if (instance.source() == table) {
                return true;
            }
        }
        return false;
    }

    /** An instance by name without case, null when there is none. */
    @Nullable
    CaptureInstance instance(String name) {
        return instances.stream()
                .filter(i -> Names.same(i.name(), name.stripTrailing()))
                .findFirst()
                .orElse(null);
    }

    /** Adds an instance whose change table is in the database already. */
    void add(CaptureInstance instance) {
        instances.add(instance);
        database.server().bumpSchemaVersion();
    }

    /** Removes an instance and its change table. */
    void remove(CaptureInstance instance) {
        instances.remove(instance);
        if (!keepsHistory) {
            ddlHistory.removeIf(entry -> entry.instance() == instance);
        }
        database.removeTable(instance.changeTable());
    }

    /** Whether rows of {@code cdc.ddl_history} stay when their instance goes. */
    void keepsHistory(boolean keeps) {
        keepsHistory = keeps;
    }

    /** Puts an instance back after a rollback. */
    void restore(CaptureInstance instance) {
        database.addTable(instance.changeTable());
        add(instance);
    }

    /** Rows of {@code cdc.ddl_history}. */
    List<DdlEntry> ddlHistory() {
        return ddlHistory;
    }

    /** Greatest start_lsn of {@code cdc.lsn_time_mapping}, null while it is empty. */
    byte @Nullable [] maxLsn() {
        @Nullable Object[] newest = mappingStore().last();
        return newest == null ? null : (byte[]) newest[0];
    }

    /** Notes when {@code cdc.lsn_time_mapping} got its newest row. */
    void mapped(LocalDateTime time) {
        lastEntry = time;
    }

    /** Empties {@code cdc.lsn_time_mapping}, as happens when the last table is disabled. */
    void clearMapping() {
        mappingStore().removeWhile(row -> true);
    }

    /** Time of the newest row of {@code cdc.lsn_time_mapping}. */
    LocalDateTime lastEntry() {
        return lastEntry;
    }

    /** Committed work that the capture job has not read yet, oldest first; guarded by the capture's lock. */
    Deque<CommittedWork> log() {
        return log;
    }

    /** Whether sys.sp_cdc_stop_job has not stopped this database's capture job. */
    boolean jobRunning() {
        return jobRunning;
    }

    /** Starts or stops this database's capture job. */
    void jobRunning(boolean running) {
        jobRunning = running;
    }

    /**
     * A row of {@code cdc.ddl_history}.
     *
     * @param instance instance whose source was altered
     * @param columnUpdate whether a captured column got another type
     * @param command text of the statement
     * @param lsn LSN of its commit
     * @param time when it ran
     */
    record DdlEntry(CaptureInstance instance, boolean columnUpdate, String command, byte[] lsn, LocalDateTime time) {}
}
