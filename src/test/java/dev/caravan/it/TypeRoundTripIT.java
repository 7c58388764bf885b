// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TableStatus;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
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
                assertThat(caravan.tasks()
                                .verify("it", new Verifying(false, Caravan.PATIENCE, remark -> {}, table -> {})))
                        .allMatch(VerifiedTable::isEqual);
            }
        }
    }

    private static void check(TargetDatabase target, int number, String profile, List<String> wrong) {
        TypeCase each = TypeCase.ALL.get(number);
        @Nullable String expected = profile.equals("dts") ? each.dts() : each.recommended();
        // A cast of char(n) to text loses its padding.
        String text = each.type().contains("char(") && !each.type().contains("var")
                ? "rpad(v::text, substring('" + each.type() + "' from '\\d+')::int)"
                : each.type().startsWith("datetimeoffset") ? "(v AT TIME ZONE 'UTC')::text || '+00'" : "v::text";
        List<@Nullable String> found =
                target.rows("SELECT " + text + " FROM dbo." + TypeCase.table(number) + " ORDER BY id").stream()
                        .map(row -> (String) row.get(0))
                        .toList();
        if (!found.equals(Arrays.asList(expected, expected, expected))) {
            wrong.add(each.type() + " " + each.literal() + ": expected " + expected
                    + ", found by load, insert and update " + found);
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
            long nuls = each.literal().contains("CHAR(0)") ? 3 : 0;
            long surrogates = each.literal().contains("NCHAR(5") ? 3 : 0;
            long digits = each.type().contains("(7)") && each.literal().matches(".*\\.\\d{6}[1-9].*") ? 3 : 0;
            assertThat(status.adjusted())
                    .as("%s %s", each.type(), each.literal())
                    .isEqualTo(
                            nuls + surrogates + digits == 0
                                    ? List.of()
                                    : List.of(new TableStatus.Adjusted("v", nuls, surrogates, digits)));
        }
    }
}
