// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.model.ChangeBatch;
import dev.caravan.testing.TargetDatabase;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The component in a Camel context without Spring. Needs PostgreSQL. */
class PgCopyRouteIT {

    private static TargetDatabase database;

    private CamelContext context;
    private ProducerTemplate template;

    @BeforeAll
    static void createDatabase() {
        database = TargetDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @BeforeEach
    void startContext() {
        database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                + " CREATE TABLE item (id int PRIMARY KEY, name text, note varchar(5),"
                + " twice int GENERATED ALWAYS AS (2 * id) STORED)");
        context = new DefaultCamelContext();
        context.getRegistry().bind("target", database.dataSource());
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    private Exchange send(String uri, Object body) {
        return template.request(uri, exchange -> exchange.getIn().setBody(body));
    }

    private static List<List<Object>> items() {
        return database.rows("SELECT id, name FROM item ORDER BY id");
    }

    @Test
    void copiesArraysListsAndMaps() {
        List<Object> rows = List.of(
                new Object[] {1, "one"}, Arrays.asList(2, "two"), Map.of("name", "three", "id", 3, "more", "ignored"));

        Exchange done = send("pg-copy:item?columns=id,name", rows);

        assertThat(done.getException()).isNull();
        assertThat(items()).containsExactly(List.of(1, "one"), List.of(2, "two"), List.of(3, "three"));
        assertThat(done.getMessage().getHeader(PgCopyConstants.ROW_COUNT)).isEqualTo(3L);
        assertThat(done.getMessage().getHeader(PgCopyConstants.BYTES, Long.class))
                .isPositive();
        assertThat(done.getMessage().getHeader(PgCopyConstants.MILLIS)).isInstanceOf(Long.class);
        assertThat(done.getMessage().getBody()).isSameAs(rows);
    }

    @Test
    void copiesIteratorsAndStreams() {
        template.sendBody(
                "pg-copy:item?columns=id,name", List.of(List.of(1, "one")).iterator());
        template.sendBody("pg-copy:item?columns=id,name", Stream.<Object>of(List.of(2, "two")));

        assertThat(items()).containsExactly(List.of(1, "one"), List.of(2, "two"));
    }

    @Test
    void takesAllColumnsThatCanBeWrittenByDefault() {
        template.sendBody("pg-copy:public.item", List.of(Arrays.asList(1, "one", null)));

        assertThat(database.rows("SELECT id, name, note, twice FROM item"))
                .containsExactly(Arrays.asList(1, "one", null, 2));
    }

    @Test
    void copiesBytesThatAreEncodedAlready() {
        InputStream stream = new ByteArrayInputStream("2\tzwei\n".getBytes(StandardCharsets.UTF_8));

        template.sendBody("pg-copy:item?columns=id,name", "1\teins\n");
        template.sendBody("pg-copy:item?columns=id,name", stream);
        template.sendBody("pg-copy:item?columns=id,name", "3\tdrei\n".getBytes(StandardCharsets.UTF_8));

        assertThat(items()).containsExactly(List.of(1, "eins"), List.of(2, "zwei"), List.of(3, "drei"));
    }

    @Test
    void recognizesTheBinaryFormatOfEncodedBytes() {
        CopyBuffer buffer = new CopyBuffer(100);
        buffer.raw("PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1));
        buffer.int8(0);
        buffer.int2(1);
        buffer.int4(4);
        buffer.int4(77);
        buffer.int2(-1);

        template.sendBody("pg-copy:item?columns=id", Arrays.copyOf(buffer.bytes(), buffer.size()));

        assertThat(database.value("SELECT id FROM item")).isEqualTo("77");
    }

    @Test
    void takesTableAndColumnsFromHeaders() {
        database.execute("CREATE SCHEMA other; CREATE TABLE other.\"Odd \"\"Name\" (\"A b\" int)");

        template.sendBodyAndHeaders(
                "pg-copy:item",
                List.of(List.of(5)),
                Map.of(PgCopyConstants.TABLE, "other.Odd \"Name", PgCopyConstants.COLUMNS, "A b"));

        assertThat(database.value("SELECT \"A b\" FROM other.\"Odd \"\"Name\"")).isEqualTo("5");
    }

    @Test
    void storesNothingWhenARowIsRefused() {
        Exchange done = send("pg-copy:item?columns=id,note", List.of(List.of(1, "fits"), List.of(2, "too long")));

        assertThat(done.getException())
                .isInstanceOf(ApplyException.class)
                .hasMessageContainingAll("item", "22001", "COPY line 2", "column note")
                .hasMessageNotContaining("too long\"");
        assertThat(items()).isEmpty();
    }

    @Test
    void storesNothingWhenTheRowsFailOnTheWay() {
        Iterable<Object> rows = () -> Stream.<Object>iterate(List.of(1, "one"), row -> {
                    throw new IllegalStateException("the source is gone");
                })
                .iterator();

        Exchange done = send("pg-copy:item?columns=id,name", rows);

        assertThat(done.getException()).hasMessage("the source is gone");
        assertThat(items()).isEmpty();
        template.sendBody("pg-copy:item?columns=id,name", List.of(List.of(1, "one")));
        assertThat(items()).hasSize(1);
    }

    @Test
    void namesTheRowThatHasTheWrongNumberOfValues() {
        Exchange done = send("pg-copy:item?columns=id,name", List.of(List.of(1, "one"), List.of(2)));

        assertThat(done.getException()).hasMessageContaining("row 2 to item: it has 1 values for 2 columns");
    }

    @Test
    void refusesAMapWithoutAColumn() {
        Exchange done = send("pg-copy:item?columns=id,name", Map.of("id", 1));

        assertThat(done.getException()).hasMessageContaining("has no key 'name'");
    }

    @Test
    void refusesABodyThatIsNoRows() {
        Exchange done = send("pg-copy:item", 42);

        assertThat(done.getException()).hasMessageContaining("java.lang.Integer");
    }

    @Test
    void refusesAnIteratorOnRedelivery() {
        Exchange done = template.request("pg-copy:item?columns=id,name", exchange -> {
            exchange.getIn().setBody(List.of(List.of(1, "one")).iterator());
            exchange.getIn().setHeader(Exchange.REDELIVERY_COUNTER, 1);
        });

        assertThat(done.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can be read only once");
        assertThat(items()).isEmpty();
    }

    @Test
    void namesATableThatDoesNotExist() {
        assertThat(send("pg-copy:nowhere", List.of()).getException())
                .isInstanceOf(ApplyException.class)
                .hasMessageContainingAll("nowhere", "no such table");
    }

    @Test
    void namesAColumnThatDoesNotExistAndTheOnesThatDo() {
        assertThat(send("pg-copy:item?columns=id,nam", List.of()).getException())
                .isInstanceOf(ApplyException.class)
                .hasMessageContainingAll("'nam'", "id, name, note");
    }

    @Test
    void usesTheFormatThatIsAskedFor() {
        Exchange binary = send("pg-copy:item?columns=id,name&format=binary", List.of(List.of(1, "one")));
        Exchange text = send("pg-copy:item?columns=id,name&format=text", List.of(List.of(2, "two")));

        assertThat(text.getMessage().getHeader(PgCopyConstants.BYTES)).isEqualTo((long) "2\ttwo\n".length());
        assertThat(binary.getMessage().getHeader(PgCopyConstants.BYTES, Long.class))
                .isGreaterThan(20);
        assertThat(items()).hasSize(2);
    }

    @Test
    void refusesTheBinaryFormatForATypeWithoutABinaryEncoder() {
        database.execute("CREATE TABLE shapes (at point)");

        assertThat(send("pg-copy:shapes?format=binary", List.of(List.of("(1,2)")))
                        .getException())
                .hasMessageContainingAll("'at'", "point", "format=auto");
        template.sendBody("pg-copy:shapes", List.of(List.of("(1,2)")));
        assertThat(database.value("SELECT at::text FROM shapes")).isEqualTo("(1,2)");
    }

    @Test
    void copiesMoreRowsThanFitTheBuffer() {
        List<List<Object>> rows = java.util.stream.IntStream.range(0, 5000)
                .mapToObj(i -> List.<Object>of(i, "name " + i))
                .toList();

        template.sendBody("pg-copy:item?columns=id,name&bufferSize=1024", rows);

        assertThat(database.value("SELECT count(*) || ' ' || max(name) FROM item"))
                .isEqualTo("5000 name 999");
    }

    @Test
    void showsTheApplicationNameWhileItCopies() {
        database.execute("CREATE TABLE seen (name text DEFAULT current_setting('application_name'), id int)");

        template.sendBody("pg-copy:seen?columns=id&applicationName=shop", List.of(List.of(1)));

        assertThat(database.value("SELECT name FROM seen")).isEqualTo("shop");
    }

    @Test
    void joinsASpringTransactionAndLeavesTheCommitToIt() {
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));

        transaction.executeWithoutResult(status -> {
            template.sendBody("pg-copy:item?columns=id,name", List.of(List.of(1, "one")));
            status.setRollbackOnly();
        });
        List<List<Object>> afterRollback = items();
        transaction.executeWithoutResult(
                status -> template.sendBody("pg-copy:item?columns=id,name", List.of(List.of(2, "two"))));

        assertThat(afterRollback).isEmpty();
        assertThat(items()).containsExactly(List.of(2, "two"));
    }

    @Test
    void insertsOnlyRowsWhoseKeyIsNotThere() {
        database.execute("INSERT INTO item (id, name) VALUES (1, 'one'); CREATE UNIQUE INDEX ON item (name)");
        String uri = "pg-copy:item?operation=insert&columns=name,id";
        assertThat(send(uri, List.of(List.of("uno", 1), List.of("two", 2))).getMessage())
                .extracting(message -> message.getHeader(PgCopyConstants.ROW_COUNT))
                .isEqualTo(1L);
        Exchange byName = template.request(uri, exchange -> {
            exchange.getIn().setBody(List.of(List.of("one", 3), List.of("four", 4)));
            exchange.getIn().setHeader(PgCopyConstants.KEY, List.of("name"));
        });
        assertThat(byName.getException()).isNull();
        assertThat(items()).containsExactly(List.of(1, "one"), List.of(2, "two"), List.of(4, "four"));
    }

    @Test
    void upsertsByThePrimaryKey() {
        database.execute("INSERT INTO item VALUES (1, 'one', 'kept')");

        Exchange done =
                send("pg-copy:item?operation=upsert&columns=name,id", List.of(List.of("uno", 1), List.of("two", 2)));

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage().getHeader(PgCopyConstants.ROW_COUNT)).isEqualTo(2L);
        assertThat(items()).containsExactly(List.of(1, "uno"), List.of(2, "two"));
        assertThat(database.value("SELECT note FROM item WHERE id = 1")).isEqualTo("kept");
    }

    @Test
    void upsertsByAnotherUniqueKey() {
        database.execute("CREATE TABLE word (id serial PRIMARY KEY, name text UNIQUE, n int);"
                + " INSERT INTO word (name, n) VALUES ('a', 1)");

        template.sendBody(
                "pg-copy:word?operation=upsert&columns=name,n&key=name", List.of(List.of("a", 2), List.of("b", 3)));

        assertThat(database.rows("SELECT name, n FROM word ORDER BY name"))
                .containsExactly(List.of("a", 2), List.of("b", 3));
    }

    @Test
    void upsertsTwiceInOneSpringTransaction() {
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
        String uri = "pg-copy:item?operation=upsert&columns=id,name";

        transaction.executeWithoutResult(status -> {
            template.sendBody(uri, List.of(List.of(1, "first")));
            template.sendBody(uri, List.of(List.of(1, "second")));
        });

        assertThat(items()).containsExactly(List.of(1, "second"));
    }

    @Test
    void refusesToUpsertWithoutAUniqueIndexOnTheKey() {
        assertThat(send("pg-copy:item?operation=upsert&columns=id,name&key=name", List.of())
                        .getException())
                .isInstanceOf(ApplyException.class)
                .hasMessageContainingAll("public.item", "unique index", "[name]");
    }

    @Test
    void refusesToUpsertRowsWithoutTheKey() {
        assertThat(send("pg-copy:item?operation=upsert&columns=name", List.of()).getException())
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("lack the key [id]");
    }

    @Test
    void appliesBatchesThroughARoute() {
        context.getRegistry().bind("position", (PositionStep) (connection, batch) -> {});
        var shape = Changes.shape("item", 1, "id integer", "name text");

        Exchange done = send(
                "pg-copy:changes?operation=apply&positionStep=#position",
                new Changes().insert(shape, 1, "one").batch());

        assertThat(done.getException()).isNull();
        assertThat(done.getMessage()
                        .getHeader(PgCopyConstants.RESULT, ApplyResult.class)
                        .insertsSeen())
                .isEqualTo(1);
        assertThat(done.getMessage().getHeader(PgCopyConstants.ROW_COUNT)).isEqualTo(1L);
        assertThat(items()).containsExactly(List.of(1, "one"));
    }

    /** What follows in the route may never run, when the route is being stopped. */
    @Test
    void tellsThePositionOfTheCommitBeforeTheExchangeGoesOn() {
        List<String> told = new ArrayList<>();
        context.getRegistry().bind("position", new PositionStep() {
            @Override
            public void advance(Connection connection, ChangeBatch batch) {
                told.add("advance");
            }

            @Override
            public void committed(ChangeBatch batch) {
                told.add("committed " + batch.changes().size() + " " + items());
            }
        });
        var shape = Changes.shape("item", 1, "id integer", "name text");

        send(
                "pg-copy:changes?operation=apply&positionStep=#position",
                new Changes().insert(shape, 1, "one").batch());

        assertThat(told).containsExactly("advance", "committed 1 [[1, one]]");
    }

    /** An integrator's route configuration may have Camel send what failed once more. */
    @Test
    void refusesToApplyAPartAgainWithoutThoseBeforeIt() throws Exception {
        context.getRegistry().bind("position", (PositionStep) (connection, batch) -> {});
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:twice")
                        .errorHandler(defaultErrorHandler()
                                .maximumRedeliveries(1)
                                .redeliveryDelay(0)
                                .onRedelivery(exchange -> database.execute("ALTER TABLE item ALTER note TYPE text")))
                        .to("pg-copy:changes?operation=apply&positionStep=#position");
            }
        });
        var shape = Changes.shape("item", 1, "id integer", "note text");
        ChangeBatch first = new Changes().insert(shape, 1, "one").batch();
        ChangeBatch last = new Changes().insert(shape, 2, "too long").batch();
        template.sendBody("direct:twice", new ChangeBatch(first.changes(), first.upTo(), false));

        Exchange failed = send("direct:twice", last);

        assertThat(failed.getException()).isInstanceOf(ApplyException.class);
        assertThat(database.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                        + " WHERE attrelid = 'item'::regclass AND attname = 'note'"))
                .as("it was tried again, and would have gone in")
                .isEqualTo("text");
        assertThat(items()).isEmpty();
    }

    @Test
    void appliesSafelyWhenTheHeaderSaysSo() {
        context.getRegistry().bind("position", (PositionStep) (connection, batch) -> {});
        var shape = Changes.shape("item", 1, "id integer", "name text");
        var batch = new Changes().delete(shape, 1, "one").batch();
        String uri = "pg-copy:changes?operation=apply&positionStep=#position";

        Exchange fast = send(uri, batch);
        Exchange safe = template.request(uri, exchange -> {
            exchange.getIn().setBody(batch);
            exchange.getIn().setHeader(PgCopyConstants.SAFE, true);
        });
        Exchange byOption = send(uri + "&safe=true", batch);

        assertThat(Stream.of(fast, safe, byOption)
                        .map(done -> done.getMessage()
                                .getHeader(PgCopyConstants.RESULT, ApplyResult.class)
                                .driftRepaired()))
                .containsExactly(1L, 0L, 0L);
    }

    @Test
    void appliesTheSameBatchAgainWhereNoPositionIsKept() {
        var shape = Changes.shape("item", 1, "id integer", "name text");
        ChangeBatch batch = new Changes()
                .insert(shape, 1, "one")
                .insert(shape, 2, "two")
                .delete(shape, 2, "two")
                .batch();

        template.sendBody("pg-copy:changes?operation=apply", batch);
        template.sendBody("pg-copy:changes?operation=apply", batch);

        assertThat(items()).containsExactly(List.of(1, "one"));
    }

    @Test
    void namesADataSourceThatIsMissing() {
        try (CamelContext empty = new DefaultCamelContext()) {
            empty.start();

            assertThatThrownBy(() -> empty.createProducerTemplate().sendBody("pg-copy:item", List.of()))
                    .hasStackTraceContaining("has no data source");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesUnknownOptions() {
        assertThatThrownBy(() -> context.getEndpoint("pg-copy:item?colums=id"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("colums");
    }

    @Test
    void refusesToReadFromATable() {
        assertThatThrownBy(() -> context.getEndpoint("pg-copy:item").createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("only writes");
    }

    @Test
    void readsTheCatalogueAgainAfterAFailure() {
        String uri = "pg-copy:item?columns=id,name";
        template.sendBody(uri, List.of(List.of(1, "one")));
        database.execute("ALTER TABLE item ALTER name TYPE bytea USING name::bytea");

        assertThatThrownBy(() -> template.sendBody(uri, List.of(List.of(2, new byte[] {1}))))
                .isInstanceOf(CamelExecutionException.class);
        template.sendBody(uri, List.of(List.of(2, new byte[] {1})));

        assertThat(database.value("SELECT count(*) FROM item")).isEqualTo("2");
    }

    @Test
    void reportsAServerThatWentAwayAsAConnectionFailure() throws SQLException {
        Iterable<Object> rows = () -> Stream.<Object>iterate(List.of(1, "x".repeat(1000)), row -> {
                    database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE application_name = 'victim' AND pid <> pg_backend_pid()");
                    return row;
                })
                .limit(5000)
                .iterator();

        Exchange done = send("pg-copy:item?columns=id,name&applicationName=victim&bufferSize=1024", rows);

        assertThat(FailureClass.of(done.getException())).isEqualTo(FailureClass.CONNECTION);
        template.sendBody("pg-copy:item?columns=id,name", List.of(List.of(1, "one")));
        assertThat(items()).hasSize(1);
    }
}
