// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.task.TaskState;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HawtioIT extends StatusWebTest {
    private static final String JOLOKIA = "/actuator/hawtio/jolokia";

    private ApiClient person = ApiClient.nobody(0);

    @BeforeEach
    void signIn() {
        person = ApiClient.person(port);
    }

    @Test
    void sendsAnonymousPeopleToTheLoginPageAndProgramsAway() {
        HttpResponse<String> answer = ApiClient.nobody(port).get("/actuator/hawtio/", "Accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(ApiClient.location(answer)).endsWith("/login");
        assertThat(ApiClient.nobody(port).get("/actuator/hawtio/").statusCode()).isEqualTo(401);
        assertThat(ApiClient.nobody(port).get("/actuator/jolokia").statusCode()).isEqualTo(401);
    }

    @Test
    void showsItsPageToTheSignedInUserWithoutASecondLogin() {
        HttpResponse<String> page = person.get("/actuator/hawtio/", "Accept", "text/html");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Hawtio Management Console");
        assertThat(page.headers().allValues("Content-Security-Policy")).hasSize(1);
        assertThat(person.get("/actuator/hawtio/auth/config/login").statusCode())
                .isEqualTo(200);
        assertThat(person.get("/actuator/hawtio/user").body()).contains("public");
    }

    @Test
    void listsCamelRoutes() {
        JsonNode found = jolokia("{'type':'search','mbean':'org.apache.camel:type=routes,*'}");

        assertThat(found.get("status").asInt()).isEqualTo(200);
        assertThat(found.get("value").toString()).contains("shop-change");
    }

    @Test
    void showsTheSourceOfARoute() {
        JsonNode dump = jolokia("{'type':'exec','mbean':'org.apache.camel:context=caravan,type=routes,"
                + "name=\\\"shop-change\\\"','operation':'dumpRouteAsXml()'}");

        assertThat(dump.get("status").asInt()).isEqualTo(200);
        assertThat(dump.get("value").asText()).contains("direct:shop");
    }

    @Test
    void showsTasksAndLetsOperatorsSteerThem() {
        JsonNode found = jolokia("{'type':'read','mbean':'dev.caravan:type=Task,name=shop'}");
        assertThat(found.path("value").path("State").asText()).isEqualTo("SYNCHRONIZING");
        assertThat(found.path("value").path("LatencyMillis").asLong()).isEqualTo(420);
        assertThat(found.path("value").path("CommitLsn").asText()).isEqualTo("0000002a:00000110:0003");

        JsonNode paused = jolokia("{'type':'exec','mbean':'dev.caravan:type=Task,name=shop','operation':'pause'}");

        assertThat(paused.get("status").asInt()).isEqualTo(200);
        assertThat(tasks.find("shop").orElseThrow().state()).isEqualTo(TaskState.PAUSED);
    }

    @Test
    void tellsAllThatATaskTells() throws IOException {
        JsonNode told = jolokia("{'type':'read','mbean':'dev.caravan:type=Task,name=shop'}")
                .get("value");

        assertThat(told).isEqualTo(new ObjectMapper().readTree("""
                {"Name": "Shop to warehouse", "State": "SYNCHRONIZING", "Since": "2026-11-20T08:00:00Z", "Reason": null,
                 "LatencyMillis": 420, "CaptureLagMillis": 300, "ReadLagMillis": 40, "ApplyLagMillis": 80,
                 "HoursUntilDataLoss": 71.6, "CommitLsn": "0000002a:00000110:0003",
                 "Tables": 12, "TablesLoaded": 12, "RowsLoaded": 100000,
                 "ChangesRead": 1056, "Inserts": 12, "Updates": 34, "Deletes": 5, "ColumnsAdded": 1,
                 "Repaired": 3, "Quarantined": 0, "Retries": 2}
                """));
    }

    /** As Hawtio's menu offers them; each is refused in a state that does not allow it, with the reason. */
    @Test
    void offersEveryCommand() {
        assertThat(command("pause").get("status").asInt()).isEqualTo(200);
        assertThat(command("resume").get("status").asInt()).isEqualTo(200);
        assertThat(command("stop").get("status").asInt()).isEqualTo(200);
        assertThat(tasks.find("shop").orElseThrow().state()).isEqualTo(TaskState.STOPPED);
        assertThat(command("resume").get("error").asText()).contains("Cannot resume shop: it is STOPPED");
        assertThat(command("start").get("status").asInt()).isEqualTo(200);
        assertThat(tasks.find("shop").orElseThrow().state()).isEqualTo(TaskState.SYNCHRONIZING);
    }

    private JsonNode command(String operation) {
        return jolokia("{'type':'exec','mbean':'dev.caravan:type=Task,name=shop','operation':'" + operation + "'}");
    }

    @Test
    void letsViewersLookAtTasksOnly() {
        person = ApiClient.viewer(port);

        JsonNode read = jolokia("{'type':'read','mbean':'dev.caravan:type=Task,name=shop','attribute':'State'}");
        JsonNode pause = jolokia("{'type':'exec','mbean':'dev.caravan:type=Task,name=shop','operation':'pause'}");

        assertThat(read.path("value").asText()).isEqualTo("SYNCHRONIZING");
        assertThat(pause.get("status").asInt()).isNotEqualTo(200);
        assertRefused("org.apache.camel:context=caravan,type=context,name=\\\"caravan\\\"", "reset(boolean)", "true");
        assertThat(tasks.find("shop").orElseThrow().state()).isEqualTo(TaskState.SYNCHRONIZING);
    }

    @Test
    void refusesWhatWouldHarmTheProcessOrShowRows() {
        assertRefused("org.apache.camel:context=caravan,type=context,name=\\\"caravan\\\"", "stop()", "");
        assertRefused(
                "org.apache.camel:context=caravan,type=context,name=\\\"caravan\\\"",
                "sendBody(java.lang.String,java.lang.Object)",
                "'file:/tmp','x'");
        assertRefused("org.apache.camel:context=caravan,type=routes,name=\\\"shop-change\\\"", "stop()", "");
        assertRefused("org.apache.camel:context=caravan,type=tracer,name=BacklogTracer", "dumpAllTracedMessages", "");
        assertRefused("com.sun.management:type=DiagnosticCommand", "jvmtiAgentLoad", "['/tmp/agent.so']");
        assertRefused("com.sun.management:type=HotSpotDiagnostic", "dumpHeap", "'/tmp/heap.hprof',true");
        assertRefused("jdk.management.jfr:type=FlightRecorder", "newRecording", "");
        assertRefused("java.util.logging:type=Logging", "setLoggerLevel", "'','ALL'");
    }

    @Test
    void refusesToWriteAttributes() {
        JsonNode answer =
                jolokia("{'type':'write','mbean':'java.lang:type=Memory','attribute':'Verbose','value':true}");

        assertThat(answer.get("status").asInt()).isEqualTo(403);
    }

    @Test
    void keepsCommandLineAndSystemPropertiesToItself() {
        JsonNode one = jolokia("{'type':'read','mbean':'java.lang:type=Runtime','attribute':'SystemProperties'}");
        JsonNode all = jolokia("{'type':'read','mbean':'java.lang:type=Runtime'}");
        JsonNode pattern = jolokia("{'type':'read','mbean':'java.lang:*'}");
        JsonNode uptime = jolokia("{'type':'read','mbean':'java.lang:type=Runtime','attribute':'Uptime'}");

        assertThat(one.get("status").asInt()).isEqualTo(403);
        assertThat(all.toString() + pattern).doesNotContain("java.class.version", "-Duser.timezone");
        assertThat(uptime.get("value").asLong()).isPositive();
    }

    @Test
    void connectsNowhereElse() {
        JsonNode answer = jolokia("{'type':'read','mbean':'java.lang:type=Memory','attribute':'Verbose',"
                + "'target':{'url':'service:jmx:rmi:///jndi/rmi://localhost:1/x'}}");
        HttpResponse<String> proxy = person.get("/actuator/hawtio/proxy/http/localhost/" + port + "/api/tasks");

        assertThat(answer.get("status").asInt())
                .as("answered here, the target is ignored")
                .isEqualTo(200);
        assertThat(proxy.statusCode()).isEqualTo(403);
    }

    @Test
    void refusesGetBecauseLinksOfOtherSitesCarryTheCookie() {
        HttpResponse<String> answer = person.get("/actuator/jolokia/read/java.lang:type=Memory/HeapMemoryUsage");

        assertThat(ApiClient.json(answer).get("status").asInt()).isEqualTo(403);
    }

    @Test
    void needsTheTokenOfTheSession() {
        assertThat(person.post(JOLOKIA, "{\"type\":\"version\"}").statusCode()).isEqualTo(403);
    }

    private void assertRefused(String mbean, String operation, String arguments) {
        JsonNode answer = jolokia("{'type':'exec','mbean':'" + mbean + "','operation':'" + operation + "','arguments':["
                + arguments + "]}");
        assertThat(answer.get("status").asInt()).as(mbean + " " + operation).isEqualTo(403);
        assertThat(answer.get("error").asText()).contains("forbidden");
    }

    private JsonNode jolokia(String request) {
        HttpResponse<String> answer = person.post(
                JOLOKIA,
                request.replace('\'', '"'),
                "Content-Type",
                "application/json",
                "X-XSRF-TOKEN",
                person.cookieToken());
        assertThat(answer.statusCode()).isEqualTo(200);
        return ApiClient.json(answer);
    }
}
