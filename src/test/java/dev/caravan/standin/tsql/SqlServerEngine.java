// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.Engine;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transactions;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs T-SQL on a server's databases. */
public final class SqlServerEngine implements Engine {
    private static final int FIRST_SESSION = 51;

    private final Server server;
    private final Registry registry;
    private final Transactions transactions;
    private final PlanCache plans = new PlanCache();
    private final ParsedModules modules = new ParsedModules();
    private final Map<Integer, SqlSession> sessions = new ConcurrentSkipListMap<>();
    private final AtomicInteger sessionIds = new AtomicInteger(FIRST_SESSION - 1);

    /** An engine for a server; the registry may be added to later. */
    public SqlServerEngine(Server server, Registry registry) {
        this.server = server;
        this.registry = registry;
        this.transactions = Transactions.of(server);
        Procedures.addTo(registry);
    }

    @Override
    public Session login(Login login) throws SqlError {
        if (login.integrated()) {
            throw new SqlError(
                    18452,
                    14,
                    1,
                    "Login failed. The login is from an untrusted domain and cannot be used with Integrated"
                            + " authentication.");
        }
        Server.ServerLogin known = server.login(login.user());
        if (known == null || !known.password().equals(login.password())) {
            throw new SqlError(18456, 14, 1, "Login failed for user '" + login.user() + "'.");
        }
        if (known.disabled()) {
            throw new SqlError(
                    18470, 14, 1, "Login failed for user '" + login.user() + "'. Reason: The account is disabled.");
        }
        String name = login.database().isEmpty() ? known.defaultDatabase() : login.database();
        Database database = server.database(name);
        if (database == null || !isOnline(database)) {
            throw new SqlError(
                    4060, 11, 1, "Cannot open database \"" + name + "\" requested by the login. The login failed.");
        }
        int id = sessionIds.incrementAndGet();
        Login shown = new Login(
                login.user(),
                "",
                login.database(),
                login.application(),
                login.host(),
                login.process(),
                login.library(),
                false,
                login.odbc(),
                login.language());
        SqlSession session = new SqlSession(this, id, shown, database, SessionOptions.of(login));
        if (session.rights().user(database) == null) {
            throw new SqlError(
                    4060, 11, 1, "Cannot open database \"" + name + "\" requested by the login. The login failed.");
        }
        sessions.put(id, session);
        return new ClientSession(session);
    }

    static boolean isOnline(Database database) {
        return "ONLINE".equalsIgnoreCase(String.valueOf(database.properties().getOrDefault("state_desc", "ONLINE")));
    }

    /** The server. */
    public Server server() {
        return server;
    }

    /** System objects of other packages. */
    public Registry registry() {
        return registry;
    }

    Transactions transactions() {
        return transactions;
    }

    PlanCache plans() {
        return plans;
    }

    ParsedModules modules() {
        return modules;
    }

    /** Sessions that are open. */
    public Collection<? extends SessionContext> sessions() {
        return sessions.values();
    }

    void closed(SqlSession session) {
        sessions.remove(session.spid());
    }
}
