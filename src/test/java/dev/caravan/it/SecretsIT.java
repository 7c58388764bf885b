// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Looks for passwords and row values in whatever Caravan shows of itself. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIT {

    private static final String SOURCE = "S0urce-Secret!";
    private static final String TARGET = "T4rget-Secret!";
    private static final String LOGIN = "L0gin-Secret!";
    private static final String VALUE = "a value of a row";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void passwordsAndValuesAreNowhereToBeSeen(CapturedOutput output) throws Exception {
        Map<String, String> shown = new LinkedHashMap<>();
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE LOGIN caravan_secret WITH PASSWORD = '" + SOURCE + "'",
                    "ALTER SERVER ROLE sysadmin ADD MEMBER caravan_secret",
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                    "INSERT INTO dbo.orders VALUES (1, N'" + VALUE + "')");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.source.username", "caravan_secret");
            task.put("caravan.tasks.it.source.password", SOURCE);
            // The embedded server takes any password.
            task.put("caravan.tasks.it.target.password", TARGET);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            task.put("caravan.security.password", LOGIN);
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                String address =
                        "http://localhost:" + caravan.context().getEnvironment().getProperty("local.server.port");
                show(address, shown);
                assertThat(shown.values()).anySatisfy(text -> assertThat(text).contains("SYNCHRONIZING"));

                // A failure, whose message a database makes of what it was sent.
                target.execute("ALTER TABLE dbo.orders ADD CHECK (id < 2)");
                source.execute("INSERT INTO dbo.orders VALUES (2, N'" + VALUE + "')");
                caravan.await(TaskState.FAILED);
                show(address, shown);
            }
            shown.put("history", target.rows("SELECT * FROM caravan.event").toString());
            shown.put("state", target.rows("SELECT * FROM caravan.task").toString());
        }
        shown.put("log", output.getAll());

        assertThat(shown).hasSizeGreaterThan(30);
        shown.forEach((where, text) ->
                assertThat(List.of(SOURCE, TARGET, LOGIN, VALUE)).as(where).noneMatch(text::contains));
    }

    /** Pages, REST, endpoints with what they link to, and every MBean as Hawtio reads it. */
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
                "/api/tasks/none",
                "/actuator",
                "/actuator/env",
                "/actuator/configprops",
                "/actuator/health",
                "/actuator/info",
                "/actuator/loggers",
                "/actuator/camelroutes",
                "/actuator/prometheus")) {
            shown.put(path, ask(address + path, ""));
        }
        assertThat(shown.get("/tasks/it/table?name=dbo.orders")).contains("nvarchar(50)");
        assertThat(shown.get("/tasks/it/precheck")).contains("source.encryption");
        String jolokia = address + "/actuator/jolokia";
        JsonNode found = json.readTree(ask(jolokia, "{\"type\":\"search\",\"mbean\":\"*:*\"}"));
        for (JsonNode name : found.get("value")) {
            String read = json.writeValueAsString(Map.of("type", "read", "mbean", name.asText()));
            shown.put(name.asText(), ask(jolokia, read));
        }
        for (JsonNode name : found.get("value")) {
            if (name.asText().contains("it-capture") && name.asText().contains("type=routes")) {
                String dump = json.writeValueAsString(
                        Map.of("type", "exec", "mbean", name.asText(), "operation", "dumpRouteAsXml()"));
                shown.put("route", ask(jolokia, dump));
            }
        }
        assertThat(String.valueOf(shown.get("route"))).contains("caravan-cdc:");
    }

    private String ask(String address, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .header("Accept", address.endsWith("/") ? "text/html" : "*/*")
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(("caravan:" + LOGIN).getBytes(StandardCharsets.UTF_8)));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
