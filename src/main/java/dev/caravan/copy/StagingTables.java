// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.WeakHashMap;
import org.postgresql.PGConnection;

/**
 * Knows which staging tables each session already has: creating one costs more than filling it with a small batch. A
 * session keeps a bounded number, because each commit that touches one empties them all.
 */
final class StagingTables {

    private static final int MOST = 32;

    // Physical connections compare by identity; a closed one goes when it is collected. Names: least recently used
    // first.
    private final Map<PGConnection, LinkedHashSet<String>> sessions = new WeakHashMap<>();

    /**
     * Makes sure, inside the current transaction, that the session has the plans' staging tables.
     *
     * @return the session's staging tables once the transaction is committed
     */
    LinkedHashSet<String> provide(TargetSession session, Collection<TablePlan> plans) throws SQLException {
        LinkedHashSet<String> names = known(session);
        try (Statement statement = session.connection().createStatement()) {
            for (TablePlan plan : plans) {
                if (!names.remove(plan.staging())) {
                    statement.execute(plan.createStaging());
                }
                names.add(plan.staging());
            }
            Iterator<String> oldest = names.iterator();
            while (names.size() > Math.max(MOST, plans.size())) {
                statement.execute("DROP TABLE IF EXISTS " + oldest.next());
                oldest.remove();
            }
        }
        return names;
    }

    private synchronized LinkedHashSet<String> known(TargetSession session) {
        LinkedHashSet<String> names = sessions.get(session.physical());
        return names == null ? new LinkedHashSet<>() : new LinkedHashSet<>(names);
    }

    /** Remembers the staging tables of a session whose transaction was committed. */
    synchronized void committed(TargetSession session, LinkedHashSet<String> names) {
        sessions.put(session.physical(), names);
    }

    /** Forgets what is known of a session whose transaction failed. */
    synchronized void forget(TargetSession session) {
        sessions.remove(session.physical());
    }
}
