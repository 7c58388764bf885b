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

/** A session as an object of another database sees it. */
record DatabaseContext(SqlSession session, Database database) implements SessionContext {
    @Override
    public Server server() {
        return session.server();
    }

    @Override
    public Database currentDatabase() {
        return session.currentDatabase();
    }

    @Override
    public int spid() {
        return session.spid();
    }

    @Override
    public Login login() {
        return session.login();
    }

    @Override
    public Rights rights() {
        return session.rights();
    }

    @Override
    public OffsetDateTime loggedIn() {
        return session.loggedIn();
    }

    @Override
    public int isolationLevel() {
        return session.isolationLevel();
    }

    @Override
    public Settings settings() {
        return session.settings();
    }

    @Override
    public int lockTimeout() {
        return session.lockTimeout();
    }

    @Override
    public int blockedBy() {
        return session.blockedBy();
    }

    @Override
    public OffsetDateTime now() {
        return session.now();
    }

    @Override
    public int transactionCount() {
        return session.transactionCount();
    }

    @Override
    public Transaction transaction() {
        return session.transaction();
    }

    @Override
    public Collection<Table> temporaryTables() {
        return session.temporaryTables();
    }

    @Override
    public String batchText() {
        return session.batchText();
    }

    @Override
    public boolean cancelled() {
        return session.cancelled();
    }

    @Override
    public void execute(String sql, Reply reply) throws SqlError {
        session.execute(sql, reply);
    }

    @Override
    public List<@Nullable Object[]> query(String sql) throws SqlError {
        return session.query(sql);
    }

    @Override
    public List<LockEntry> locks(Database of) {
        return session.locks(of);
    }

    @Override
    public @Nullable LockEntry wantedLock() {
        return session.wantedLock();
    }

    @Override
    public Collection<? extends SessionContext> sessions() {
        return session.sessions();
    }
}
