// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Engine.Login;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.LockEntry;
import dev.caravan.standin.store.Transaction;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What system views, functions and procedures may know of the session that uses them. */
public interface SessionContext {

    /** The server. */
    Server server();

    /** The database that the object's name was qualified with, else the session's current one. */
    Database database();

    /** The session's current database. */
    Database currentDatabase();

    /** @@SPID. */
    int spid();

    /** Names from the login record; the password is empty. */
    Login login();

    /** Who the session is and what it may do. */
    Rights rights();

    /** When the session logged in, in UTC. */
    OffsetDateTime loggedIn();

    /** Time of the running statement, the same for the whole statement, in UTC. */
    OffsetDateTime now();

    /** Number of open BEGIN TRANSACTIONs. */
    int transactionCount();

    /** Isolation level as sys.dm_exec_sessions numbers it: 1 read uncommitted to 4 serializable, 5 snapshot. */
    int isolationLevel();

    /** SET LOCK_TIMEOUT in milliseconds, -1 to wait for ever. */
    int lockTimeout();

    /** What SET statements made of the session. */
    Settings settings();

    /**
     * What sys.dm_exec_sessions shows of a session's options.
     *
     * @param bits @@OPTIONS
     * @param textSize @@TEXTSIZE
     * @param language name of the language
     * @param dateFormat order of day, month and year, as mdy
     * @param dateFirst @@DATEFIRST
     */
    record Settings(int bits, int textSize, String language, String dateFormat, int dateFirst) {
        /** Whether an option of @@OPTIONS is on. */
        public boolean has(int bit) {
            return (bits & bit) != 0;
        }
    }

    /** The session that this one waits for, 0 when it does not wait. */
    int blockedBy();

    /**
     * The open transaction, begun for one statement or procedure where none is open. Changes that a procedure makes should
     * be logged and undoable there.
     */
    Transaction transaction();

    /** The session's temporary tables. */
    Collection<Table> temporaryTables();

    /** Text of the running batch. */
    String batchText();

    /** Whether the running request was cancelled. */
    boolean cancelled();

    /** Runs statements in this session, in its current transaction; result sets go to the reply, the first error is thrown. */
    void execute(String sql, Reply reply) throws SqlError;

    /** Runs statements in this session and returns the rows of their first result set. */
    List<@Nullable Object[]> query(String sql) throws SqlError;

    /** The locks that sessions have in a database. */
    List<LockEntry> locks(Database of);

    /** The lock that the session waits for, null when it does not wait. */
    @Nullable
    LockEntry wantedLock();

    /** Every session of the server. */
    Collection<? extends SessionContext> sessions();
}
