// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.system.Backup;
import dev.caravan.standin.system.Configuration;
import dev.caravan.standin.system.ScriptedViews;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets tests steer a stand-in: the capture job, the agent, properties, failing statements. Thread-safe. */
public final class StandInControl {
    private final Server server;
    private final Capture capture;
    private final StatementFaults faults;

    StandInControl(Server server, Capture capture, StatementFaults faults) {
        this.server = server;
        this.capture = capture;
        this.faults = faults;
    }

    /** Stops showing committed transactions in change tables until {@link #advanceCapture} or {@link #resumeCapture}. */
    public void freezeCapture() {
        capture.job().limit(0);
    }

    /** Shows this many more transactions while frozen; an enabled table counts as one. */
    public void advanceCapture(long transactions) {
        capture.job().advance(transactions);
    }

    /** Ends {@link #freezeCapture}. */
    public void resumeCapture() {
        capture.job().limit(-1);
    }

    /** Sets how long after its commit a transaction is shown: fixed and up to random milliseconds; 0 and 0 at first. */
    public void setCaptureDelay(long millis, long jitterMillis) {
        capture.delay(millis, jitterMillis);
    }

    /**
     * Waits until everything committed so far and due is shown; returns at once for what is frozen or stopped.
     *
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public void awaitCapture() throws InterruptedException {
        capture.job().drain();
    }

    /** Stops SQL Server Agent: nothing is captured, sys.dm_server_services says so. */
    public void stopAgent() {
        capture.job().agentRunning(false);
    }

    /** Starts SQL Server Agent; what was committed meanwhile is captured. */
    public void startAgent() {
        capture.job().agentRunning(true);
    }

    /** Runs a database's cleanup job with its retention. */
    public void runCleanup(String database) {
        new Cleanup(data(database)).runJob(now());
    }

    /**
     * Removes all changes below an LSN and makes it the low end of every instance.
     *
     * @param lsn 10 bytes, null for the greatest there is
     */
    public void runCleanup(String database, byte @Nullable [] lsn) {
        ChangeData data = data(database);
        byte[] low = lsn == null ? data.maxLsn() : lsn;
        if (low != null) {
            new Cleanup(data).below(low);
        }
    }

    /** Leaves rows of a database's cdc.ddl_history behind when their capture instance goes, orphaned, or removes them again. */
    public void keepDdlHistory(String database, boolean keeps) {
        data(database).keepsHistory(keeps);
    }

    private ChangeData data(String database) {
        ChangeData data = ChangeData.of(database(database));
        if (data == null) {
            throw new IllegalArgumentException("Change data capture is not enabled for database " + database);
        }
        return data;
    }

    private Database database(String name) {
        Database database = server.database(name);
        if (database == null) {
            throw new IllegalArgumentException("There is no database " + name);
        }
        return database;
    }

    /** Sets a server property, one of SERVERPROPERTY's names or those that the system package documents. */
    public void setProperty(String name, Object value) {
        server.properties().put(name, value);
    }

    /** Sets a property of a database, one of the columns of sys.databases or those that the system package documents. */
    public void setDatabaseProperty(String database, String name, Object value) {
        database(database).properties().put(name, value);
    }

    /** Sets a configuration option of sp_configure and puts it into use. */
    public void setConfiguration(String option, long value) {
        Configuration.of(server).put(option, value);
    }

    /** Notes that a backup was taken now: {@code D} full, {@code I} differential, {@code L} log. */
    public void addBackup(String database, String type) {
        Backup.add(database(database), type, false, now());
    }

    /** Forgets all backups of a database. */
    public void clearBackups(String database) {
        Backup.clear(server, database);
    }

    /**
     * Makes a column of a system view show another value, in the rows that have the values given, for facts that the
     * stand-in does not have: {@code setViewValue("sys.tables", Map.of("name", "item"), "is_memory_optimized", 1)}.
     */
    public void setViewValue(String view, Map<String, ?> where, String column, @Nullable Object value) {
        ScriptedViews.of(server).set(view, where, column, value);
    }

    /** Adds a row to a system view, such as {@code sys.masked_columns}; columns that are not given are NULL. */
    public void addViewRow(String view, Map<String, ?> row) {
        ScriptedViews.of(server).add(view, row);
    }

    /** Shows a system view as it is again. */
    public void clearView(String view) {
        ScriptedViews.of(server).clear(view);
    }

    /** Adds a row to a database's sys.dm_cdc_errors. */
    public void addCaptureError(String database, int number, String message) {
        CdcMonitoring.Errors.of(database(database)).add(new CdcMonitoring.ErrorEntry(now(), number, message));
    }

    /** Makes the nth batch from now fail with an error number; 1 is the next. */
    public void failStatement(int nth, int number) {
        faults.add(nth, number, "");
    }

    /** Makes the nth batch from now that contains a text fail with an error number. */
    public void failStatement(int nth, int number, String containing) {
        faults.add(nth, number, containing);
    }

    /** Makes the next batch a deadlock victim (1205). */
    public void deadlockNext() {
        failStatement(1, 1205);
    }

    /** Statements that the stand-in refused because it does not know them; a test should find none. */
    public List<Server.UnknownStatement> unknownStatements() {
        return server.unknownStatements();
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(server.clock().instant(), ZoneOffset.UTC);
    }
}
