// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and columns that are not stored as they are: what stops the task, and what is left out. */
class ValuePolicyIT {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nul | N'secret' + NCHAR(0) | true | the character U+0000",
                "nul | N'secret' + NCHAR(0) | false | the character U+0000",
                "surrogate | N'secret' + NCHAR(55357) | true | half of a surrogate pair",
                "surrogate | N'secret' + NCHAR(55357) | false | half of a surrogate pair"
            })
    void aTextThatMustNotBeAdjustedStopsTheTaskWithTableAndColumn(
            String key, String literal, boolean byLoad, String what) throws SQLException {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.note (id int NOT NULL PRIMARY KEY, body nvarchar(40) NULL)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.note");
            task.put("caravan.tasks.it.values." + key, "fail");
            String insert = "INSERT INTO dbo.note VALUES (1, " + literal + ")";
            if (byLoad) {
                source.execute(insert);
            }
            try (Caravan caravan = Caravan.start(task)) {
                if (!byLoad) {
                    caravan.awaitCaughtUp(source);
                    source.execute(insert);
                }
                assertThat(failure(caravan))
                        .contains("column 'body' of table dbo.note holds " + what, "values." + key)
                        .doesNotContain("secret");
                assertThat(target.rows("SELECT 1 FROM dbo.note")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300})
    void aTextTooLongForATableThatWasThereStopsTheTaskWithTheColumn(int rows) throws SQLException {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.note (id int NOT NULL PRIMARY KEY, body nvarchar(40) NULL)");
            target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.note (id int PRIMARY KEY, body varchar(6))");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.note");
            task.put("caravan.tasks.it.initialize", "data,changes");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                source.execute(
                        "INSERT INTO dbo.note VALUES (0, N'🚚🚚🚚🚚🚚🚚')",
                        "INSERT INTO dbo.note VALUES (-1, N'blank    ')");
                caravan.awaitCaughtUp(source);
                assertThat(target.rows("SELECT body FROM dbo.note ORDER BY id"))
                        .containsExactly(List.of("blank "), List.of("🚚🚚🚚🚚🚚🚚"));
                source.execute("INSERT INTO dbo.note SELECT TOP (" + rows
                        + ") ROW_NUMBER() OVER (ORDER BY a.object_id), N'secret too long' FROM sys.columns a CROSS JOIN"
                        + " sys.columns b");
                assertThat(failure(caravan))
                        .contains("dbo.note", "body", "22001")
                        .doesNotContain("secret");
            }
        }
    }

    private static String failure(Caravan caravan) {
        TaskStatus status = Awaitility.await("the task fails")
                .atMost(Caravan.PATIENCE)
                .until(caravan::status, now -> now.state() == TaskState.FAILED);
        return String.valueOf(status.reason());
    }
}
