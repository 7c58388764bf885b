// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables of which only some kinds of changes are followed. */
class OperationsIT {

    @Test
    void eachTableFollowsTheKindsOfChangesThatItsEntryNames() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            Map<String, Object> task = Caravan.task(source, target);
            int entry = 0;
            for (String operations : new String[] {"insert,update", "update", "insert", "delete"}) {
                String table = "dbo." + operations.replace(",", "_") + "_only";
                source.execute(
                        "CREATE TABLE " + table + " (id int NOT NULL PRIMARY KEY, note nvarchar(20) NULL)",
                        "INSERT INTO " + table + " VALUES (1, N'loaded'), (2, N'loaded'), (3, N'loaded')");
                task.put("caravan.tasks.it.tables[" + entry + "].source", table);
                task.put("caravan.tasks.it.tables[" + entry + "].operations", operations);
                entry++;
            }
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                for (String table : new String[] {"insert_update", "update", "insert", "delete"}) {
                    source.execute(
                            "UPDATE dbo." + table + "_only SET note = N'changed' WHERE id = 1",
                            "DELETE FROM dbo." + table + "_only WHERE id = 2",
                            "UPDATE dbo." + table + "_only SET id = 30 WHERE id = 3",
                            "INSERT INTO dbo." + table + "_only VALUES (4, N'new'), (5, N'new')",
                            "UPDATE dbo." + table + "_only SET note = N'again' WHERE id = 5");
                }
                caravan.awaitCaughtUp(source);
            }
            // A change of a key is a delete and an insert: without delete, the old row stays.
            assertThat(rows(target, "insert_update"))
                    .isEqualTo("[[1, changed], [2, loaded], [3, loaded], [4, new], [5, again], [30, loaded]]");
            // An update brings the row that was not inserted.
            assertThat(rows(target, "update")).isEqualTo("[[1, changed], [2, loaded], [3, loaded], [5, again]]");
            assertThat(rows(target, "insert"))
                    .isEqualTo("[[1, loaded], [2, loaded], [3, loaded], [4, new], [5, new], [30, loaded]]");
            assertThat(rows(target, "delete")).isEqualTo("[[1, loaded]]");
        }
    }

    private static String rows(TargetDatabase target, String table) {
        return target.rows("SELECT * FROM dbo." + table + "_only ORDER BY id").toString();
    }
}
