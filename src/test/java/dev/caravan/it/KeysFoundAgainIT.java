// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.enrich.CataloguePlanner;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.load.CurrentRows;
import dev.caravan.load.KeyedRows;
import dev.caravan.precheck.Prechecks;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskReader;
import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * A row of the target is found at the source by the text of its key, whatever the key's type: what is not found would count as
 * surplus and be deleted by a repair.
 */
class KeysFoundAgainIT {

    private static final Map<String, String> KEYS = keys();

    private static Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("bit", "1");
        keys.put("tinyint", "255");
        keys.put("bigint", "-9223372036854775808");
        keys.put("decimal(38,10)", "-1234567890123456789012345678.0123456789");
        keys.put("money", "-922337203685477.5808");
        keys.put("smallmoney", "214748.3647");
        keys.put("float", "1.7976931348623157E308");
        keys.put("real", "0.1");
        keys.put("date", "'0001-01-01'");
        keys.put("time(6)", "'23:59:59.999999'");
        keys.put("smalldatetime", "'2079-06-06 23:59'");
        keys.put("datetime", "'1753-01-01 00:00:00.007'");
        keys.put("datetime2(6)", "'9999-12-31 23:59:59.999999'");
        keys.put("datetime2(3)", "'2024-02-29 12:00:00.120'");
        keys.put("datetimeoffset(6)", "'2024-02-29 12:00:00.5 +05:30'");
        keys.put("char(10)", "'ab'");
        keys.put("nchar(10)", "N'äb'");
        keys.put("varchar(20)", "'with blanks  '");
        keys.put("nvarchar(20)", "N'\uD83D\uDE00 it''s'");
        keys.put("binary(4)", "0x00ff0180");
        keys.put("varbinary(8)", "0x00ff");
        keys.put("uniqueidentifier", "'6F9619FF-8B86-D011-B42D-00C04FC964FF'");
        return keys;
    }

    @Test
    void aRowIsFoundAtTheSourceByTheTextOfItsKeyAtTheTarget() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            int number = 0;
            for (Map.Entry<String, String> key : KEYS.entrySet()) {
                String table = "dbo.t" + number++;
                source.execute(
                        "CREATE TABLE " + table + " (k " + key.getKey() + " NOT NULL PRIMARY KEY)",
                        "INSERT INTO " + table + " VALUES (" + key.getValue() + ")");
            }
            Map<String, Object> keys = Caravan.task(source, target);
            keys.put("caravan.tasks.it.tables[0].source", "dbo.*");
            keys.put("caravan.tasks.it.initialize", "schema,data");
            try (Caravan caravan = Caravan.start(keys)) {
                caravan.await(TaskState.FINISHED);
            }
            StandardEnvironment environment = new StandardEnvironment();
            environment.getPropertySources().addFirst(new MapPropertySource("task", keys));
            SyncTask task = TaskReader.read(environment, Prechecks.levels()).get(0);
            try (Databases databases = new Databases(task)) {
                CurrentRows current = new CurrentRows(databases.sourceClient(), new TextPolicy(task.values()));
                List<TablePlan> tables = CataloguePlanner.draft(
                                task, databases.sourceClient(), databases.targetClient(), Map.of(), Map.of())
                        .plan()
                        .tables();
                assertThat(tables).hasSize(KEYS.size());
                for (TablePlan table : tables) {
                    String text =
                            target.value("SELECT k::text FROM " + table.target().name());
                    List<String> key = KeyedRows.ofTarget(table, List.of(text));
                    Object[] row = current.rows(table, List.of(key)).get(0);
                    assertThat(row)
                            .as(table.key().get(0).type().declaration() + " " + text)
                            .isNotNull();
                    assertThat(KeyedRows.hasKey(table, row, key))
                            .as(table.key().get(0).type().declaration() + " " + text)
                            .isTrue();
                }
            }
        }
    }
}
