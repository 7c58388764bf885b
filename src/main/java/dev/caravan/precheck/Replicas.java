// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * Replicas of an availability group commit synchronously, as the service asks for: a forced failover to another one loses
 * transactions that are in the target already.
 */
final class Replicas extends SourceCheck {

    private static final int SQL_2012 = 11;

    Replicas() {
        super("source.replicas", Level.WARNING, "SYNCHRONOUS_COMMIT, SYNCHRONIZED", """
                SELECT r.replica_server_name, r.availability_mode_desc, d.synchronization_state_desc
                FROM sys.availability_replicas r
                JOIN sys.dm_hadr_database_replica_states d ON d.replica_id = r.replica_id
                WHERE d.database_id = DB_ID()
                  AND (r.availability_mode_desc <> N'SYNCHRONOUS_COMMIT'
                       OR d.synchronization_state_desc <> N'SYNCHRONIZED')""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.sourceVersion().major() >= SQL_2012;
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.source().sql(query()).query(rs -> {
            findings.add(
                    "Replica " + rs.getString("replica_server_name") + " is " + rs.getString("availability_mode_desc")
                            + " and " + rs.getString("synchronization_state_desc")
                            + ": a forced failover to it loses changes that the target has.",
                    "Make it synchronous, or never fail over to it by force.");
        });
    }
}
