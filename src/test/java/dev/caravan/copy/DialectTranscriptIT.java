// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableShape;
import dev.caravan.schema.TargetDialect;
import dev.caravan.testing.Golden;
import dev.caravan.testing.LookAlike;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.StatementLog;
import dev.caravan.testing.TargetDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every statement that each dialect gets, in order, executed on a PostgreSQL without the clauses that only the Greenplum
 * family knows. Greenplum 6 is played by PostgreSQL 9.3, which understands less than its kernel. Needs PostgreSQL.
 */
class DialectTranscriptIT {

    private static final TableShape ITEM = shape("item");
    private static final TableShape PAIR = shape("pair");
    private static final TableShape LOG = shape("log_ao");
    private static final TableShape BEAM = shape("item_beam");
    private static final TableShape COUNTRY = shape("country");

    private static TableShape shape(String table) {
        return new TableShape(
                new dev.caravan.model.TableName("public", table),
                Changes.shape(table, 1, "note text", "id integer", "price numeric(10,2)")
                        .columns(),
                List.of(1));
    }

    private static TargetDatabase database(TargetDialect dialect) {
        Supplier<TargetDatabase> server =
                dialect == TargetDialect.GREENPLUM6 ? OtherPostgres.V9_3::create : TargetDatabase::create;
        TargetDatabase database = server.get();
        for (TableShape table : List.of(ITEM, PAIR, LOG, BEAM, COUNTRY)) {
            database.execute("CREATE TABLE " + table.name() + " (note text, id int PRIMARY KEY, price numeric(10,2))");
        }
        database.execute("CREATE UNIQUE INDEX ON pair (note)");
        if (dialect == TargetDialect.ADBPG6 || dialect == TargetDialect.ADBPG7) {
            overwrite(database, ITEM);
        }
        if (dialect.isDistributed()) {
            (dialect.isModern() ? LookAlike.GREENPLUM7 : LookAlike.GREENPLUM6).dress(database);
            for (TableShape table : List.of(ITEM, PAIR, LOG, BEAM)) {
                LookAlike.distribute(database, table.name().toString(), "p", "2");
            }
            LookAlike.distribute(database, "public.country", "r", "");
        }
        return database;
    }

    /** Makes COPY without its clause do what AnalyticDB's does with it. */
    private static void overwrite(TargetDatabase database, TableShape table) {
        database.execute("CREATE FUNCTION overwrite() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " DELETE FROM " + table.name() + " WHERE id = NEW.id; RETURN NEW; END $$;"
                + " CREATE TRIGGER overwrite BEFORE INSERT ON " + table.name()
                + " FOR EACH ROW EXECUTE PROCEDURE overwrite()");
    }

    @ParameterizedTest
    @EnumSource
    void sendsTheStatementsOfTheDialect(TargetDialect dialect) throws Exception {
        try (TargetDatabase database = database(dialect)) {
            Transcript transcript = new Transcript(database, dialect);

            transcript.load();
            transcript.apply("A few changes", 100, ApplyMode.FAST, changes(ITEM));
            transcript.apply("Many changes", 0, ApplyMode.FAST, changes(ITEM));
            transcript.apply("Many changes of a table on every segment", 0, ApplyMode.FAST, changes(COUNTRY));
            transcript.apply("A few changes while a load runs", 100, ApplyMode.SAFE, changes(ITEM));
            transcript.apply("Many changes while a load runs", 0, ApplyMode.SAFE, changes(ITEM));
            transcript.apply(
                    "Rows that swap a unique value",
                    0,
                    ApplyMode.FAST,
                    new Changes().update(PAIR, "two", 1, null).update(PAIR, "one", 2, null));
            transcript.apply("Many changes of an append-optimized table", 0, ApplyMode.FAST, changes(LOG));
            transcript.apply("Many changes of a table in Beam storage", 0, ApplyMode.FAST, changes(BEAM));

            Golden.verify("apply/" + dialect.name().toLowerCase(Locale.ROOT) + ".sql", transcript.text());
        }
    }

    private static Changes changes(TableShape table) {
        return new Changes()
                .update(table, "uno", 1, null)
                .delete(table, "two", 2, null)
                .insert(table, "four", 4, null);
    }

    /** What was sent, by occasion; after each, the rows are looked at and put back. */
    private static final class Transcript {

        private final TargetDatabase database;
        private final TargetDialect dialect;
        private final StatementLog log = StatementLog.withoutGreenplum();
        private final List<String> text = new ArrayList<>();

        Transcript(TargetDatabase database, TargetDialect dialect) {
            this.database = database;
            this.dialect = dialect;
        }

        void load() throws Exception {
            DataSource target = log.around(database.dataSource());
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                camel.getRegistry().bind("target", target);
                camel.start();
                ProducerTemplate producer = camel.createProducerTemplate();
                String uri = "pg-copy:public.item?dataSource=#target&dialect=" + dialect;
                producer.sendBody(uri, List.of(List.of("one", 1, 1)));
                note("A load");
                new TransactionTemplate(new DataSourceTransactionManager(target))
                        .executeWithoutResult(status -> producer.sendBody(uri, List.of(List.of("two", 2, 2))));
                note("A load in a transaction of the route");
                producer.sendBody(uri + "&operation=insert", List.of(List.of("kept", 1, 1)));
                note("A load that keeps rows");
                producer.sendBody(uri + "&operation=upsert", List.of(List.of("one", 1, 1)));
                note("Rows that overwrite");
            }
            assertThat(rows(ITEM)).containsExactly(List.of("one", 1), List.of("two", 2));
        }

        void apply(String occasion, int directRows, ApplyMode mode, Changes changes) {
            TableShape table = changes.list().get(0).shape();
            database.execute("DELETE FROM " + table.name() + "; INSERT INTO " + table.name()
                    + " VALUES ('one', 1, 1), ('two', 2, 2)");
            ChangeApplier applier = new ChangeApplier(
                    log.around(database.dataSource()),
                    ApplySettings.named("caravan:it").withDirectRows(directRows).withDialect(dialect));

            applier.apply(changes.batch(), (connection, batch) -> {}, mode);

            note(occasion);
            assertThat(rows(table))
                    .as(occasion)
                    .isEqualTo(
                            table == PAIR
                                    ? List.of(List.of("two", 1), List.of("one", 2))
                                    : List.of(List.of("uno", 1), List.of("four", 4)));
        }

        private List<List<Object>> rows(TableShape table) {
            return database.rows("SELECT note, id FROM " + table.name() + " ORDER BY id");
        }

        private void note(String occasion) {
            text.add("-- " + occasion);
            log.take().stream()
                    .filter(sql -> !isAboutTheServer(sql))
                    .map(sql -> sql.replaceAll("caravan_[0-9a-f]{32}", "staging"))
                    .forEach(sql -> text.add(sql + ";"));
            text.add("");
        }

        /** Probes and questions of the catalogue come first, once; they have tests of their own. */
        private static boolean isAboutTheServer(String sql) {
            return sql.contains("caravan_probe")
                    || sql.matches("(?s).*FROM pg_(?!temp).*")
                    || sql.contains("SAVEPOINT")
                    || sql.contains("gp_distribution_policy")
                    || sql.equals("SET LOCAL session_replication_role = replica")
                    || sql.matches("SET LOCAL [a-z_]+ = E'[a-z]+'");
        }

        String text() {
            return String.join("\n", text);
        }
    }
}
