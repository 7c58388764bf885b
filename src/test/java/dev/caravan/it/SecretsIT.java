// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.status.WebService;
import dev.caravan.task.TaskState;
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
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

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
    private static final String VALUE = "a value of a row";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path secrets;

    @Test
    void passwordsAndValuesAreNowhereToBeSeen(CapturedOutput output) throws Exception {
        Map<String, String> shown = new LinkedHashMap<>();
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                WebService alerts = new WebService()) {
            source.execute(
                    "CREATE LOGIN caravan_secret WITH PASSWORD = '" + SOURCE + "'",
                    "ALTER SERVER ROLE sysadmin ADD MEMBER caravan_secret",
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                    "INSERT INTO dbo.orders VALUES (1, N'" + VALUE + "')");
            try (Caravan caravan = Caravan.start(task(source, target, alerts))) {
                caravan.awaitCaughtUp(source);
                String address =
                        "http://localhost:" + caravan.context().getEnvironment().getProperty("local.server.port");
                show(address, shown);
                assertThat(shown.values()).anySatisfy(text -> assertThat(text).contains("SYNCHRONIZING"));
                // Both tell the keys, so that they would tell the values.
                assertThat(shown.get("/actuator/env"))
                        .contains("caravan.tasks.it.source.password", "caravan.security.users[0].password")
                        .contains("caravan.tasks.it.target.password", secrets.toString());
                assertThat(shown.get("/actuator/configprops")).contains("caravan.alerts");

                // A failure, whose message a database makes of what it was sent.
                target.execute("ALTER TABLE dbo.orders ADD CHECK (id < 2)");
                source.execute("INSERT INTO dbo.orders VALUES (2, N'" + VALUE + "')");
                caravan.await(TaskState.FAILED);
                show(address, shown);
                Awaitility.await("the alert is sent")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> !alerts.told().isEmpty());
                shown.put("alert", alerts.told().toString());
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
        shown.forEach((where, text) -> assertThat(List.of(SOURCE, TARGET, LOGIN, VIEWER, ALERTS, HOOK, VALUE))
                .as(where)
                .noneMatch(text::contains));
    }

    private Map<String, Object> task(SourceDatabase source, TargetDatabase target, WebService alerts)
            throws IOException {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.source.username", "caravan_secret");
        task.put("caravan.tasks.it.source.password", SOURCE);
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
        for (JsonNode name : found.get("value")) {
            String read = json.writeValueAsString(Map.of("type", "read", "mbean", name.asText()));
            shown.put(name.asText(), ask(jolokia, read, 200));
        }
        for (JsonNode name : found.get("value")) {
            if (name.asText().contains("type=routes")) {
                showRoutes(jolokia, name.asText(), "dumpRouteAs", shown);
            } else if (name.asText().contains("type=context")) {
                showRoutes(jolokia, name.asText(), "dumpRoutesAs", shown);
            }
        }
        assertThat(shown.values())
                .anySatisfy(text -> assertThat(text).contains("caravan-cdc:"))
                .anySatisfy(text -> assertThat(text).contains("{{hook.secret}}"));
    }

    /** As they were written; with values in place of their placeholders they are shown to nobody. */
    private void showRoutes(String jolokia, String mbean, String dump, Map<String, String> shown) throws Exception {
        for (String form : List.of("Xml", "Yaml")) {
            for (String signature : List.of("()", "", "(boolean)", "(boolean,boolean)")) {
                List<Boolean> arguments = Collections.nCopies(signature.split("boolean", -1).length - 1, true);
                String call = json.writeValueAsString(Map.of(
                        "type", "exec", "mbean", mbean, "operation", dump + form + signature, "arguments", arguments));
                String told = ask(jolokia, call, 200);
                assertThat(json.readTree(told).get("status").asInt())
                        .as(call)
                        .isEqualTo(form.equals("Xml") && signature.equals("()") ? 200 : 403);
                shown.put(mbean + dump + form + signature, told);
            }
        }
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
