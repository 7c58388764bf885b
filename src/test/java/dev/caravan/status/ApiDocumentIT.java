// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Holds the OpenAPI document against the running server: every address of the API, and every answer to the last field. */
class ApiDocumentIT extends StatusWebTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
    private static final String PROBLEM = "application/problem+json";

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping handlers;

    private ApiClient script = ApiClient.nobody(0);

    @BeforeEach
    void fill() {
        script = ApiClient.script(port);
        TableStatus adjusted = new TableStatus(
                "dbo.notes",
                "dbo.notes",
                TableState.FAILED,
                "lost",
                1,
                2,
                3,
                4,
                0.5,
                6L,
                5,
                6,
                7,
                0.0,
                List.of(new TableStatus.Adjusted("note", 1, 2, 3)),
                FakeTasks.verified(1, "too many"));
        tasks.with(FakeTasks.synchronizing("shop"));
        tasks.with(
                "shop",
                List.of(FakeTasks.table("orders"), adjusted),
                List.of(new TaskEvent(FakeTasks.SINCE, "state", "Synchronizing")));
        tasks.with(FakeTasks.report("shop"));
        tasks.with(FakeTasks.report("away"));
        tasks.with(FakeTasks.loadingTask("loading"));
        tasks.with(FakeTasks.retrying(
                FakeTasks.synchronizing("late"),
                "The target is away.",
                new TaskStatus.Retrying(3, FakeTasks.SINCE.plusSeconds(30), FakeTasks.SINCE.plusSeconds(3600))));
        for (String id : List.of("busy", "away")) {
            tasks.with(FakeTasks.synchronizing(id));
            tasks.with(id, List.of(FakeTasks.table("orders")), List.of());
        }
        tasks.failing("busy", new IllegalStateException("Task 'busy' is SYNCHRONIZING. Pause it first."));
        tasks.failing("away", new Tasks.NotDoneException("The target is away.", new IllegalStateException("refused")));
    }

    @AfterEach
    void clear() {
        List.of("loading", "late", "busy", "away").forEach(tasks::remove);
    }

    private static JsonNode document() {
        try (InputStream file = ApiDocument.class.getResourceAsStream("openapi.yaml")) {
            return YAML.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isServedAsItIs() throws IOException {
        HttpResponse<String> answer = script.get("/api/openapi.yaml");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(YAML.readTree(answer.body())).isEqualTo(document());
    }

    @Test
    void namesEveryAddressOfTheApiWithItsParametersAndNoOther() {
        TreeSet<String> served = new TreeSet<>();
        handlers.getHandlerMethods()
                .forEach((mapping, handler) -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> served.add(method + " " + path.replaceAll(":[^}]*}", "}") + " "
                                        + parameters(handler.getMethod())))));

        TreeSet<String> documented = new TreeSet<>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> documented.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " "
                                + path.getKey() + " " + parameters(path.getValue(), operation.getValue()))));

        assertThat(documented).isEqualTo(served).hasSizeGreaterThan(14);
    }

    private static Collection<String> parameters(Method method) {
        TreeSet<String> names = new TreeSet<>();
        for (Parameter parameter : method.getParameters()) {
            RequestParam query = parameter.getAnnotation(RequestParam.class);
            if (parameter.isAnnotationPresent(PathVariable.class)) {
                names.add("path " + parameter.getName());
            } else if (query != null) {
                names.add("query " + (query.value().isEmpty() ? parameter.getName() : query.value()));
            }
        }
        return names;
    }

    private static Collection<String> parameters(JsonNode path, JsonNode operation) {
        TreeSet<String> names = new TreeSet<>();
        Stream.of(path, operation)
                .flatMap(node -> StreamSupport.stream(node.path("parameters").spliterator(), false))
                .map(ApiDocumentIT::resolved)
                .forEach(parameter -> names.add(parameter.get("in").asText() + " "
                        + parameter.get("name").asText()));
        return names;
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document().at(node.get("$ref").asText().substring(1)) : node;
    }

    @Test
    void namesEveryState() {
        assertThat(texts("/components/schemas/Task/properties/state/enum"))
                .containsExactlyElementsOf(names(TaskState.values()));
        assertThat(texts("/components/schemas/Table/properties/state/enum"))
                .containsExactlyElementsOf(names(TableState.values()));
        assertThat(texts("/components/schemas/Phase/enum")).containsExactlyElementsOf(names(TaskStatus.Phase.values()));
    }

    private static List<String> texts(String pointer) {
        List<String> texts = new ArrayList<>();
        document().at(pointer).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }

    /**
     * A request and where its answer is described.
     *
     * @param method HTTP method
     * @param address address with values
     * @param body body of the request
     * @param path path in the document
     * @param status status of the answer
     */
    record Asked(String method, String address, String body, String path, int status) {}

    static List<Asked> asked() {
        return List.of(
                new Asked("get", "/api/tasks", "", "/api/tasks", 200),
                new Asked("get", "/api/tasks/shop", "", "/api/tasks/{id}", 200),
                new Asked("get", "/api/tasks/none", "", "/api/tasks/{id}", 404),
                new Asked("get", "/api/tasks/loading", "", "/api/tasks/{id}", 200),
                new Asked("get", "/api/tasks/late", "", "/api/tasks/{id}", 200),
                new Asked("get", "/api/tasks/shop/tables", "", "/api/tasks/{id}/tables", 200),
                new Asked("get", "/api/tasks/none/tables", "", "/api/tasks/{id}/tables", 404),
                new Asked("get", "/api/tasks/shop/events", "", "/api/tasks/{id}/events", 200),
                new Asked("get", "/api/tasks/none/events", "", "/api/tasks/{id}/events", 404),
                new Asked("get", "/api/tasks/shop/quarantine", "", "/api/tasks/{id}/quarantine", 200),
                new Asked("get", "/api/tasks/none/quarantine", "", "/api/tasks/{id}/quarantine", 404),
                new Asked("post", "/api/tasks/shop/quarantine/replay", "", "/api/tasks/{id}/quarantine/replay", 200),
                new Asked("post", "/api/tasks/none/quarantine/replay", "", "/api/tasks/{id}/quarantine/replay", 404),
                new Asked("post", "/api/tasks/busy/quarantine/replay", "", "/api/tasks/{id}/quarantine/replay", 409),
                new Asked("post", "/api/tasks/away/quarantine/replay", "", "/api/tasks/{id}/quarantine/replay", 503),
                new Asked("get", "/api/tasks/shop/rate-limit", "", "/api/tasks/{id}/rate-limit", 200),
                new Asked("get", "/api/tasks/none/rate-limit", "", "/api/tasks/{id}/rate-limit", 404),
                new Asked(
                        "put",
                        "/api/tasks/none/rate-limit",
                        "{\"maxRowsPerSecond\":1,\"maxBytesPerSecond\":2}",
                        "/api/tasks/{id}/rate-limit",
                        404),
                new Asked(
                        "put",
                        "/api/tasks/shop/rate-limit",
                        "{\"maxRowsPerSecond\":1,\"maxBytesPerSecond\":2}",
                        "/api/tasks/{id}/rate-limit",
                        200),
                new Asked(
                        "put",
                        "/api/tasks/shop/rate-limit",
                        "{\"maxRowsPerSecond\":-1}",
                        "/api/tasks/{id}/rate-limit",
                        400),
                new Asked("get", "/api/tasks/shop/precheck", "", "/api/tasks/{id}/precheck", 200),
                new Asked("get", "/api/tasks/none/precheck", "", "/api/tasks/{id}/precheck", 404),
                new Asked("post", "/api/tasks/shop/precheck", "", "/api/tasks/{id}/precheck", 200),
                new Asked("post", "/api/tasks/none/precheck", "", "/api/tasks/{id}/precheck", 404),
                new Asked(
                        "put",
                        "/api/tasks/none/precheck/source.recovery-model?accepted=false",
                        "",
                        "/api/tasks/{id}/precheck/{check}",
                        404),
                new Asked(
                        "put",
                        "/api/tasks/shop/precheck/source.recovery-model?accepted=perhaps",
                        "",
                        "/api/tasks/{id}/precheck/{check}",
                        400),
                new Asked(
                        "put",
                        "/api/tasks/shop/precheck/source.recovery-model?accepted=false",
                        "",
                        "/api/tasks/{id}/precheck/{check}",
                        200),
                new Asked(
                        "put",
                        "/api/tasks/shop/precheck/source.agent?accepted=true",
                        "",
                        "/api/tasks/{id}/precheck/{check}",
                        409),
                new Asked(
                        "put",
                        "/api/tasks/away/precheck/source.recovery-model?accepted=true",
                        "",
                        "/api/tasks/{id}/precheck/{check}",
                        503),
                new Asked("post", "/api/tasks/shop/pause", "", "/api/tasks/{id}/{command}", 202),
                new Asked("post", "/api/tasks/shop/resume", "", "/api/tasks/{id}/{command}", 409),
                new Asked("post", "/api/tasks/none/start", "", "/api/tasks/{id}/{command}", 404),
                new Asked(
                        "post",
                        "/api/tasks/shop/tables/dbo.orders/reload",
                        "",
                        "/api/tasks/{id}/tables/{table}/reload",
                        202),
                new Asked(
                        "post",
                        "/api/tasks/shop/tables/dbo.none/reload",
                        "",
                        "/api/tasks/{id}/tables/{table}/reload",
                        404),
                new Asked(
                        "post",
                        "/api/tasks/busy/tables/dbo.orders/reload",
                        "",
                        "/api/tasks/{id}/tables/{table}/reload",
                        409),
                new Asked(
                        "post",
                        "/api/tasks/away/tables/dbo.orders/reload",
                        "",
                        "/api/tasks/{id}/tables/{table}/reload",
                        503),
                new Asked("post", "/api/tasks/none/reload?table=dbo.orders", "", "/api/tasks/{id}/reload", 404),
                new Asked("post", "/api/tasks/busy/reload?table=dbo.orders", "", "/api/tasks/{id}/reload", 409),
                new Asked("post", "/api/tasks/away/reload?table=dbo.orders", "", "/api/tasks/{id}/reload", 503),
                new Asked("post", "/api/tasks/shop/reload?table=dbo.orders", "", "/api/tasks/{id}/reload", 202),
                new Asked("post", "/api/tasks/shop/reload", "", "/api/tasks/{id}/reload", 400),
                new Asked("post", "/api/tasks/shop/release?target=true", "", "/api/tasks/{id}/release", 200),
                new Asked("post", "/api/tasks/shop/release?target=maybe", "", "/api/tasks/{id}/release", 400),
                new Asked("post", "/api/tasks/none/release", "", "/api/tasks/{id}/release", 404),
                new Asked("post", "/api/tasks/busy/release", "", "/api/tasks/{id}/release", 409),
                new Asked("post", "/api/tasks/away/release", "", "/api/tasks/{id}/release", 503));
    }

    /** Of every operation, 401 and 403 of those that change something are asked for with each of its requests. */
    @Test
    void everyAnswerThatIsDescribedIsAskedFor() {
        TreeSet<String> described = new TreeSet<>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> operation
                                .getValue()
                                .get("responses")
                                .fieldNames()
                                .forEachRemaining(status ->
                                        described.add(operation.getKey() + " " + path.getKey() + " " + status))));
        TreeSet<String> asked = new TreeSet<>(List.of(
                // StatusStreamIT has more than may listen; the document itself is asked for above.
                "get /api/stream 200",
                "get /api/stream 401",
                "get /api/stream 503",
                "get /api/openapi.yaml 200",
                "get /api/openapi.yaml 401"));
        for (Asked one : asked()) {
            String operation = one.method() + " " + one.path() + " ";
            asked.add(operation + one.status());
            asked.add(operation + 401);
            if (!one.method().equals("get")) {
                asked.add(operation + 403);
            }
        }

        assertThat(asked).isEqualTo(described);
    }

    @Test
    void theStreamTellsTasksAsTheyAreDescribed() throws IOException {
        HttpResponse<InputStream> stream = script.stream("/api/stream");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(stream.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            assertThat(lines.readLine()).isEqualTo("event:tasks");
            JsonNode data = YAML.readTree(lines.readLine().substring("data:".length()));
            assertThat(data).hasSizeGreaterThan(3);
            assertThat(violations(
                            document().at("/paths/~1api~1tasks/get/responses/200/content/application~1json/schema"),
                            data))
                    .isEmpty();
        }
        assertThat(ApiClient.nobody(port).stream("/api/stream").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("asked")
    void answersAsDescribed(Asked asked) throws IOException {
        HttpResponse<String> answer = ask(script, asked);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(asked.status());
        assertMatches(asked, answer);
    }

    @ParameterizedTest
    @MethodSource("asked")
    void refusesNobodyAndViewersAsDescribed(Asked asked) throws IOException {
        assertRefused(asked, ask(ApiClient.nobody(port), asked), 401);
        if (!asked.method().equals("get")) {
            assertRefused(asked, ask(ApiClient.script(port, "viewer", ApiClient.PASSWORD), asked), 403);
        }
    }

    private static void assertRefused(Asked asked, HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertMatches(new Asked(asked.method(), asked.address(), asked.body(), asked.path(), status), answer);
    }

    private static HttpResponse<String> ask(ApiClient client, Asked asked) {
        return switch (asked.method()) {
            case "get" -> client.get(asked.address());
            case "put" -> client.put(asked.address(), asked.body());
            default -> client.post(asked.address(), asked.body());
        };
    }

    private static void assertMatches(Asked asked, HttpResponse<String> answer) throws IOException {
        JsonNode described = resolved(document()
                .get("paths")
                .get(asked.path())
                .get(asked.method())
                .get("responses")
                .path(String.valueOf(asked.status())));
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertThat(type).isEqualTo(asked.status() < 300 ? "application/json" : PROBLEM);
        JsonNode schema = described.path("content").path(type).path("schema");
        assertThat(schema.isMissingNode())
                .as("%s %s answers %s, which is not described", asked.method(), asked.path(), asked.status())
                .isFalse();
        assertThat(violations(schema, ApiClient.json(answer))).isEmpty();
    }

    @Test
    void aFieldThatIsNotDescribedOrMissingIsNoticed() throws IOException {
        JsonNode schema = YAML.readTree("{$ref: '#/components/schemas/RateLimit'}");
        assertThat(violations(schema, YAML.readTree("{maxRowsPerSecond: 1, maxBytesPerSecond: 2}")))
                .isEmpty();
        assertThat(violations(schema, YAML.readTree("{maxRowsPerSecond: 1}"))).isNotEmpty();
        assertThat(violations(schema, YAML.readTree("{maxRowsPerSecond: 1, maxBytesPerSecond: 2, more: 3}")))
                .isNotEmpty();
        assertThat(violations(schema, YAML.readTree("{maxRowsPerSecond: x, maxBytesPerSecond: 2}")))
                .isNotEmpty();
    }

    /** Fields that are not described count as wrong here; clients should bear them. */
    private static Set<ValidationMessage> violations(JsonNode schema, JsonNode answer) {
        ObjectNode whole = schema.deepCopy();
        ObjectNode components = document().get("components").deepCopy();
        components.get("schemas").forEach(each -> {
            if (each.path("type").asText().equals("object")) {
                ((ObjectNode) each).put("additionalProperties", false);
            }
        });
        whole.set("components", components);
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(whole)
                .validate(answer, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }
}
