// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.status.WebService;
import dev.caravan.task.TaskState;
import dev.caravan.testing.SelfSigned;
import dev.caravan.testing.TargetDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Looks for passwords and row values in whatever Caravan shows of itself, of its Actuator endpoints those that tell the
 * configuration, too, which are closed unless they are opened.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIT {

    private static final String SOURCE = "S0urce-Secret!";
    private static final String TARGET = "T4rget-Secret!";
    private static final String LOGIN = "L0gin-Secret!";
    private static final String VIEWER = "V1ewer-Secret!";
    private static final String ALERTS = "Bearer A1erts-Secret!";
    private static final String HOOK = "H00k-Secret!";
    private static final String TOPIC = "T0pic-Secret!";
    private static final String KEYSTORE = "K3ystore-Secret!";
    private static final String VALUE = "a value of a row";
    private static final List<String> HIDDEN =
            List.of(SOURCE, TARGET, LOGIN, VIEWER, ALERTS, HOOK, TOPIC, KEYSTORE, VALUE);
    /** A placeholder of the task file, as of an environment variable. */
    private static final String VARIABLE = "SECRETS_IT_SOURCE_PASSWORD";

    /** MBeans of the broker, which is in this process here, and of which there are thousands. */
    private static final Pattern BROKER =
            Pattern.compile("kafka\\.(?!(consumer|producer|admin\\.client):)[a-z.]+:|org\\.apache\\.kafka\\.");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path secrets;

    @Test
    void passwordsAndValuesAreNowhereToBeSeen(CapturedOutput output) throws Exception {
        Map<String, String> shown = new LinkedHashMap<>();
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                Broker broker = new Broker();
                WebService alerts = new WebService()) {
            source.execute(
                    "CREATE LOGIN caravan_secret WITH PASSWORD = '" + SOURCE + "'",
                    "ALTER SERVER ROLE sysadmin ADD MEMBER caravan_secret",
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                    "INSERT INTO dbo.orders VALUES (1, N'" + VALUE + "')",
                    "CREATE TABLE dbo.notes (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
            System.setProperty(VARIABLE, SOURCE);
            try (Caravan caravan = Caravan.start(settings(source, target, broker, alerts))) {
                caravan.awaitCaughtUp(source);
                Awaitility.await("the topic is followed")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> caravan.tasks().find("topic").orElseThrow().state() == TaskState.SYNCHRONIZING);
                source.execute("INSERT INTO dbo.notes VALUES (1, N'" + VALUE + "')");
                Awaitility.await("a row goes through the topic")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> !target.rows("SELECT 1 FROM dbo.notes").isEmpty());
                String address =
                        "http://localhost:" + caravan.context().getEnvironment().getProperty("local.server.port");
                show(address, shown);
                assertThat(shown.values()).anySatisfy(text -> assertThat(text).contains("SYNCHRONIZING"));
                // Both tell the keys, so that they would tell the values.
                assertThat(shown.get("/actuator/env"))
                        .contains("caravan.tasks.it.source.password", "caravan.security.users[0].password")
                        .contains("caravan.tasks.it.target.password", secrets.toString());
                assertThat(shown.get("/actuator/configprops")).contains("caravan.alerts");

                assertThat(shown.get("/actuator/env"))
                        .contains("sasl.jaas.config", "spring.ssl.bundle.jks.web.keystore.password", VARIABLE);

                // A failure, whose message a database makes of what it was sent.
                target.execute("ALTER TABLE dbo.orders ADD CHECK (id < 2)");
                source.execute("INSERT INTO dbo.orders VALUES (2, N'" + VALUE + "')");
                caravan.await(TaskState.FAILED);
                show(address, shown);
                Awaitility.await("the alert is sent")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> !alerts.told().isEmpty());
                shown.put("alert", alerts.told().toString());
            } finally {
                System.clearProperty(VARIABLE);
            }
            shown.put("history", target.rows("SELECT * FROM caravan.event").toString());
            shown.put("state", target.rows("SELECT * FROM caravan.task").toString());
        }
        // Without what the target says itself, whose process is a child of this one here.
        shown.put(
                "log",
                output.getAll()
                        .lines()
                        .filter(line -> !line.contains(".EmbeddedPostgres"))
                        .collect(Collectors.joining("\n")));

        assertThat(shown).hasSizeGreaterThan(50);
        assertThat(shown.get("log")).contains(" DEBUG ", "sasl.jaas.config = [hidden]");
        shown.forEach((where, text) -> assertThat(HIDDEN).as(where).noneMatch(text::contains));
    }

    /** What a broker needs that is closed when the test ends. */
    private static final class Broker implements AutoCloseable {

        private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);

        Broker() {
            broker.afterPropertiesSet();
        }

        @Override
        public void close() {
            broker.destroy();
        }
    }

    private Map<String, Object> settings(SourceDatabase source, TargetDatabase target, Broker broker, WebService alerts)
            throws IOException {
        Map<String, Object> settings = task(source, target, alerts);
        // Kafka's clients tell their whole configuration in the log. The broker asks for no password.
        Caravan.task(source, target)
                .forEach((key, value) -> settings.put(key.replace("caravan.tasks.it.", "caravan.tasks.topic."), value));
        settings.put("caravan.tasks.topic.tables[0].source", "dbo.notes");
        settings.put("caravan.tasks.topic.kafka.brokers", broker.broker.getBrokersAsString());
        settings.put(
                "caravan.tasks.topic.kafka.properties[sasl.jaas.config]",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"caravan\" password=\""
                        + TOPIC + "\";");
        SelfSigned.in(secrets, KEYSTORE);
        settings.put("spring.ssl.bundle.jks.web.keystore.location", "file:" + secrets.resolve("localhost.p12"));
        settings.put("spring.ssl.bundle.jks.web.keystore.password", KEYSTORE);
        settings.put("logging.level.dev.caravan", "TRACE");
        settings.put("logging.level.org.apache.kafka.clients", "INFO");
        return settings;
    }

    private Map<String, Object> task(SourceDatabase source, TargetDatabase target, WebService alerts)
            throws IOException {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.source.username", "caravan_secret");
        task.put("caravan.tasks.it.source.password", "${" + VARIABLE + "}");
        // The embedded server takes any password.
        task.remove("caravan.tasks.it.target.password");
        Files.writeString(secrets.resolve("caravan.tasks.it.target.password"), TARGET);
        task.put("spring.config.import", "configtree:" + secrets + "/");
        Files.writeString(secrets.resolve("hook.secret"), HOOK);
        Path routes = Files.createDirectory(secrets.resolve("routes"));
        Files.writeString(routes.resolve("mask.yaml"), """
                - route:
                    id: mask
                    from:
                      uri: direct:mask
                      steps:
                        - bean:
                            ref: caravan-rows
                            method: "digest(${exchange}, 'dbo.customers', 'email', '{{hook.secret}}')"
                        - setProperty:
                            name: secret
                            constant: "{{hook.secret}}"
                        - filter:
                            simple: "${exchangeProperty.secret} != '{{hook.secret}}'"
                            steps:
                              - log: "not {{hook.secret}}"
                              - throwException:
                                  exceptionType: java.lang.IllegalStateException
                                  message: "not {{hook.secret}}"
                        - doTry:
                            steps:
                              - stop: {}
                            doCatch:
                              - exception: [java.lang.Exception]
                                onWhen:
                                  simple: "${body} == '{{hook.secret}}'"
                """);
        task.put("caravan.routes-folder", routes.toString());
        task.put("caravan.hooks.after-map", "direct:mask");
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.security.password", LOGIN);
        task.put("caravan.security.users[0].name", "wallboard");
        task.put("caravan.security.users[0].password", VIEWER);
        task.put("caravan.security.users[0].role", "viewer");
        task.put("caravan.alerts.url", alerts.url());
        task.put("caravan.alerts.authorization", ALERTS);
        task.put("management.endpoints.web.exposure.include", "*");
        return task;
    }

    /** Pages, REST, endpoints, and every MBean as Hawtio reads it. */
    private void show(String address, Map<String, String> shown) throws Exception {
        for (String path : List.of(
                "/",
                "/live?task=it",
                "/tasks/it/table?name=dbo.orders",
                "/tasks/it/precheck",
                "/api/tasks",
                "/api/tasks/it",
                "/api/tasks/it/tables",
                "/api/tasks/it/events",
                "/api/tasks/it/precheck",
                "/api/tasks/it/quarantine",
                "/api/tasks/it/rate-limit",
                "/actuator",
                "/actuator/beans",
                "/actuator/conditions",
                "/actuator/configprops",
                "/actuator/env",
                "/actuator/env/caravan.tasks.it.source.password",
                "/actuator/info",
                "/actuator/loggers",
                "/actuator/mappings",
                "/actuator/metrics",
                "/actuator/scheduledtasks",
                "/actuator/threaddump",
                "/actuator/camelroutes",
                "/actuator/prometheus")) {
            shown.put(path, ask(address + path, "", 200));
        }
        shown.put("no task", ask(address + "/api/tasks/none", "", 404));
        shown.put("health", answer(address + "/actuator/health", "").body());
        shown.put("stream", stream(address));
        assertThat(shown.get("/tasks/it/table?name=dbo.orders")).contains("nvarchar(50)");
        assertThat(shown.get("/tasks/it/precheck")).contains("source.encryption");
        String jolokia = address + "/actuator/jolokia";
        JsonNode found = json.readTree(ask(jolokia, "{\"type\":\"search\",\"mbean\":\"*:*\"}", 200));
        List<Map<String, String>> reads = new ArrayList<>();
        for (JsonNode name : found.get("value")) {
            if (!BROKER.matcher(name.asText()).lookingAt()) {
                reads.add(Map.of("type", "read", "mbean", name.asText()));
            }
        }
        for (JsonNode read : json.readTree(ask(jolokia, json.writeValueAsString(reads), 200))) {
            shown.put(read.path("request").path("mbean").asText(), read.toString());
        }
        List<Map<String, Object>> dumps = new ArrayList<>();
        for (JsonNode name : found.get("value")) {
            if (name.asText().contains("type=routes")) {
                dumps.addAll(dumps(name.asText(), "dumpRouteAs"));
            } else if (name.asText().contains("type=context")) {
                dumps.addAll(dumps(name.asText(), "dumpRoutesAs"));
            }
        }
        JsonNode told = json.readTree(ask(jolokia, json.writeValueAsString(dumps), 200));
        for (int i = 0; i < dumps.size(); i++) {
            String call = dumps.get(i).toString();
            // As they were written; with values in place of their placeholders they are shown to nobody.
            boolean open = call.contains("Xml()");
            assertThat(told.get(i).get("status").asInt()).as(call).isEqualTo(open ? 200 : 403);
            shown.put(call, told.get(i).toString());
        }
        assertThat(shown.values())
                .anySatisfy(text -> assertThat(text).contains("caravan-cdc:"))
                .anySatisfy(text -> assertThat(text).contains("{{hook.secret}}"));
    }

    /** All calls that give the routes of an MBean. */
    private static List<Map<String, Object>> dumps(String mbean, String dump) {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (String form : List.of("Xml", "Yaml")) {
            for (String signature : List.of("()", "", "(boolean)", "(boolean,boolean)")) {
                List<Boolean> arguments = Collections.nCopies(signature.split("boolean", -1).length - 1, true);
                calls.add(Map.of(
                        "type", "exec", "mbean", mbean, "operation", dump + form + signature, "arguments", arguments));
            }
        }
        return calls;
    }

    private String ask(String address, String body, int status) throws Exception {
        HttpResponse<String> answer = answer(address, body);
        assertThat(answer.statusCode()).as(address).isEqualTo(status);
        return answer.body();
    }

    private HttpResponse<String> answer(String address, String body) throws Exception {
        HttpRequest.Builder request = request(address).header("Accept", address.endsWith("/") ? "text/html" : "*/*");
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What the stream tells first. */
    private String stream(String address) throws Exception {
        HttpResponse<InputStream> answer =
                http.send(request(address + "/api/stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String told = lines.readLine() + lines.readLine();
            assertThat(told).contains("\"id\":\"it\"");
            return told;
        }
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address))
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(("caravan:" + LOGIN).getBytes(StandardCharsets.UTF_8)));
    }
}
