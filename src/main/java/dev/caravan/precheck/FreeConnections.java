// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The server has connections left for the task. */
final class FreeConnections extends TargetCheck {

    /** Beside those that load: following, status and position. */
    private static final int SPARE = 2;

    FreeConnections() {
        super("target.connections", Level.WARNING, "a connection for each loader and two more", """
                SELECT least(
                    current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
                        - (SELECT count(*) FROM pg_stat_activity),
                    (SELECT CASE WHEN r.rolconnlimit < 0 THEN NULL
                                 ELSE r.rolconnlimit - (SELECT count(*) FROM pg_stat_activity WHERE usename = r.rolname) END
                     FROM pg_roles r WHERE r.rolname = current_user))""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        long free = answer(facts).map(Long::valueOf).orElse(Long.MAX_VALUE);
        int needed = facts.task().load().parallel() + SPARE;
        if (free < needed) {
            findings.add(
                    "The target has " + Math.max(0, free) + " connections left for this user; the task needs " + needed
                            + ".",
                    "Raise max_connections of the server by " + (needed - Math.max(0, free))
                            + ", or the user's limit: ALTER ROLE "
                            + Identifiers.target(facts.task().target().username()) + " CONNECTION LIMIT " + needed * 2
                            + "; or lower 'load.parallel'.");
        }
    }
}
