// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of one source transaction in one target transaction; needs PostgreSQL. */
class SegmentedTransactionIT {

    private static final TableShape ITEM = Changes.shape("item", 1, "id integer", "name text", "code text");

    private static TargetDatabase database;

    private final List<Boolean> steps = new ArrayList<>();
    private final PositionStep position = (connection, batch) -> steps.add(batch.complete());
    private ChangeApplier applier;

    @BeforeAll
    static void createDatabase() {
        database = TargetDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @BeforeEach
    void createTable() {
        applier = new ChangeApplier(
                database.dataSource(), ApplySettings.named("caravan:it").withDirectRows(0));
        database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                + " CREATE TABLE item (id int PRIMARY KEY, name text, code text UNIQUE);"
                + " INSERT INTO item VALUES (1, 'one', 'a'), (2, 'two', 'b'), (3, 'three', 'c')");
    }

    private ApplyResult part(Changes changes, boolean complete) {
        ChangeBatch batch = changes.batch();
        return applier.apply(new ChangeBatch(batch.changes(), batch.upTo(), complete), position, ApplyMode.FAST);
    }

    private static List<String> items() {
        return database.rows("SELECT id || ' ' || name || ' ' || code FROM item ORDER BY id").stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    @Test
    void readersSeeAllPartsOrNone() {
        part(new Changes().update(ITEM, 1, "uno", "a").insert(ITEM, 4, "four", "d"), false);
        part(new Changes().update(ITEM, 1, "eins", "a").delete(ITEM, 2, "two", "b"), false);
        assertThat(items()).containsExactly("1 one a", "2 two b", "3 three c");

        part(new Changes().update(ITEM, 4, "vier", "d"), true);

        assertThat(items()).containsExactly("1 eins a", "3 three c", "4 vier d");
        assertThat(steps).containsExactly(false, false, true);
    }

    @Test
    void theLastPartMayBeEmpty() {
        part(new Changes().delete(ITEM, 3, "three", "c"), false);
        part(new Changes(), true);
        assertThat(items()).containsExactly("1 one a", "2 two b");
    }

    @Test
    void driftIsRepairedWithinItsPart() {
        database.execute("DELETE FROM item WHERE id = 2");
        part(new Changes().update(ITEM, 1, "uno", "a"), false);

        ApplyResult result = part(new Changes().update(ITEM, 2, "dos", "b"), false);
        part(new Changes().insert(ITEM, 4, "four", "d"), true);

        assertThat(result.driftRepaired()).isEqualTo(1);
        assertThat(items()).containsExactly("1 uno a", "2 dos b", "3 three c", "4 four d");
    }

    @Test
    void rowsMaySwapUniqueValuesWithinAPart() {
        part(new Changes().update(ITEM, 3, "drei", "c"), false);
        part(new Changes().update(ITEM, 1, "one", "b").update(ITEM, 2, "two", "a"), true);
        assertThat(items()).containsExactly("1 one b", "2 two a", "3 drei c");
    }

    /** As SQL Server logs an update of a unique index in several rows: all deletes before all inserts. */
    @Test
    void rowsMaySwapUniqueValuesAcrossParts() {
        part(new Changes().delete(ITEM, 1, "one", "a").delete(ITEM, 2, "two", "b"), false);
        part(new Changes().insert(ITEM, 1, "one", "b"), false);
        part(new Changes().insert(ITEM, 2, "two", "a"), true);
        assertThat(items()).containsExactly("1 one b", "2 two a", "3 three c");
    }

    @Test
    void aPartThatCannotBeAppliedLeavesNothingOfTheOthers() {
        part(new Changes().update(ITEM, 1, "uno", "a"), false);
        assertThatThrownBy(() -> part(new Changes().insert(ITEM, 4, "four", "c").insert(ITEM, 5, "five", "c"), false))
                .isInstanceOf(ApplyException.class);

        assertThat(items()).containsExactly("1 one a", "2 two b", "3 three c");
        part(new Changes().update(ITEM, 1, "eins", "a"), true);
        assertThat(items()).contains("1 eins a");
    }

    @Test
    void whatIsAbandonedIsRolledBack() {
        part(new Changes().update(ITEM, 1, "uno", "a"), false);
        applier.abandon();
        assertThat(items()).contains("1 one a");
        assertThat(database.value("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                        + " AND datname = current_database()"))
                .isEqualTo("0");
    }

    /** Otherwise this compares 30,000 rows with 30,000. */
    @Test
    void rowsAreFoundByTheKeyThoughAVacuumHasSeenNoneOfThem() throws Exception {
        Changes inserts = new Changes();
        for (int id = 11; id <= 30_010; id++) {
            inserts.insert(ITEM, id, "new", "code " + id);
        }
        database.execute("TRUNCATE item");
        part(inserts, false);
        try (Connection other = database.connect();
                Statement vacuum = other.createStatement()) {
            vacuum.execute("VACUUM item");
        }
        assertThat(statistics()).isEqualTo("0");

        Changes updates = new Changes();
        for (int id = 11; id <= 30_010; id++) {
            updates.update(ITEM, id, "newer", "code " + id);
        }
        part(updates, true);

        assertThat(database.value("SELECT count(*) FROM item WHERE name = 'newer'"))
                .isEqualTo("30000");
        assertThat(statistics()).isEqualTo("30000");
    }

    @Test
    void whatOnePartNeedsIsTakenBackBeforeTheNext() {
        database.execute("CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY, parent int"
                + " REFERENCES parent); CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN NEW.name := upper(NEW.name); RETURN NEW; END'; CREATE TRIGGER shout BEFORE INSERT ON item"
                + " FOR EACH ROW EXECUTE FUNCTION shout()");
        TableShape parent = Changes.shape("parent", 1, "id integer");
        TableShape child = Changes.shape("child", 1, "id integer", "parent integer");
        part(new Changes().insert(child, 1, 7), false);
        part(new Changes().insert(parent, 7).insert(ITEM, 4, "four", "d"), true);
        assertThat(items()).contains("4 FOUR d");
    }

    @Test
    void anUpdateOfAKeyThatIsRefusedLeavesNoRowWithTheOldKey() {
        List<BadRow> refused = new ArrayList<>();
        applier = new ChangeApplier(
                database.dataSource(),
                ApplySettings.named("caravan:it").withDirectRows(0),
                (connection, row) -> refused.add(row));
        database.execute("ALTER TABLE item ALTER name TYPE varchar(5)");
        part(
                new Changes()
                        .update(ITEM, new Object[] {3, "three", "c"}, new Object[] {9, "much too long", "c"})
                        .update(ITEM, 1, "uno", "a"),
                true);
        assertThat(items()).containsExactly("1 uno a", "2 two b");
        assertThat(refused).singleElement().satisfies(row -> {
            assertThat(row.operation()).isEqualTo(RowChange.Operation.INSERT);
            assertThat(row.values()[0]).isEqualTo(9);
        });
    }

    @Test
    void aRowThatIsRefusedLeavesASwapOfUniqueValuesAlone() {
        List<BadRow> refused = new ArrayList<>();
        applier = new ChangeApplier(
                database.dataSource(), ApplySettings.named("caravan:it"), (connection, row) -> refused.add(row));
        database.execute("ALTER TABLE item ALTER name TYPE varchar(5)");
        part(
                new Changes()
                        .delete(ITEM, 1, "one", "a")
                        .delete(ITEM, 2, "two", "b")
                        .insert(ITEM, 1, "one", "b")
                        .insert(ITEM, 2, "two", "a")
                        .update(ITEM, 3, "much too long", "c"),
                true);
        assertThat(items()).containsExactly("1 one b", "2 two a", "3 three c");
        assertThat(refused)
                .singleElement()
                .satisfies(row -> assertThat(row.values()[0]).isEqualTo(3));
    }

    @Test
    void aPartialUpdateOfARowThatWasSetAsideIsSetAsideToo() {
        List<BadRow> refused = new ArrayList<>();
        applier = new ChangeApplier(
                database.dataSource(), ApplySettings.named("caravan:it"), (connection, row) -> refused.add(row));
        part(new Changes().update(ITEM, 7, Unchanged.VALUE, "z").update(ITEM, 1, "uno", "a"), true);
        assertThat(items()).contains("1 uno a");
        assertThat(refused).hasSize(1);
    }

    private static String statistics() {
        return String.valueOf(database.value("SELECT reltuples::int FROM pg_class WHERE relname = 'item'"));
    }
}
