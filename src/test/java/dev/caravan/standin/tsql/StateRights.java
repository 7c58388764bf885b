// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may read dynamic management views: those of the server need VIEW SERVER STATE, those of a database VIEW DATABASE STATE;
 * of sessions and their requests everybody sees the own ("System dynamic management views").
 */
final class StateRights {
    private static final Set<String> OWN = Set.of("dm_exec_sessions", "dm_exec_requests", "dm_exec_connections");

    private StateRights() {}

    /**
     * Refuses to read a view that the session may not.
     *
     * @throws SqlError 297, after 262 or 300
     */
    static void require(SystemView view, SessionContext context) throws SqlError {
        if (!isState(view) || OWN.contains(view.name()) || context.rights().onServer("VIEW SERVER STATE")) {
            return;
        }
        if (view.name().startsWith("dm_db_") || view.name().startsWith("dm_cdc_")) {
            requireOnDatabase(context);
            return;
        }
        throw refused(new SqlError(
                300, 14, 1, "VIEW SERVER STATE permission was denied on object 'server', database 'master'."));
    }

    private static boolean isState(SystemView view) {
        return view.schema().equals("sys") && view.name().startsWith("dm_");
    }

    /** The rows that a session is shown of a view. */
    static Iterable<? extends @Nullable Object[]> shown(
            SystemView view, SessionContext context, Iterable<? extends @Nullable Object[]> rows) {
        boolean all = !OWN.contains(view.name()) || context.rights().onServer("VIEW SERVER STATE");
        return all ? rows : own(view, context, rows);
    }

    private static void requireOnDatabase(SessionContext context) throws SqlError {
        Rights rights = context.rights();
        if (!rights.owns(context.database()) && !rights.in(context.database()).onDatabase("VIEW DATABASE STATE")) {
            throw refused(new SqlError(
                    262,
                    14,
                    1,
                    "VIEW DATABASE STATE permission denied in database '"
                            + context.database().name() + "'."));
        }
    }

    private static SqlError refused(SqlError first) {
        SqlError last = new SqlError(297, 16, 1, "The user does not have permission to perform this action.");
        last.addSuppressed(first);
        return last;
    }

    private static Iterable<@Nullable Object[]> own(
            SystemView view, SessionContext context, Iterable<? extends @Nullable Object[]> rows) {
        int session = view.columns().stream().map(c -> c.name()).toList().indexOf("session_id");
        List<@Nullable Object[]> own = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            if (row[session] instanceof Number id && id.intValue() == context.spid()) {
                own.add(row);
            }
        }
        return own;
    }
}
