// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.model.TableShape;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Tables whose foreign keys a person has made at the target. Needs PostgreSQL. */
class ForeignKeysIT {

    private static final TableShape STAFF = Changes.shape("staff", 1, "id integer", "badge text", "boss integer");
    private static final TableShape DESK = Changes.shape("desk", 1, "id integer", "owner integer");
    private static final PositionStep NO_POSITION = (connection, batch) -> {};

    private TargetDatabase database;

    @BeforeEach
    void createDatabase() {
        database = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabase() {
        database.execute("DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '" + role()
                + "') THEN DROP OWNED BY " + role() + "; DROP ROLE " + role() + "; END IF; END $$");
        database.close();
    }

    private String role() {
        return "clerk_" + database.value("SELECT current_database()");
    }

    private ChangeApplier applier(DataSource dataSource, int directRows) {
        return new ChangeApplier(dataSource, ApplySettings.named("caravan:it").withDirectRows(directRows));
    }

    private void createStaff(String action) {
        database.execute("CREATE TABLE staff (id int PRIMARY KEY, badge text UNIQUE, boss int REFERENCES staff "
                + action + "); INSERT INTO staff VALUES (1, 'a', NULL), (2, 'b', 1), (3, 'c', 2)");
    }

    private List<List<Object>> staff() {
        return database.rows("SELECT id, badge, coalesce(boss, 0) FROM staff ORDER BY id");
    }

    /** Rows that refer to a row of their own table must not go when that row is deleted and copied again. */
    @ParameterizedTest
    @ValueSource(strings = {"ON DELETE CASCADE", "ON DELETE SET NULL", ""})
    void swapsUniqueValuesOfRowsThatOthersReferTo(String action) {
        createStaff(action);
        Changes swap = new Changes().update(STAFF, 1, "b", null).update(STAFF, 2, "a", 1);

        ApplyResult result = applier(database.dataSource(), 0).apply(swap.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(staff()).containsExactly(List.of(1, "b", 0), List.of(2, "a", 1), List.of(3, "c", 2));
        assertThat(result.tables().get(0).path()).isEqualTo(ApplyResult.Path.REPLACE);
        assertThat(result.driftRepaired()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ON DELETE CASCADE", "ON DELETE SET NULL"})
    void refusesToReplaceRowsThatOthersReferToWhenTheRoleMayNotActAsAReplica(String action) {
        createStaff(action);
        Changes swap = new Changes().update(STAFF, 1, "b", null).update(STAFF, 2, "a", 1);

        assertThatThrownBy(() -> applier(clerk(), 0).apply(swap.batch(), NO_POSITION, ApplyMode.FAST))
                .isInstanceOf(ApplyException.class)
                .hasMessageContainingAll("public.staff", "23505", "Nothing was applied");

        assertThat(staff()).containsExactly(List.of(1, "a", 0), List.of(2, "b", 1), List.of(3, "c", 2));
    }

    @Test
    void insertsRowsThatReferToEachOtherWhereTheConstraintsCanWait() {
        database.execute("CREATE TABLE staff (id int PRIMARY KEY, badge text, boss int);"
                + " CREATE TABLE desk (id int PRIMARY KEY, owner int REFERENCES staff);"
                + " ALTER TABLE staff ADD FOREIGN KEY (boss) REFERENCES desk DEFERRABLE");
        Changes both = new Changes().insert(STAFF, 1, "a", 7).insert(DESK, 7, 1);

        applier(clerk(), 0).apply(both.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(staff()).containsExactly(List.of(1, "a", 7));
    }

    @Test
    void insertsRowsThatReferToEachOtherAsAReplicaWhereTheConstraintsCannotWait() {
        database.execute("CREATE TABLE staff (id int PRIMARY KEY, badge text, boss int);"
                + " CREATE TABLE desk (id int PRIMARY KEY, owner int REFERENCES staff);"
                + " ALTER TABLE staff ADD FOREIGN KEY (boss) REFERENCES desk");
        Changes both = new Changes().insert(STAFF, 1, "a", 7).insert(DESK, 7, 1);

        assertThatThrownBy(() -> applier(clerk(), 0).apply(both.batch(), NO_POSITION, ApplyMode.FAST))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("23503");
        applier(database.dataSource(), 0).apply(both.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(staff()).containsExactly(List.of(1, "a", 7));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void insertsATreeOfOneTableWhateverTheOrderOfItsKeys(int directRows) {
        createStaff("");
        Changes tree = new Changes()
                .insert(STAFF, 10, "d", 12)
                .insert(STAFF, 11, "e", 10)
                .insert(STAFF, 12, "f", 1)
                .delete(STAFF, 3, "c", 2)
                .delete(STAFF, 2, "b", 1);

        ApplyResult result = applier(clerk(), directRows).apply(tree.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(staff())
                .containsExactly(List.of(1, "a", 0), List.of(10, "d", 12), List.of(11, "e", 10), List.of(12, "f", 1));
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void deletesParentsWhoseChildrenGoByACascade() {
        createStaff("");
        database.execute("CREATE TABLE desk (id int PRIMARY KEY, owner int REFERENCES staff ON DELETE CASCADE);"
                + " INSERT INTO desk VALUES (7, 3), (8, 1)");
        Changes gone = new Changes().delete(STAFF, 3, "c", 2).delete(DESK, 7, 3);

        ApplyResult result = applier(clerk(), 0).apply(gone.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(database.rows("SELECT id FROM desk")).containsExactly(List.of(8));
        assertThat(result.driftRepaired()).isZero();
    }

    /** A role that may write and is no superuser, so that it cannot act as a replica. */
    private DataSource clerk() {
        String role = role();
        database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'clerk'; GRANT USAGE ON SCHEMA public TO " + role
                + "; GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role);
        PGSimpleDataSource limited = new PGSimpleDataSource();
        limited.setUrl(database.url());
        limited.setUser(role);
        limited.setPassword("clerk");
        return limited;
    }
}
