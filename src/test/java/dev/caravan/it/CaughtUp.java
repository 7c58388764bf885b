// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for the target to come to the source's present. */
final class CaughtUp {

    private CaughtUp() {}

    /**
     * Commits a marker at the source and waits until the position has passed it.
     *
     * @param position the task's position as text; texts of LSNs order like the LSNs
     */
    static void await(SourceDatabase source, Callable<String> position) {
        String marker = mark(source);
        Awaitility.await("the target has applied commit " + marker)
                .atMost(Caravan.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(position, at -> at.compareTo(marker) >= 0);
    }

    /** Updates the heartbeat row and gives the LSN at which that is captured. */
    private static String mark(SourceDatabase source) {
        try {
            source.execute("UPDATE dbo.[it_dts_mysql_heartbeat] SET beat = beat + 1000 WHERE id = 1");
            String beat = source.value("SELECT beat FROM dbo.[it_dts_mysql_heartbeat] WHERE id = 1");
            return Awaitility.await("the marker is captured")
                    .atMost(Caravan.PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> captured(source, beat == null ? "0" : beat), lsn -> !lsn.isEmpty());
        } catch (SQLException e) {
            throw new IllegalStateException("Could not mark the source's present", e);
        }
    }

    private static String captured(SourceDatabase source, String beat) throws SQLException {
        String hex = source.value("SELECT CONVERT(varchar(22), MIN([__$start_lsn]), 2)"
                + " FROM cdc.[dbo_it_dts_mysql_heartbeat_CT] WHERE beat >= " + beat);
        return hex == null
                ? ""
                : (hex.substring(0, 8) + ":" + hex.substring(8, 16) + ":" + hex.substring(16)).toLowerCase(Locale.ROOT);
    }
}
