// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values outside the row, for each type that may be there: what an update changes arrives, be it only that, and what it
 * leaves alone stays, also where the server leaves it out of the row after.
 */
class LargeValuesIT {

    private static final String BIG = "REPLICATE(CAST(N'ä' AS nvarchar(max)), 9000)";

    @ParameterizedTest
    @CsvSource({
        "varchar(max), false",
        "varchar(max), true",
        "nvarchar(max), false",
        "nvarchar(max), true",
        "varbinary(max), false",
        "varbinary(max), true",
        "xml, false",
        "xml, true",
        "text, false",
        "text, true",
        "ntext, false",
        "ntext, true",
        "image, false",
        "image, true"
    })
    void changesArriveAndNothingIsErased(String type, boolean hidden) throws SQLException {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.doc (id int NOT NULL PRIMARY KEY, n int NOT NULL, body " + type + " NULL)",
                    "INSERT INTO dbo.doc VALUES (1, 1, " + value(type, "one") + "), (2, 1, NULL), (3, 1, "
                            + value(type, "three") + "), (4, 1, " + value(type, "four") + "), (5, 2, "
                            + value(type, "five") + "), (6, 2, " + value(type, "six") + ")");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.doc");
            task.put("caravan.tasks.it.tables[0].filter", "n < 5");
            if (hidden) {
                assumeTrue(source.standIn().isPresent(), "a real server decides by itself what it leaves out");
                source.execute("EXEC standin.set_database_property 'cdc.hide_unchanged_lob', '1'");
            }
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                Map<Integer, @Nullable String> expected = new TreeMap<>();
                expected.put(1, "one");
                expected.put(2, null);
                expected.put(3, "three");
                expected.put(4, "four");
                expected.put(5, "five");
                expected.put(6, "six");
                assertBodies(target, type, expected);

                source.execute(
                        "UPDATE dbo.doc SET n = n + 1 WHERE id <= 4",
                        "UPDATE dbo.doc SET body = " + value(type, "new") + " WHERE id = 3",
                        "UPDATE dbo.doc SET body = NULL WHERE id = 4",
                        "UPDATE dbo.doc SET body = " + value(type, "two") + " WHERE id = 2",
                        "UPDATE dbo.doc SET n = 9 WHERE id = 6");
                caravan.awaitCaughtUp(source);
                expected.put(2, "two");
                expected.put(3, "new");
                expected.put(4, null);
                expected.remove(6);
                assertBodies(target, type, expected);

                source.execute(
                        "UPDATE dbo.doc SET n = 3 WHERE id = 6",
                        "UPDATE dbo.doc SET n = n + 1 WHERE id IN (2, 4)",
                        "INSERT INTO dbo.doc VALUES (7, 1, " + big(type) + ")",
                        "UPDATE dbo.doc SET n = 2 WHERE id = 7",
                        "DELETE FROM dbo.doc WHERE id = 5");
                caravan.awaitCaughtUp(source);
                expected.remove(5);
                expected.put(6, "six");
                assertThat(target.rows("SELECT n, octet_length(body::text) > 9000 FROM dbo.doc WHERE id = 7"))
                        .singleElement()
                        .isEqualTo(java.util.List.of(2, true));
                target.execute("DELETE FROM dbo.doc WHERE id = 7");
                assertBodies(target, type, expected);
            }
        }
    }

    private static void assertBodies(TargetDatabase target, String type, Map<Integer, @Nullable String> expected) {
        Map<Integer, @Nullable String> bodies = new TreeMap<>();
        boolean bytes = type.startsWith("varbinary") || type.equals("image");
        target.rows("SELECT id, " + (bytes ? "convert_from(body, 'UTF8')" : "body::text") + " FROM dbo.doc")
                .forEach(row -> bodies.put((Integer) row.get(0), (String) row.get(1)));
        Map<Integer, @Nullable String> wanted = new TreeMap<>();
        expected.forEach(
                (id, text) -> wanted.put(id, text == null || !type.equals("xml") ? text : "<a>" + text + "</a>"));
        assertThat(bodies).isEqualTo(wanted);
    }

    private static String value(String type, String text) {
        return switch (type) {
            case "varbinary(max)", "image" -> "CAST('" + text + "' AS varbinary(max))";
            case "xml" -> "N'<a>" + text + "</a>'";
            default -> "N'" + text + "'";
        };
    }

    private static String big(String type) {
        return switch (type) {
            case "varbinary(max)", "image" -> "CAST(" + BIG + " AS varbinary(max))";
            case "xml" -> "CAST(N'<a>' + " + BIG + " + N'</a>' AS xml)";
            default -> BIG;
        };
    }
}
