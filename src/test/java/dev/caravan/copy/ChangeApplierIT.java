// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Needs PostgreSQL. */
class ChangeApplierIT {

    private static final TableShape ITEM = Changes.shape("item", 1, "id integer", "name text", "price numeric(10,2)");
    private static final PositionStep NO_POSITION = (connection, batch) -> {};

    private static TargetDatabase database;

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
        database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                + " CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2));"
                + " INSERT INTO item VALUES (1, 'one', 1.00), (2, 'two', 2.00), (3, 'three', 3.00)");
    }

    /** With few rows by arrays, and the same rows by staging. */
    static Stream<ChangeApplier> appliers() {
        return Stream.of(
                applier(100),
                applier(0),
                new ChangeApplier(database.dataSource(), settings(0).withFormat(CopyFormat.TEXT)));
    }

    private static ChangeApplier applier(int directRows) {
        return new ChangeApplier(database.dataSource(), settings(directRows));
    }

    private static ApplySettings settings(int directRows) {
        return ApplySettings.named("caravan:it").withDirectRows(directRows);
    }

    private static List<List<Object>> items() {
        return database.rows("SELECT id, name FROM item ORDER BY id");
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void appliesInsertsUpdatesAndDeletes(ChangeApplier applier) {
        Changes changes = new Changes()
                .update(ITEM, 1, "uno", null)
                .delete(ITEM, 2, "two", null)
                .insert(ITEM, 4, "four", null);

        ApplyResult result = applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(items()).containsExactly(List.of(1, "uno"), List.of(3, "three"), List.of(4, "four"));
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.insertsSeen() + result.updatesSeen() + result.deletesSeen())
                .isEqualTo(3);
        assertThat(result.rowsApplied()).isEqualTo(3);
        assertThat(result.driftRepaired()).isZero();
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void removesInSafeModeARowThatCameAndWentWithinTheBatchAndThatALoadHasRead(ChangeApplier applier) {
        database.execute("INSERT INTO item (id, name) VALUES (5, 'five')");

        applier.apply(
                new Changes()
                        .insert(ITEM, 5, "five", null)
                        .delete(ITEM, 5, "five", null)
                        .batch(),
                NO_POSITION,
                ApplyMode.SAFE);

        assertThat(items()).extracting(row -> row.get(0)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void appliesTheSameBatchTwiceInSafeMode(ChangeApplier applier) {
        Changes changes = new Changes()
                .update(ITEM, 1, "uno", null)
                .delete(ITEM, 2, "two", null)
                .insert(ITEM, 4, "four", null);

        applier.apply(changes.batch(), NO_POSITION, ApplyMode.SAFE);
        ApplyResult result = applier.apply(changes.batch(), NO_POSITION, ApplyMode.SAFE);

        assertThat(items()).containsExactly(List.of(1, "uno"), List.of(3, "three"), List.of(4, "four"));
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.driftRepaired()).isZero();
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void repairsRowsThatAreMissingAndRowsThatAreThereAlready(ChangeApplier applier) {
        Changes changes = new Changes()
                .update(ITEM, 7, "seven", null)
                .insert(ITEM, 3, "drei", null)
                .delete(ITEM, 8, null, null);

        ApplyResult result = applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(items())
                .containsExactly(List.of(1, "one"), List.of(2, "two"), List.of(3, "drei"), List.of(7, "seven"));
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(result.driftRepaired()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void appliesNothingWhenThePositionIsStale(ChangeApplier applier) {
        PositionStep stale = (connection, batch) -> {
            throw new StalePositionException("another instance owns the task");
        };

        assertThatThrownBy(() ->
                        applier.apply(new Changes().delete(ITEM, 1, null, null).batch(), stale, ApplyMode.FAST))
                .isInstanceOf(StalePositionException.class);

        assertThat(items()).hasSize(3);
    }

    @Test
    void movesThePositionInTheSameTransaction() {
        database.execute("CREATE TABLE mark (lsn text); INSERT INTO mark VALUES ('old')");
        PositionStep step = (connection, batch) -> {
            try (var statement = connection.createStatement()) {
                statement.execute("UPDATE mark SET lsn = '" + batch.upTo().commitLsn() + "'");
            }
        };

        assertThatThrownBy(() -> applier(0)
                        .apply(
                                new Changes()
                                        .insert(ITEM, 9, "nine", "no number")
                                        .batch(),
                                step,
                                ApplyMode.FAST))
                .isInstanceOf(ApplyException.class);
        String afterFailure = database.value("SELECT lsn FROM mark");
        applier(0).apply(new Changes().batch(), step, ApplyMode.FAST);

        assertThat(afterFailure).isEqualTo("old");
        assertThat(database.value("SELECT lsn FROM mark")).isEqualTo("00000000:0000002a:0001");
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void letsRowsSwapAUniqueValue(ChangeApplier applier) {
        database.execute("CREATE UNIQUE INDEX ON item (name)");
        Changes changes = new Changes().update(ITEM, 1, "two", null).update(ITEM, 2, "one", null);

        ApplyResult result = applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(items()).containsExactly(List.of(1, "two"), List.of(2, "one"), List.of(3, "three"));
        assertThat(result.tables().get(0).path()).isEqualTo(ApplyResult.Path.REPLACE);
        assertThat(result.driftRepaired()).isZero();
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void movesAUniqueValueFromADeletedRowToANewOne(ChangeApplier applier) {
        database.execute("CREATE UNIQUE INDEX ON item (name)");
        Changes changes = new Changes().delete(ITEM, 1, "one", null).insert(ITEM, 5, "one", null);

        ApplyResult result = applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(items()).containsExactly(List.of(2, "two"), List.of(3, "three"), List.of(5, "one"));
        assertThat(result.attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void updatesOnlyTheColumnsThatTheSourceDelivered(ChangeApplier applier) {
        Changes changes = new Changes()
                .update(ITEM, 1, Unchanged.VALUE, new java.math.BigDecimal("9.99"))
                .update(ITEM, 2, "zwei", Unchanged.VALUE);

        applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(database.rows("SELECT name || price FROM item WHERE id < 3 ORDER BY id"))
                .containsExactly(List.of("one9.99"), List.of("zwei2.00"));
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void refusesAPartialUpdateOfARowThatIsMissing(ChangeApplier applier) {
        Changes changes = new Changes().update(ITEM, 7, Unchanged.VALUE, null).delete(ITEM, 1, null, null);

        ApplyException failure = catchThrowableOfType(
                ApplyException.class, () -> applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST));

        assertThat(failure).hasMessageContaining("public.item").hasMessageContaining("reload the table");
        assertThat(failure.failureClass()).isEqualTo(FailureClass.DATA);
        assertThat(items()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void namesTableAndColumnOfAValueThatDoesNotFitAndHidesTheValue(ChangeApplier applier) {
        Changes changes = new Changes().insert(ITEM, 5, "five", "secret");

        ApplyException failure = catchThrowableOfType(
                ApplyException.class, () -> applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST));

        assertThat(failure)
                .hasMessageContainingAll("public.item", "'price'", "numeric(10,2)", "java.lang.String")
                .hasMessageNotContaining("secret");
        assertThat(failure.failureClass()).isEqualTo(FailureClass.DATA);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void hidesValuesOfTheServersMessages(ChangeApplier applier) {
        database.execute("ALTER TABLE item ADD CHECK (name <> 'secret'), ALTER name TYPE varchar(8)");
        Changes tooLong = new Changes().insert(ITEM, 5, "secret, and long", null);
        Changes forbidden = new Changes().insert(ITEM, 5, "secret", null);

        ApplyException length = catchThrowableOfType(
                ApplyException.class, () -> applier.apply(tooLong.batch(), NO_POSITION, ApplyMode.FAST));
        ApplyException check = catchThrowableOfType(
                ApplyException.class, () -> applier.apply(forbidden.batch(), NO_POSITION, ApplyMode.FAST));

        assertThat(length).hasStackTraceContaining("22001");
        assertThat(check).hasStackTraceContaining("item_name_check");
        assertThat(List.of(Throwables.getStackTrace(length), Throwables.getStackTrace(check)))
                .noneMatch(trace -> trace.contains("secret"));
        assertThat(List.of(length.failureClass(), check.failureClass())).containsOnly(FailureClass.DATA);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void goesOnWithTheSameConnectionsAfterFailures(ChangeApplier applier) {
        for (int i = 0; i < 10; i++) {
            Changes bad = new Changes().insert(ITEM, 100 + i, "fits", "does not");
            assertThatThrownBy(() -> applier.apply(bad.batch(), NO_POSITION, ApplyMode.FAST))
                    .isInstanceOf(ApplyException.class);
        }

        applier.apply(new Changes().delete(ITEM, 1, null, null).batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(items()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void takesAColumnThatWasAddedBetweenBatches(ChangeApplier applier) {
        applier.apply(new Changes().update(ITEM, 1, "uno", null).batch(), NO_POSITION, ApplyMode.FAST);
        database.execute("ALTER TABLE item ADD stock int");
        TableShape wider = Changes.shape("item", 1, "id integer", "name text", "price numeric(10,2)", "stock integer");

        applier.apply(new Changes().update(wider, 1, "one", null, 12).batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(database.value("SELECT stock FROM item WHERE id = 1")).isEqualTo("12");
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void namesAColumnThatTheTargetLacks(ChangeApplier applier) {
        TableShape wider = Changes.shape("item", 1, "id integer", "stock integer");

        assertThatThrownBy(
                        () -> applier.apply(new Changes().insert(wider, 9, 12).batch(), NO_POSITION, ApplyMode.FAST))
                .isInstanceOf(ApplyException.class)
                .hasMessageContainingAll("public.item", "'stock'", "does not exist");
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void writesIdentitiesAndLeavesGeneratedColumnsAlone(ChangeApplier applier) {
        database.execute("CREATE TABLE gen (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int,"
                + " twice int GENERATED ALWAYS AS (2 * n) STORED)");
        TableShape gen = Changes.shape("gen", 1, "id integer", "n integer", "twice integer");

        applier.apply(
                new Changes().insert(gen, 5, 1, null).insert(gen, 6, 1, 77).batch(), NO_POSITION, ApplyMode.FAST);
        applier.apply(new Changes().update(gen, 5, 2, null).batch(), NO_POSITION, ApplyMode.FAST);
        applier.apply(new Changes().insert(gen, 6, 3, null).batch(), NO_POSITION, ApplyMode.SAFE);

        assertThat(database.rows("SELECT id, n, twice FROM gen ORDER BY id"))
                .containsExactly(List.of(5, 2, 4), List.of(6, 3, 6));
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void keepsForeignKeysSatisfied(ChangeApplier applier) {
        database.execute("CREATE TABLE a_child (id int PRIMARY KEY, item int REFERENCES item)");
        TableShape child = Changes.shape("a_child", 1, "id integer", "item integer");
        applier.apply(
                new Changes().insert(child, 1, 10).insert(ITEM, 10, "ten", null).batch(), NO_POSITION, ApplyMode.FAST);

        ApplyResult result = applier.apply(
                new Changes().delete(ITEM, 10, null, null).delete(child, 1, 10).batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(result.attempts()).isEqualTo(1);
        assertThat(database.value("SELECT count(*) FROM a_child")).isEqualTo("0");
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void movesAChildAwayFromADeletedParentInOneBatch(ChangeApplier applier) {
        database.execute("CREATE TABLE a_child (id int PRIMARY KEY, item int REFERENCES item);"
                + " INSERT INTO a_child VALUES (1, 1)");
        TableShape child = Changes.shape("a_child", 1, "id integer", "item integer");

        applier.apply(
                new Changes().update(child, 1, 2).delete(ITEM, 1, null, null).batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(database.value("SELECT item FROM a_child")).isEqualTo("2");
        assertThat(items()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void appliesToTablesWithSeveralKeyColumnsAndNoOthers(ChangeApplier applier) {
        database.execute(
                "CREATE TABLE pair (a int, b varchar(9), PRIMARY KEY (a, b)); INSERT INTO pair VALUES (1, 'x')");
        TableShape pair = Changes.shape("pair", 2, "a integer", "b character varying(9)");

        applier.apply(
                new Changes()
                        .update(pair, 1, "x")
                        .insert(pair, 1, "y")
                        .insert(pair, 1, "Y")
                        .batch(),
                NO_POSITION,
                ApplyMode.FAST);
        applier.apply(new Changes().delete(pair, 1, "y").insert(pair, 1, "x").batch(), NO_POSITION, ApplyMode.SAFE);

        assertThat(database.rows("SELECT b FROM pair ORDER BY b COLLATE \"C\""))
                .containsExactly(List.of("Y"), List.of("x"));
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void replacesRowsOfTablesWithoutAUniqueIndex(ChangeApplier applier) {
        database.execute("CREATE TABLE heap (id int, v text); INSERT INTO heap VALUES (1, 'a')");
        TableShape heap = Changes.shape("heap", 1, "id integer", "v text");

        ApplyResult result = applier.apply(
                new Changes().insert(heap, 1, "b").update(heap, 2, "c").batch(), NO_POSITION, ApplyMode.SAFE);

        assertThat(result.tables().get(0).path()).isEqualTo(ApplyResult.Path.REPLACE);
        assertThat(database.rows("SELECT id, v FROM heap ORDER BY id"))
                .containsExactly(List.of(1, "b"), List.of(2, "c"));
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void refusesToUpdateTwoRowsByOneKey(ChangeApplier applier) {
        database.execute("CREATE TABLE heap (id int, v text); INSERT INTO heap VALUES (1, 'a'), (1, 'b')");
        TableShape heap = Changes.shape("heap", 1, "id integer", "v text");

        assertThatThrownBy(
                        () -> applier.apply(new Changes().update(heap, 1, "c").batch(), NO_POSITION, ApplyMode.FAST))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("make the key unique");
    }

    @ParameterizedTest
    @MethodSource("appliers")
    void keepsColumnsThatOnlyTheTargetHas(ChangeApplier applier) {
        database.execute("ALTER TABLE item ADD own text DEFAULT 'mine'; UPDATE item SET own = 'kept'");

        applier.apply(
                new Changes()
                        .update(ITEM, 1, "uno", null)
                        .insert(ITEM, 2, "zwei", null)
                        .batch(),
                NO_POSITION,
                ApplyMode.FAST);

        assertThat(database.value("SELECT string_agg(own, ',') FROM item")).isEqualTo("kept,kept,kept");
    }

    @Test
    void leavesNoSettingsInThePooledSession() throws Exception {
        try (TargetDatabase own = TargetDatabase.create()) {
            own.execute("CREATE TABLE item (id int PRIMARY KEY, name text, price numeric)");
            ChangeApplier applier = new ChangeApplier(own.dataSource(), settings(0));

            applier.apply(new Changes().insert(ITEM, 1, "x", null).batch(), NO_POSITION, ApplyMode.FAST);

            assertThat(own.value("SELECT current_setting('application_name') || current_setting('jit')"))
                    .doesNotContain("caravan:it")
                    .endsWith("on");
        }
    }
}
