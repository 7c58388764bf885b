// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type and value of {@link TypeCase} through the load and through changes, in both profiles. */
class TypeRoundTripIT {

    @ParameterizedTest
    @ValueSource(strings = {"recommended", "dts"})
    void everyValueArrivesByTheLoadAndByChanges(String profile) throws SQLException {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            for (int i = 0; i < TypeCase.ALL.size(); i++) {
                TypeCase each = TypeCase.ALL.get(i);
                source.execute(
                        "CREATE TABLE dbo." + TypeCase.table(i) + " (id int NOT NULL PRIMARY KEY, v " + each.type()
                                + " NULL)",
                        "INSERT INTO dbo." + TypeCase.table(i) + " VALUES (1, " + each.literal() + ")");
            }
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            task.put("caravan.tasks.it.type-profile", profile);
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                for (int i = 0; i < TypeCase.ALL.size(); i++) {
                    String literal = TypeCase.ALL.get(i).literal();
                    source.execute(
                            "INSERT INTO dbo." + TypeCase.table(i) + " VALUES (2, " + literal + ")",
                            "INSERT INTO dbo." + TypeCase.table(i) + " VALUES (3, NULL)",
                            "UPDATE dbo." + TypeCase.table(i) + " SET v = " + literal + " WHERE id = 3");
                }
                caravan.awaitCaughtUp(source);

                List<String> wrong = new ArrayList<>();
                for (int i = 0; i < TypeCase.ALL.size(); i++) {
                    check(target, i, profile, wrong);
                }
                assertThat(wrong).isEmpty();
                assertAdjusted(caravan.tasks().tables("it"));
            }
            assertThat(source.unknownStatements()).isEmpty();
        }
    }

    private static void check(TargetDatabase target, int number, String profile, List<String> wrong) {
        TypeCase each = TypeCase.ALL.get(number);
        @Nullable String expected = profile.equals("dts") ? each.dts() : each.recommended();
        // A cast of char(n) to text loses its padding.
        String text = each.type().contains("char(") && !each.type().contains("var")
                ? "rpad(v::text, substring('" + each.type() + "' from '\\d+')::int)"
                : "v::text";
        List<@Nullable String> found = target
                .rows("SET timezone = 'UTC'; SELECT " + text + " FROM dbo." + TypeCase.table(number) + " ORDER BY id")
                .stream()
                .map(row -> (String) row.get(0))
                .toList();
        if (!found.equals(Arrays.asList(expected, expected, expected))) {
            wrong.add(each.type() + " " + each.literal() + ": expected " + expected + ", found by load, insert and update "
                    + found);
        }
    }

    /** Each adjusted value was stored three times: by the load, an insert and an update. */
    private static void assertAdjusted(List<TableStatus> tables) {
        for (int i = 0; i < TypeCase.ALL.size(); i++) {
            TypeCase each = TypeCase.ALL.get(i);
            String name = "dbo." + TypeCase.table(i);
            TableStatus status = tables.stream()
                    .filter(table -> table.source().equals(name))
                    .findFirst()
                    .orElseThrow();
            long nuls = each.literal().contains("NCHAR(0)") ? 3 : 0;
            long surrogates = each.literal().contains("NCHAR(55357)") ? 3 : 0;
            long digits = each.type().contains("(7)") && each.literal().matches(".*\\.\\d{6}[1-9].*") ? 3 : 0;
            assertThat(status.adjusted())
                    .as("%s %s", each.type(), each.literal())
                    .isEqualTo(
                            nuls + surrogates + digits == 0
                                    ? List.of()
                                    : List.of(new TableStatus.Adjusted("v", nuls, surrogates, digits)));
        }
    }

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
                source.execute("INSERT INTO dbo.note VALUES (0, N'🚚🚚🚚🚚🚚🚚')", "INSERT INTO dbo.note VALUES (-1, N'blank    ')");
                caravan.awaitCaughtUp(source);
                assertThat(target.rows("SELECT body FROM dbo.note ORDER BY id"))
                        .containsExactly(List.of("blank "), List.of("🚚🚚🚚🚚🚚🚚"));
                source.execute("INSERT INTO dbo.note SELECT TOP (" + rows
                        + ") ROW_NUMBER() OVER (ORDER BY a.object_id), N'secret too long' FROM sys.columns a CROSS JOIN"
                        + " sys.columns b");
                assertThat(failure(caravan)).contains("dbo.note", "body", "22001").doesNotContain("secret");
            }
        }
    }

    private static String failure(Caravan caravan) {
        TaskStatus status = Awaitility.await("the task fails")
                .atMost(Caravan.PATIENCE)
                .until(caravan::status, now -> now.state() == TaskState.FAILED);
        return String.valueOf(status.reason());
    }

    @Test
    void typesWithoutCounterpartAreLeftOutAndComputedColumnsToo() throws SQLException {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.odd (id int NOT NULL PRIMARY KEY, version rowversion, twice AS id * 2, note nvarchar(9)"
                            + " NULL)",
                    "INSERT INTO dbo.odd (id, note) VALUES (1, N'a')");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.odd");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                source.execute("UPDATE dbo.odd SET note = N'b'", "INSERT INTO dbo.odd (id, note) VALUES (2, N'c')");
                caravan.awaitCaughtUp(source);
                assertThat(target.rows("SELECT * FROM dbo.odd ORDER BY id"))
                        .containsExactly(List.of(1, "b"), List.of(2, "c"));
            }
        }
    }
}
