// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.ApplicationLocks;
import dev.caravan.standin.store.LockEntry;
import dev.caravan.standin.store.LockMode;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.SystemProcedure.Parameter;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** sp_getapplock and sp_releaseapplock. */
public final class AppLocks {
    private static final int WAITED = 1;
    private static final int TIMED_OUT = -1;
    private static final int CANCELLED = -2;
    private static final int DEADLOCKED = -3;
    private static final int REFUSED = -999;

    private AppLocks() {}

    static void addTo(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_getapplock",
                List.of(
                        Parameter.required("@Resource", SqlTypes.nvarchar(255)),
                        Parameter.required("@LockMode", SqlTypes.nvarchar(32)),
                        Parameter.optional("@LockOwner", SqlTypes.nvarchar(32)),
                        Parameter.optional("@LockTimeout", SqlTypes.INT),
                        Parameter.optional("@DbPrincipal", SqlTypes.SYSNAME)),
                AppLocks::get));
        registry.add(new SystemProcedure(
                "sys",
                "sp_releaseapplock",
                List.of(
                        Parameter.required("@Resource", SqlTypes.nvarchar(255)),
                        Parameter.optional("@LockOwner", SqlTypes.nvarchar(32)),
                        Parameter.optional("@DbPrincipal", SqlTypes.SYSNAME)),
                AppLocks::release));
    }

    /** What stands for a database where its locks are listed. */
    public static Table place(Database database) {
        return new Table(
                database,
                Table.plain(database, java.util.Objects.requireNonNull(database.schema("dbo")), "", List.of()),
                true);
    }

    static List<LockEntry> list(Database database) {
        return ApplicationLocks.of(database).list(place(database));
    }

    private static @Nullable LockMode mode(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "intentshared" -> LockMode.INTENT_SHARED;
            case "shared" -> LockMode.SHARED;
            case "update" -> LockMode.UPDATE;
            case "intentexclusive" -> LockMode.INTENT_EXCLUSIVE;
            case "exclusive" -> LockMode.EXCLUSIVE;
            default -> null;
        };
    }

    private static SqlSession session(ProcedureCall call) {
        return call.session() instanceof DatabaseContext inner ? inner.session() : (SqlSession) call.session();
    }

    /** The transaction that holds the lock; null for the session, and a refusal when there is none. */
    private static @Nullable Transaction owner(ProcedureCall call, SqlSession session, String procedure)
            throws SqlError {
        String owner = call.text("@LockOwner", "Transaction");
        if (Names.same(owner, "Session")) {
            return null;
        }
        if (!Names.same(owner, "Transaction")) {
            throw new SqlError(
                    15600, 15, 1, "An invalid parameter or option was specified for procedure '" + procedure + "'.");
        }
        Transaction open = session.state().current();
        if (open == null || session.state().count() == 0) {
            throw new SqlError(
                    15626,
                    16,
                    1,
                    "You attempted to acquire a transactional application lock without an active transaction.");
        }
        return open;
    }

    private static int get(ProcedureCall call) throws SqlError {
        SqlSession session = session(call);
        LockMode mode = mode(call.text("@LockMode", ""));
        if (mode == null) {
            throw new SqlError(
                    15600, 15, 1, "An invalid parameter or option was specified for procedure 'sys.sp_getapplock'.");
        }
        Transaction holder = owner(call, session, "sys.sp_getapplock");
        Database database = session.currentDatabase();
        int before = session.owner().timeoutMillis();
        try {
            session.owner().timeoutMillis((int) call.number("@LockTimeout", before));
            boolean waited = ApplicationLocks.of(database)
                    .lock(
                            session.owner(),
                            session.transactions(),
                            holder,
                            call.text("@Resource", ""),
                            mode,
                            place(database));
            return waited ? WAITED : 0;
        } catch (SqlError e) {
            return switch (e.number()) {
                case 1222 -> TIMED_OUT;
                case 3617 -> CANCELLED;
                case 1205 -> DEADLOCKED;
                default -> throw e;
            };
        } finally {
            session.owner().timeoutMillis(before);
        }
    }

    private static int release(ProcedureCall call) throws SqlError {
        SqlSession session = session(call);
        Transaction holder = owner(call, session, "sys.sp_releaseapplock");
        String resource = call.text("@Resource", "");
        boolean had = ApplicationLocks.of(session.currentDatabase())
                .release(session.owner(), session.transactions(), holder, resource);
        if (!had) {
            call.reply()
                    .error(new SqlError(
                            1223,
                            16,
                            1,
                            "Cannot release the application lock (Database Principal: 'public', Resource: '" + resource
                                    + "') because it is not currently held."));
        }
        return had ? 0 : REFUSED;
    }
}
