// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.List;

/** What the change tables of the source say of the changes that a task has counted. */
final class CapturedChanges {

    private CapturedChanges() {}

    /** Rows of the change tables after the start are the changes: deletes, inserts and images after an update. */
    static void assertEachIsAppliedOnce(SourceDatabase source, TargetDatabase target, List<String> tables)
            throws SQLException {
        assertEachIsAppliedOnce(source, target, tables, 0);
    }

    /** The same where other tables have had a number of changes, all before now. */
    static void assertEachIsAppliedOnce(SourceDatabase source, TargetDatabase target, List<String> tables, long others)
            throws SQLException {
        String start = target.value("SELECT replace(start_lsn, ':', '') FROM caravan.position WHERE task = 'it'");
        // One row: the position moves on with every heartbeat.
        Object[] now = target.rows(
                        "SELECT replace(commit_lsn, ':', ''), changes FROM caravan.position WHERE task = 'it'")
                .get(0)
                .toArray();
        long expected = others;
        for (String table : tables) {
            String count = source.value("SELECT COUNT(*) FROM cdc.[" + table.replace('.', '_')
                    + "_CT] WHERE [__$operation] <> 3 AND [__$start_lsn] > 0x" + start + " AND [__$start_lsn] <= 0x"
                    + now[0]);
            expected += Long.parseLong(String.valueOf(count));
        }
        assertThat(now[1]).as("changes counted with the position").isEqualTo(expected);
    }
}
