// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** What integrators do with YAML routes: the examples of {@code docs/extend.md}, and what a hook must not do. */
@ExtendWith(OutputCaptureExtension.class)
class ExtendIT {

    @TempDir
    Path folder = Path.of("");

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.customers (id int NOT NULL PRIMARY KEY, first_name nvarchar(20) NULL,"
                        + " last_name nvarchar(20) NULL, email nvarchar(80) NULL, phone varchar(20) NULL,"
                        + " notes nvarchar(max) NULL)",
                "INSERT INTO dbo.customers VALUES (1, N'Ada', N'Byron', N'ada@example.org', '1', N'n')");
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void masksColumnsInTheLoadAndInChanges() throws Exception {
        Map<String, Object> task = task("mask.yaml");
        task.put("caravan.hooks.after-read", "direct:mask");
        task.put("caravan.hooks.after-map", "direct:mask");
        task.put("MASK_SECRET", "salt");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute(
                    "INSERT INTO dbo.customers VALUES (2, N'Bob', N'Ray', N'ada@example.org', '2', N'm'),"
                            + " (3, N'Cy', NULL, NULL, NULL, NULL)",
                    "UPDATE dbo.customers SET phone = '9', last_name = N'Lovelace' WHERE id = 1");
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT id, last_name, phone, notes FROM dbo.customers ORDER BY id"))
                    .hasToString("[[1, Lovelace, ***, null], [2, Ray, ***, null], [3, null, ***, null]]");
            assertThat(target.value("SELECT count(DISTINCT email) FROM dbo.customers WHERE length(email) = 64"))
                    .as("digests of equal values are equal")
                    .isEqualTo("1");
            assertThat(target.value("SELECT email FROM dbo.customers WHERE id = 3"))
                    .isNull();
        }
    }

    @Test
    void fillsAColumnThatTheSourceDoesNotHave() throws Exception {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.customers (id int PRIMARY KEY, first_name varchar(80),"
                + " last_name varchar(80), email varchar(240), phone varchar(20), notes text, full_name text)");
        Map<String, Object> task = task("computed-column.yaml");
        task.put("caravan.tasks.it.existing-tables", "truncate");
        task.put("caravan.hooks.after-read", "direct:full-name");
        task.put("caravan.hooks.after-map", "direct:full-name");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            assertThat(target.value("SELECT full_name FROM dbo.customers")).isEqualTo("Ada Byron");
            source.execute(
                    "UPDATE dbo.customers SET last_name = N'Lovelace' WHERE id = 1",
                    "INSERT INTO dbo.customers (id, first_name) VALUES (2, N'Bob')",
                    "INSERT INTO dbo.customers (id) VALUES (3)",
                    "DELETE FROM dbo.customers WHERE id = 3");
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT id, full_name FROM dbo.customers ORDER BY id"))
                    .hasToString("[[1, Ada Lovelace], [2, Bob ]]");
        }
    }

    @Test
    void copiesCommittedChangesToAFile() throws Exception {
        Map<String, Object> task = task("copy-of-changes.yaml");
        task.put("caravan.hooks.after-apply", "direct:copy-of-changes");
        task.put("COPY_FOLDER", folder.resolve("copy"));
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute(
                    "UPDATE dbo.customers SET phone = '9' WHERE id = 1", "DELETE FROM dbo.customers WHERE id = 1");
            caravan.awaitCaughtUp(source);

            Path file = folder.resolve("copy/changes.jsonl");
            Awaitility.await("two lines")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> Files.exists(file) && Files.readAllLines(file).size() == 2);
            assertThat(Files.readAllLines(file).get(0))
                    .contains("\"table\":\"dbo.customers\"", "\"operation\":\"update\"", "\"key\":{\"id\":1}")
                    .contains("\"phone\":\"9\"");
            assertThat(Files.readAllLines(file).get(1))
                    .contains("\"operation\":\"delete\"")
                    .doesNotContain("\"row\"");
        }
    }

    @Test
    void copiesCommittedChangesToKafka() throws Exception {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "changes");
        broker.afterPropertiesSet();
        Map<String, Object> task = task("changes-to-kafka.yaml");
        task.put("caravan.hooks.before-apply", "direct:changes-to-kafka");
        task.put("KAFKA_TOPIC", "changes");
        task.put("KAFKA_BROKERS", broker.getBrokersAsString());
        try (Caravan caravan = Caravan.start(task);
                Consumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.getBrokersAsString()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute(
                    "UPDATE dbo.customers SET phone = '9' WHERE id = 1",
                    "INSERT INTO dbo.customers (id) VALUES (2)",
                    "DELETE FROM dbo.customers WHERE id = 1");
            caravan.awaitCaughtUp(source);

            consumer.assign(List.of(new TopicPartition("changes", 0)));
            consumer.seekToBeginning(consumer.assignment());
            List<String> messages = new ArrayList<>();
            Awaitility.await("three messages").atMost(Caravan.PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(message -> messages.add(message.key() + " "
                                + message.value().replaceAll(".*\"operation\":\"(\\w+)\".*", "$1")));
                return messages.size() == 3;
            });
            assertThat(messages)
                    .containsExactly(
                            "{\"table\":\"dbo.customers\",\"key\":{\"id\":1}} update",
                            "{\"table\":\"dbo.customers\",\"key\":{\"id\":2}} insert",
                            "{\"table\":\"dbo.customers\",\"key\":{\"id\":1}} delete");
        } finally {
            broker.destroy();
        }
    }

    @Test
    void tellsAWebServiceWhenATaskFailsAndGoesOn() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            told.add(exchange.getRequestMethod() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        service.start();
        Map<String, Object> task = task("webhook.yaml");
        task.put("caravan.hooks.on-state-change", "direct:webhook");
        task.put("WEBHOOK_URL", "http://localhost:" + service.getAddress().getPort() + "/alerts");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            target.execute("ALTER TABLE dbo.customers ADD CONSTRAINT few CHECK (id < 10)");
            source.execute("INSERT INTO dbo.customers (id) VALUES (20)");
            caravan.await(TaskState.FAILED);
            target.execute("ALTER TABLE dbo.customers DROP CONSTRAINT few");
            caravan.tasks().command("it", Tasks.Command.START);
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.tasks().command("it", Tasks.Command.STOP);
            caravan.await(TaskState.STOPPED);

            Awaitility.await("three events").atMost(Caravan.PATIENCE).until(() -> told.size() == 3);
            assertThat(told)
                    .allSatisfy(event -> assertThat(event)
                            .startsWith("POST {\"task\":\"it\"")
                            .contains("\"event\":\"state\""))
                    .satisfiesExactly(
                            event -> assertThat(event).contains("\"state\":\"SYNCHRONIZING\""),
                            event -> assertThat(event).contains("\"state\":\"FAILED\"", "few"),
                            event -> assertThat(event).contains("\"state\":\"SYNCHRONIZING\""));
        } finally {
            service.stop(0);
        }
    }

    @Test
    void copiesRowsThatComeFromElsewhere() throws Exception {
        target.execute("CREATE SCHEMA sales; CREATE TABLE sales.orders (id int PRIMARY KEY, amount numeric(10, 2))");
        Map<String, Object> task = task("nightly-import.yaml");
        task.put("WAREHOUSE_URL", target.url());
        task.put("WAREHOUSE_USER", target.username());
        task.put("WAREHOUSE_PASSWORD", target.password());
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.context()
                    .getBean(CamelContext.class)
                    .createProducerTemplate()
                    .sendBody(
                            "direct:import",
                            List.of(List.of(1, new BigDecimal("9.50")), List.of(2, new BigDecimal("0.01"))));

            assertThat(target.value("SELECT string_agg(id || ' ' || amount, ', ' ORDER BY id) FROM sales.orders"))
                    .isEqualTo("1 9.50, 2 0.01");
        }
    }

    @Test
    void eachKindOfEventHasAHook() throws Exception {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.customers");
        task.put("caravan.tasks.it.values.on-bad-row", "quarantine");
        // More than the source keeps changes for.
        task.put("caravan.tasks.it.retention.warn-below", "100h");
        for (String kind : List.of("ddl", "quarantine", "retention")) {
            task.put("caravan.hooks.on-" + kind, "file:" + folder + "?fileName=" + kind + "&fileExist=Append");
        }
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            target.execute("ALTER TABLE dbo.customers ADD CONSTRAINT few CHECK (id < 10)");
            source.execute(
                    "INSERT INTO dbo.customers (id) VALUES (20)",
                    "ALTER TABLE dbo.customers ADD city nvarchar(20) NULL",
                    "INSERT INTO dbo.customers (id, city) VALUES (2, N'Ulm')");

            assertThat(told("ddl")).contains("\"event\":\"ddl\"", "\"state\":null", "dbo.customers", "city");
            assertThat(told("quarantine"))
                    .contains("\"event\":\"quarantine\"", "\"state\":null", "there are 1 of them");
            assertThat(told("retention")).contains("\"event\":\"retention\"", "\"state\":null", "hours");
        }
    }

    private String told(String kind) throws IOException {
        Path file = folder.resolve(kind);
        Awaitility.await("the hook for " + kind).atMost(Caravan.PATIENCE).until(() -> Files.exists(file));
        return Files.readString(file);
    }

    /** What a hook gets that comes after the commit is applied. */
    @ParameterizedTest
    @CsvSource({"after-map, 1", "before-apply, 1", "after-apply, 2"})
    void aHookThatThrowsStopsTheTaskWithItsNameAndKeepsThePosition(String hook, String rows) throws Exception {
        // Heartbeats make batches without changes.
        Map<String, Object> task = route("filter: {simple: '${body.changes.size} > 0', steps: [throwException:"
                + " {exceptionType: java.io.IOException, message: 'no disk'}]}");
        task.put("caravan.hooks." + hook, "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.customers (id) VALUES (2)");
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("Hook caravan.hooks." + hook + " failed.", "no disk");
            assertThat(target.value("SELECT count(*) FROM dbo.customers")).isEqualTo(rows);
            assertThat(target.value("SELECT changes FROM caravan.position")).isEqualTo(rows.equals("2") ? "1" : "0");
        }
        task.remove("caravan.hooks." + hook);
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            assertThat(target.value("SELECT count(*) FROM dbo.customers")).isEqualTo("2");
            assertThat(target.value("SELECT changes FROM caravan.position")).isEqualTo("1");
        }
    }

    @Test
    void aHookThatThrowsInTheLoadStopsTheTaskWithItsName() throws Exception {
        Map<String, Object> task = route("throwException: {exceptionType: java.io.IOException, message: 'no disk'}");
        task.put("caravan.hooks.after-read", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("Hook caravan.hooks.after-read failed.", "no disk");
            assertThat(target.value("SELECT count(*) FROM dbo.customers")).isEqualTo("0");
        }
    }

    /** A bean of an integrator. */
    public static final class EachTwice {
        private EachTwice() {}

        /** The rows, each two times. */
        public static Iterator<Object[]> rows(Iterator<Object[]> rows) {
            List<Object[]> twice = new ArrayList<>();
            rows.forEachRemaining(row -> {
                twice.add(row);
                twice.add(row);
            });
            return twice.iterator();
        }
    }

    @Test
    void aHookThatAddsRowsToTheLoadIsRefused() throws Exception {
        target.execute(
                "CREATE SCHEMA dbo; CREATE TABLE dbo.customers (id int NOT NULL, first_name text, last_name text, phone text)");
        Map<String, Object> task =
                route("setBody: {method: {beanType: '" + EachTwice.class.getName() + "', method: rows}}");
        task.put("caravan.tasks.it.existing-tables", "truncate");
        task.put("caravan.hooks.after-read", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("Hook caravan.hooks.after-read gave back 2 rows");
            assertThat(target.value("SELECT count(*) FROM dbo.customers")).isEqualTo("0");
        }
    }

    @Test
    void aHookThatGivesBackSomethingElseIsRefused() throws Exception {
        Map<String, Object> task = route("setBody: {constant: nothing}");
        task.put("caravan.hooks.after-map", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.customers (id) VALUES (2)");
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason())
                    .contains("Hook caravan.hooks.after-map gave back a java.lang.String instead of the batch");
        }
    }

    @Test
    void aHookThatLosesRowsOfTheLoadIsRefused() throws Exception {
        Map<String, Object> task = route("setBody: {method: {beanType: java.util.Collections, method: emptyIterator}}");
        task.put("caravan.hooks.after-read", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("Hook caravan.hooks.after-read gave back 0 rows");
            assertThat(target.value("SELECT count(*) FROM dbo.customers")).isEqualTo("0");
        }
    }

    @Test
    void aHookThatStopsItsRouteLosesNothing() throws Exception {
        Map<String, Object> task = route("stop: {}");
        task.put("caravan.hooks.after-map", "direct:own");
        task.put("caravan.hooks.before-apply", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.customers (id) VALUES (2)");
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.customers", target, "dbo.customers");
        }
    }

    @Test
    void aHookThatWorksOnAnotherThreadBreaksNeitherTransactionsNorTheOrder(CapturedOutput output) throws Exception {
        Files.writeString(folder.resolve("own.yaml"), """
                - route:
                    from:
                      uri: direct:load
                      steps:
                        - delay: {constant: 10}
                - route:
                    from:
                      uri: direct:apply
                      steps:
                        - setProperty: {name: changes, method: {ref: caravan-rows, method: json}}
                        - filter:
                            simple: "${exchangeProperty.changes} contains 'slow'"
                            steps:
                              - log: "slow begins"
                              - delay: {constant: 1500}
                              - log: "slow ends"
                """);
        Map<String, Object> task = task();
        task.put("caravan.hooks.after-read", "direct:load");
        task.put("caravan.hooks.before-apply", "direct:apply");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            assertThat(target.value("SELECT (SELECT xmin FROM dbo.customers) = (SELECT xmin FROM caravan.load_chunk)"))
                    .as("rows and their mark are of one transaction")
                    .isEqualTo("true");
            source.execute("UPDATE dbo.customers SET phone = 'slow' WHERE id = 1");
            awaitOutput(output, "slow begins");
            source.execute("UPDATE dbo.customers SET phone = 'fast' WHERE id = 1");
            awaitOutput(output, "slow ends");
            caravan.awaitCaughtUp(source);

            assertThat(target.value("SELECT phone FROM dbo.customers")).isEqualTo("fast");
        }
    }

    private static void awaitOutput(CapturedOutput output, String text) {
        Awaitility.await(text)
                .atMost(Caravan.PATIENCE)
                .until(() -> output.getOut().contains(text));
    }

    @Test
    void aHookForEventsThatFailsDisturbsNoTask(CapturedOutput output) throws Exception {
        Map<String, Object> task = route("throwException: {exceptionType: java.io.IOException, message: 'no disk'}");
        task.put("caravan.hooks.on-state-change", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            Awaitility.await("the warning")
                    .atMost(Caravan.PATIENCE)
                    .untilAsserted(() -> assertThat(output.getOut())
                            .contains("hook caravan.hooks.on-state-change (direct:own) failed for 'SYNCHRONIZING'"));
        }
    }

    @Test
    void hooksThatLeadNowhereAreAllToldAtTheStart() throws Exception {
        Map<String, Object> task = route("stop: {}");
        task.put("caravan.hooks.after-map", "direct:owm");
        task.put("caravan.hooks.after-aply", "direct:own");
        assertThatThrownBy(() -> Caravan.start(task).close())
                .hasMessageContaining("caravan.hooks.after-map = 'direct:owm': no route begins there")
                .hasMessageContaining("caravan.hooks.after-aply is not a hook. Hooks are caravan.hooks.after-apply");
        assertThat(target.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'caravan'"))
                .isEmpty();
    }

    @Test
    void takesAChangedRouteWhileChangesGoOnAndLeavesOutAWrongOne(CapturedOutput output) throws Exception {
        Map<String, Object> task = route(phone("one"));
        task.put("caravan.hooks.after-map", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.customers (id) VALUES (2)");
            caravan.awaitCaughtUp(source);
            route(phone("two"));
            awaitPhone("two");

            route("nothing: {}");
            Awaitility.await("the reason")
                    .atMost(Caravan.PATIENCE)
                    .untilAsserted(() -> assertThat(output.getOut())
                            .contains("Routes that were loaded before go on as they are.", "own.yaml, line 5"));
            Files.delete(folder.resolve("own.yaml"));
            Awaitility.await("the reason")
                    .atMost(Caravan.PATIENCE)
                    .untilAsserted(() -> assertThat(output.getOut())
                            .contains("caravan.hooks.after-map = 'direct:own': no route begins there"));
            source.execute("INSERT INTO dbo.customers (id) VALUES (3)");
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT id, phone FROM dbo.customers WHERE id IN (2, 3) ORDER BY id"))
                    .hasToString("[[2, one], [3, two]]");
            assertThat(caravan.status().counts().retries()).isZero();
        }
    }

    private static String phone(String text) {
        return "bean: {ref: caravan-rows, method: \"set(${exchange}, 'dbo.customers', 'phone', '" + text + "')\"}";
    }

    /** Changes a row until it comes with the given telephone number. */
    private void awaitPhone(String phone) {
        Awaitility.await(phone).atMost(Caravan.PATIENCE).until(() -> {
            source.execute("UPDATE dbo.customers SET notes = N'changed' WHERE id = 1");
            return phone.equals(target.value("SELECT phone FROM dbo.customers WHERE id = 1"));
        });
    }

    @Test
    void aRouteTakesThePlaceOfATasksOwn(CapturedOutput output) throws Exception {
        Map<String, Object> task = shop(task("replace-change.yaml"));
        try (Caravan caravan = Caravan.start(task)) {
            Awaitility.await("the task follows")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.tasks().find("shop").orElseThrow().state() == TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.customers (id) VALUES (2)", "DELETE FROM dbo.customers WHERE id = 1");

            Awaitility.await("the changes")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> List.of(List.of(2)).equals(target.rows("SELECT id FROM dbo.customers")));
            assertThat(output.getOut()).contains("Columns have changed: SchemaChange");
        }
    }

    private static Map<String, Object> shop(Map<String, Object> task) {
        Map<String, Object> shop = new LinkedHashMap<>();
        task.forEach((key, value) -> shop.put(key.replace("caravan.tasks.it.", "caravan.tasks.shop."), value));
        return shop;
    }

    @Test
    void aRouteThatLetsChangesFallEndsItsTask() throws Exception {
        Files.writeString(folder.resolve("own.yaml"), """
                - route:
                    id: it-change
                    from:
                      uri: direct:it-change
                      steps:
                        - stop: {}
                """);
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("came to the end of their way and were not gathered");
        }
    }

    @Test
    void aConfigurationForRoutesOfTasksSeesTheirFailures() throws Exception {
        Map<String, Object> task = task("log-failures.yaml");
        route("throwException: {exceptionType: java.io.IOException, message: 'no disk'}");
        task.put("caravan.hooks.after-map", "direct:own");
        task.put("FAILURES_FOLDER", folder.resolve("failures"));
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.customers (id) VALUES (2)");
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("no disk");
            assertThat(folder.resolve("failures/failures.log"))
                    .content()
                    .contains("it-change: Hook caravan.hooks.after-map failed.");
        }
    }

    @Test
    void aConfigurationThatHandlesFailuresOfTasksHidesNone() throws Exception {
        configuration("onException: [onException: {exception: [java.lang.Exception], handled: {constant: 'true'}}]");
        Map<String, Object> task = route("throwException: {exceptionType: java.io.IOException, message: 'no disk'}");
        task.put("caravan.hooks.before-apply", "direct:own");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason())
                    .contains("came to the end of their way and were not applied", "no disk");
        }
    }

    @Test
    void aConfigurationThatStopsTheLoadEndsItsTask() throws Exception {
        configuration("interceptFrom: [interceptFrom: {uri: 'direct:it-load', steps: [stop: {}]}]");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("came to the end of its way and was not loaded");
            assertThat(target.value("SELECT count(*) FROM caravan.load_chunk WHERE loaded_at IS NOT NULL"))
                    .isEqualTo("0");
        }
    }

    private void configuration(String content) throws Exception {
        Files.writeString(
                folder.resolve("configuration.yaml"),
                "- routeConfiguration:\n    id: caravan-own\n    " + content + "\n");
    }

    @Test
    void aKameletOfTheFolderTakesThePlaceOfOneOfCaravans() throws Exception {
        Files.createDirectory(folder.resolve("kamelets"));
        Map<String, Object> task = task("pg-copy-sink.kamelet.yaml");
        Files.move(folder.resolve("pg-copy-sink.kamelet.yaml"), folder.resolve("kamelets/pg-copy-sink.kamelet.yaml"));
        task.put("caravan.hooks.on-state-change", "kamelet:pg-copy-sink?table=events");
        task.put("DRY_RUN_FOLDER", folder.resolve("dry"));
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            Awaitility.await("events in a file")
                    .atMost(Caravan.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(folder.resolve("dry/events.txt"))
                            .content()
                            .contains("\"state\":\"SYNCHRONIZING\""));
        }
    }

    @Test
    void aFileThatIsNoRouteStopsTheStartWithItsNameLineAndReason() throws Exception {
        Files.writeString(folder.resolve("broken.yaml"), "- route:\n    id: x\n    form:\n      uri: direct:x\n");
        Map<String, Object> task = task();
        assertThatThrownBy(() -> Caravan.start(task).close())
                .hasStackTraceContaining("broken.yaml")
                .hasStackTraceContaining("line 2")
                .hasStackTraceContaining("form");
    }

    /** The task with a route {@code direct:own} of one step. */
    private Map<String, Object> route(String step) throws Exception {
        Files.writeString(
                folder.resolve("own.yaml"),
                "- route:\n    from:\n      uri: direct:own\n      steps:\n        - " + step + "\n");
        return task();
    }

    private Map<String, Object> task(String example) throws Exception {
        Files.copy(Path.of("docs/examples").resolve(example), folder.resolve(example));
        return task();
    }

    private Map<String, Object> task() {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.customers");
        task.put("caravan.routes-folder", folder.toString());
        return task;
    }
}
