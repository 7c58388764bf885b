// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Quarantine;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values beyond what a narrower column of a target table that was there takes: never rounded, never cut. */
class NarrowColumnsIT {

    /** A source type, a narrower target type, a value that fits, one that does not, and what takes it. */
    private enum Narrow {
        FRACTION("decimal(9,3)", "numeric(6,1)", "1.5", "1.55", "numeric(6,2)"),
        WHOLE("decimal(9,3)", "numeric(6,3)", "999.999", "1000", "numeric(7,3)"),
        DOUBLE("float", "real", "0.25", "0.1E0", "double precision"),
        REAL("real", "numeric(4,1)", "0.5", "0.25E0", "numeric(4,2)"),
        TIME("time(3)", "time(0)", "'12:00:00'", "'12:00:00.5'", "time(1)"),
        MOMENT(
                "datetime2(6)",
                "timestamp(3)",
                "'2024-02-29T12:00:00.125'",
                "'9999-12-31T23:59:59.9999'",
                "timestamp(4)"),
        TEXT("varchar(10)", "varchar(3)", "'abc'", "'abcd'", "varchar(4)");

        private final String source;
        private final String target;
        private final String good;
        private final String bad;
        private final String wide;

        Narrow(String source, String target, String good, String bad, String wide) {
            this.source = source;
            this.target = target;
            this.good = good;
            this.bad = bad;
            this.wide = wide;
        }

        String table() {
            return "dbo." + name().toLowerCase(Locale.ROOT);
        }

        String insert(int id, String value) {
            return "INSERT INTO " + table() + " VALUES (" + id + ", " + value + ")";
        }
    }

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        target.execute("CREATE SCHEMA dbo");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        source.close();
    }

    private void create(Narrow each) throws Exception {
        source.execute("CREATE TABLE " + each.table() + " (id int NOT NULL PRIMARY KEY, v " + each.source + " NULL)");
        target.execute("CREATE TABLE " + each.table() + " (id int PRIMARY KEY, v " + each.target + ")");
    }

    private Map<String, Object> task(String policy) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
        task.put("caravan.tasks.it.existing-tables", "truncate");
        task.put("caravan.tasks.it.values.on-bad-row", policy);
        return task;
    }

    @ParameterizedTest
    @EnumSource(names = {"FRACTION", "DOUBLE", "TIME", "TEXT"})
    void stopTheTaskWithTableAndColumnInTheLoadAndInChangesUntilTheyFit(Narrow each) throws Exception {
        create(each);
        source.execute(each.insert(1, each.bad));
        try (Caravan caravan = Caravan.start(task("stop"))) {
            awaitRefusal(caravan, each);
            source.execute("UPDATE " + each.table() + " SET v = " + each.good);
            startAgain(caravan);
            assertThat(count(each)).isEqualTo("1");

            source.execute(each.insert(2, each.bad), each.insert(3, each.good));
            awaitRefusal(caravan, each);
            assertThat(count(each)).as("keeps its position").isEqualTo("1");
            target.execute("ALTER TABLE " + each.table() + " ALTER v TYPE " + each.wide);
            startAgain(caravan);
            Comparison.assertEqual(source, each.table(), target, each.table());
        }
    }

    private void startAgain(Caravan caravan) {
        caravan.tasks().command("it", Tasks.Command.START);
        Awaitility.await("the task starts")
                .atMost(Caravan.PATIENCE)
                .until(() -> caravan.status().state() != TaskState.FAILED);
        caravan.awaitCaughtUp(source);
    }

    private String count(Narrow each) {
        return String.valueOf(target.value("SELECT count(*) FROM " + each.table()));
    }

    private static void awaitRefusal(Caravan caravan, Narrow each) {
        Awaitility.await("the task fails")
                .atMost(Caravan.PATIENCE)
                .until(() -> caravan.status().state() == TaskState.FAILED);
        assertThat(caravan.status().reason()).contains(each.table(), "column", "v");
    }

    @Test
    void areSetAsideWithTheirRowsAndAllOthersArrive() throws Exception {
        for (Narrow each : Narrow.values()) {
            create(each);
            source.execute(each.insert(1, each.bad), each.insert(2, each.good));
        }
        try (Caravan caravan = Caravan.start(task("quarantine"))) {
            caravan.awaitCaughtUp(source);
            for (Narrow each : Narrow.values()) {
                source.execute(
                        each.insert(3, each.bad),
                        "UPDATE " + each.table() + " SET v = " + each.bad + " WHERE id = 2",
                        each.insert(4, each.good));
            }
            caravan.awaitCaughtUp(source);
            for (Narrow each : Narrow.values()) {
                assertThat(target.rows("SELECT id, v = " + each.good + " FROM " + each.table() + " ORDER BY id"))
                        .as("%s: a row whose change is set aside stays as it was", each.table())
                        .containsExactly(List.of(2, true), List.of(4, true));
            }
            List<Quarantine.Entry> refused = caravan.tasks().setAside("it");
            for (Narrow each : Narrow.values()) {
                assertThat(refused)
                        .filteredOn(entry -> entry.table().equals(each.table()))
                        .extracting(Quarantine.Entry::key)
                        .containsExactlyInAnyOrder("{\"id\":1}", "{\"id\":3}", "{\"id\":2}");
            }
        }
    }
}
