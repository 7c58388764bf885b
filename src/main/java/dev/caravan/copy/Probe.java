// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.DialectDetector;
import dev.caravan.schema.TargetDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Tries what a server can do; every trial is rolled back to a savepoint. */
final class Probe {

    // ORCA plans small statements slowly; statistics taken within a COPY into staging are a waste.
    private static final Map<String, String> GREENPLUM_SESSION =
            new TreeMap<>(Map.of("optimizer", "off", "gp_autostats_mode", "none"));

    private static final String SCRATCH = "CREATE TEMP TABLE caravan_probe (k int PRIMARY KEY, v int) ON COMMIT DROP";

    private final Connection connection;

    private Probe(Connection connection) {
        this.connection = connection;
    }

    /**
     * What the server behind a connection can do.
     *
     * @param connection a connection with autocommit off, inside a transaction or not
     * @param declared which member of the family it is, null to find out
     */
    static Dialect of(Connection connection, @Nullable TargetDialect declared) throws SQLException {
        TargetDialect member = declared == null ? DialectDetector.detect(connection) : declared;
        Probe probe = new Probe(connection);
        boolean onConflict = probe.works(
                SCRATCH + "; INSERT INTO caravan_probe VALUES (1, 1) ON CONFLICT (k) DO UPDATE SET v = excluded.v");
        if (!member.isDistributed()) {
            return new PostgreSqlDialect(onConflict, probe.works("SET LOCAL session_replication_role = replica"));
        }
        boolean analyticDb = member == TargetDialect.ADBPG6 || member == TargetDialect.ADBPG7;
        Map<String, String> session = new LinkedHashMap<>();
        for (Map.Entry<String, String> setting : GREENPLUM_SESSION.entrySet()) {
            if (probe.works("SET LOCAL " + setting.getKey() + " = " + ApplySettings.literal(setting.getValue()))) {
                session.put(setting.getKey(), setting.getValue());
            }
        }
        return new GreenplumDialect(member, onConflict, analyticDb && probe.copies(), session);
    }

    private boolean works(String sql) throws SQLException {
        return tried(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        });
    }

    private boolean copies() throws SQLException {
        return tried(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(SCRATCH);
            }
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY caravan_probe (k, v) FROM STDIN" + CopyWriter.UPSERT);
            copy.endCopy();
        });
    }

    private interface Trial {
        void run() throws SQLException;
    }

    private boolean tried(Trial trial) throws SQLException {
        Savepoint before = connection.setSavepoint();
        boolean taken = true;
        try {
            trial.run();
        } catch (SQLException refused) {
            if (FailureClass.of(refused).isRetryable()) {
                // The connection may be gone: rolling back would hide why.
                throw refused;
            }
            taken = false;
        }
        connection.rollback(before);
        return taken;
    }
}
