// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.TableShape;
import dev.caravan.testing.TargetDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What happens to a batch when the target fails. Needs PostgreSQL. */
class ApplyFailuresIT {

    private static final TableShape ITEM = Changes.shape("item", 1, "id integer", "name text");
    private static final ChangeBatch BATCH =
            new Changes().insert(ITEM, 1, "one").batch();
    private static final PositionStep NO_POSITION = (connection, batch) -> {};

    private final TargetDatabase database = TargetDatabase.create();
    private final ChangeApplier applier = applier(database.dataSource());

    @BeforeEach
    void createTable() {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private static ChangeApplier applier(DataSource dataSource) {
        return new ChangeApplier(dataSource, ApplySettings.named("caravan:it").withDirectRows(0));
    }

    private ApplyException failure(ChangeApplier applier, PositionStep step) {
        return catchThrowableOfType(ApplyException.class, () -> applier.apply(BATCH, step, ApplyMode.FAST));
    }

    /** Ends the session that a step is called in, as a failover would. */
    private void terminate(Connection connection) throws SQLException {
        int backend = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        database.execute("SELECT pg_terminate_backend(" + backend + ")");
    }

    @Test
    void reportsALostConnectionAndAppliesTheBatchOnAnother() {
        ApplyException failure = failure(applier, (connection, batch) -> terminate(connection));

        ApplyResult again = applier.apply(BATCH, NO_POSITION, ApplyMode.FAST);

        assertThat(failure.failureClass()).isEqualTo(FailureClass.CONNECTION);
        assertThat(failure.isInDoubt()).isFalse();
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(database.value("SELECT count(*) FROM item")).isEqualTo("1");
    }

    @Test
    void reportsATargetThatCannotBeReached() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://localhost:1/none");

        ApplyException failure = failure(applier(nowhere), NO_POSITION);

        assertThat(failure.failureClass()).isEqualTo(FailureClass.CONNECTION);
        assertThat(failure).hasMessageStartingWith("Could not connect to the target");
    }

    @Test
    void saysThatABatchIsInDoubtWhenTheConnectionIsLostInTheCommit() {
        ApplyException failure = failure(applier(failingAtCommit(database.dataSource())), NO_POSITION);

        assertThat(failure.isInDoubt()).isTrue();
        assertThat(failure.failureClass()).isEqualTo(FailureClass.CONNECTION);
        assertThat(failure).hasMessageContaining("Read the position again");
        assertThat(database.value("SELECT count(*) FROM item"))
                .as("the commit did happen, only its answer was lost")
                .isEqualTo("1");
    }

    /** Commits, then loses the connection before the answer arrives. */
    private static DataSource failingAtCommit(DataSource dataSource) {
        return proxy(
                DataSource.class,
                dataSource,
                "getConnection",
                connection -> proxy(Connection.class, (Connection) connection, "commit", nothing -> {
                    throw new SQLException("An I/O error occurred", "08006");
                }));
    }

    private interface Then {
        Object apply(Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, String method, Then then) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    try {
                        Object result = called.invoke(target, arguments);
                        return called.getName().equals(method) ? then.apply(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void reportsADeadlockOrLockTimeoutAsRetryable() throws SQLException {
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE");
            ApplySettings impatient = new ApplySettings(
                    "caravan:it", CopyFormat.AUTO, 0, 1024, null, java.util.Map.of("lock_timeout", "50ms"));

            ApplyException failure = failure(new ChangeApplier(database.dataSource(), impatient), NO_POSITION);

            assertThat(failure.failureClass()).isEqualTo(FailureClass.RETRYABLE);
            assertThat(failure.sqlState()).isEqualTo("55P03");
        }
    }

    @Test
    void refusesATableUnderRowLevelSecurity() throws SQLException {
        asRole(
                "",
                limited -> assertThat(failure(applier(limited), NO_POSITION))
                        .hasMessageContainingAll("public.item", "row-level security", "BYPASSRLS"));
    }

    @Test
    void appliesToATableUnderRowLevelSecurityThatItsRoleBypasses() throws SQLException {
        asRole("BYPASSRLS", limited -> applier(limited).apply(BATCH, NO_POSITION, ApplyMode.FAST));

        assertThat(database.value("SELECT count(*) FROM item")).isNotEqualTo("0");
    }

    /** Lets a role with an attribute of its own write to the table, which no policy shows it. */
    private void asRole(String attribute, Consumer<DataSource> work) throws SQLException {
        String role = "rls_" + ProcessHandle.current().pid();
        database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'rls' " + attribute + ";"
                + " ALTER TABLE item ENABLE ROW LEVEL SECURITY; GRANT ALL ON item TO " + role);
        PGSimpleDataSource limited = new PGSimpleDataSource();
        limited.setUrl(database.url());
        limited.setUser(role);
        limited.setPassword("rls");
        try {
            work.accept(limited);
        } finally {
            database.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void refusesAView() {
        database.execute("ALTER TABLE item RENAME TO real_item; CREATE VIEW item AS SELECT * FROM real_item");

        assertThat(failure(applier, NO_POSITION)).hasMessageContainingAll("public.item", "not a table");
    }

    @Test
    void namesATableThatDoesNotExistAndFindsItOnceItDoes() {
        database.execute("DROP TABLE item");

        ApplyException failure = failure(applier, NO_POSITION);
        createTable();
        applier.apply(BATCH, NO_POSITION, ApplyMode.FAST);

        assertThat(failure).hasMessageContainingAll("public.item", "no such table");
        assertThat(database.value("SELECT count(*) FROM item")).isEqualTo("1");
    }

    static List<Arguments> waysToApply() {
        return Stream.of("INSERT", "UPDATE", "DELETE")
                .flatMap(event -> Stream.of(0, 1000)
                        .flatMap(directRows -> Stream.of(ApplyMode.values())
                                .flatMap(mode -> Stream.of("PRIMARY KEY", "")
                                        .map(key -> Arguments.of(event, directRows, mode, key)))))
                // Without a unique index, only rows that are copied anew can be applied safely.
                .filter(way -> !(way.get()[3].equals("") && way.get()[1].equals(1000)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("waysToApply")
    void refusesATableWhoseTriggerDropsRows(String event, int directRows, ApplyMode mode, String key) {
        database.execute("DROP TABLE item; CREATE TABLE item (id int " + key + ", name text);"
                + " INSERT INTO item SELECT i, 'before' FROM generate_series(1, 3) i;"
                + " CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                + " CREATE TRIGGER t BEFORE " + event + " ON item FOR EACH ROW EXECUTE FUNCTION nothing()");
        Changes changes = new Changes();
        switch (event) {
            case "INSERT" -> changes.insert(ITEM, 7, "new");
            case "UPDATE" -> changes.update(ITEM, 1, "after").update(ITEM, 2, "after");
            default -> changes.delete(ITEM, 1, "before").delete(ITEM, 2, "before");
        }

        Throwable failure = catchThrowable(() -> new ChangeApplier(
                        database.dataSource(), ApplySettings.named("caravan:it").withDirectRows(directRows))
                .apply(changes.batch(), NO_POSITION, mode));

        if (key.isEmpty() && event.equals("UPDATE")) {
            // Rows are deleted and copied again, which no trigger for updates sees.
            assertThat(failure).isNull();
            assertThat(database.value("SELECT count(*) FROM item WHERE name = 'after'"))
                    .isEqualTo("2");
        } else {
            assertThat(failure)
                    .hasMessageContainingAll("public.item", "a trigger or rule on the table that drops rows");
            assertThat(database.value("SELECT count(*) FROM item WHERE name = 'before'"))
                    .isEqualTo("3");
        }
    }

    @Test
    void countsAMissingRowAndOneTooManyAsTwo() {
        database.execute("DROP TABLE item; CREATE TABLE item (id int, name text); INSERT INTO item VALUES (2, 'two')");

        ApplyResult result = applier.apply(
                new Changes().update(ITEM, 1, "one").insert(ITEM, 2, "two").batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(result.driftRepaired()).isEqualTo(2);
        assertThat(database.rows("SELECT id FROM item ORDER BY id")).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void writesToPartitionedTables() {
        database.execute("DROP TABLE item; CREATE TABLE item (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);"
                + " CREATE TABLE item_low PARTITION OF item FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE item_high PARTITION OF item FOR VALUES FROM (10) TO (100)");
        Changes changes = new Changes().insert(ITEM, 1, "low").insert(ITEM, 11, "high");

        applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST);
        applier.apply(
                new Changes()
                        .update(ITEM, 1, "lower")
                        .insert(ITEM, 11, "higher")
                        .batch(),
                NO_POSITION,
                ApplyMode.FAST);

        assertThat(database.rows("SELECT name FROM item ORDER BY id"))
                .containsExactly(List.of("lower"), List.of("higher"));
    }

    @Test
    void sendsTextWhereATypeHasNoBinaryForm() {
        database.execute("DROP TABLE item; CREATE TABLE item (id int PRIMARY KEY, name point)");

        new ChangeApplier(
                        database.dataSource(), ApplySettings.named("caravan:it").withDirectRows(0))
                .apply(new Changes().insert(ITEM, 1, "(1,2)").batch(), NO_POSITION, ApplyMode.FAST);

        assertThat(database.value("SELECT name::text FROM item")).isEqualTo("(1,2)");
    }

    @Test
    void usesMoreTablesThanASessionKeepsStagingTablesFor() {
        Changes changes = new Changes();
        for (int i = 0; i < 40; i++) {
            database.execute("CREATE TABLE t" + i + " (id int PRIMARY KEY, name text); INSERT INTO t" + i
                    + " VALUES (1, 'old')");
            changes.update(Changes.shape("t" + i, 1, "id integer", "name text"), 1, "new");
        }

        applier.apply(changes.batch(), NO_POSITION, ApplyMode.FAST);
        for (int i = 0; i < 40; i++) {
            TableShape shape = Changes.shape("t" + i, 1, "id integer", "name text");
            applier.apply(new Changes().update(shape, 1, "newer").batch(), NO_POSITION, ApplyMode.FAST);
        }

        assertThat(database.value("SELECT name FROM t0")).isEqualTo("newer");
        assertThat(Integer.parseInt(database.value("SELECT count(*) FROM pg_class WHERE relname LIKE 'caravan\\_%'")))
                .isLessThanOrEqualTo(40);
    }

    @Test
    void refusesABatchWhoseRowsHaveNoKey() {
        ChangeBatch batch = new Changes().insert(ITEM, null, "one").batch();

        assertThatThrownBy(() -> applier.apply(batch, NO_POSITION, ApplyMode.FAST))
                .isInstanceOfSatisfying(
                        ApplyException.class,
                        failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.DATA))
                .hasMessageContainingAll("'id'", "public.item");
    }
}
