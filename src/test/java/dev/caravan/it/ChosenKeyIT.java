// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table without a key of its own is followed by columns that the task names as its key. */
class ChosenKeyIT {

    @Test
    void aTableWithoutAUniqueIndexIsLoadedAndFollowedByTheKeyThatTheTaskNames() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.readings ([sen,sor;:] int NOT NULL, taken int NOT NULL, value int NULL)",
                    "INSERT INTO dbo.readings VALUES (1, 1, 10), (1, 2, 20), (2, 1, 30)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.readings");
            task.put("caravan.tasks.it.tables[0].primary-key[0]", "sen,sor;:");
            task.put("caravan.tasks.it.tables[0].primary-key[1]", "taken");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);

                source.execute(
                        "UPDATE dbo.readings SET value = 11 WHERE taken = 1",
                        "UPDATE dbo.readings SET taken = 3 WHERE value = 20",
                        "INSERT INTO dbo.readings VALUES (3, 1, NULL)",
                        "DELETE FROM dbo.readings WHERE [sen,sor;:] = 2");
                caravan.awaitCaughtUp(source);

                assertThat(target.rows("SELECT * FROM dbo.readings ORDER BY 1, 2"))
                        .extracting(String::valueOf)
                        .containsExactly("[1, 1, 11]", "[1, 3, 20]", "[3, 1, null]");
            }
        }
    }
}
