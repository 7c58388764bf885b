// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Holds the table of {@code docs/security.md} against the running server, in both directions. */
class SecurityTableIT extends StatusWebTest {
    private static final Pattern ROW = Pattern.compile(
            "\\| `(GET|POST|PUT|DELETE) ([^`]+)` \\| (\\d{3}) \\| (\\d{3}) \\| (\\d{3}) \\|", Pattern.MULTILINE);

    private static final String VERSION = "{\"type\":\"version\"}";

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping handlers;

    /**
     * A row of the table.
     *
     * @param method HTTP method
     * @param path path, with variables in braces
     * @param nobody status without credentials
     * @param viewer status with the session of a viewer
     * @param operator status with the session of an operator
     */
    record Row(String method, String path, int nobody, int viewer, int operator) {
        String address() {
            String filled = path.replace("{id}", "shop")
                    .replace("{command}", "stop")
                    .replace("{table}", "dbo.orders")
                    .replace("{check}", "source.recovery-model");
            if (filled.endsWith("/precheck/source.recovery-model")) {
                return filled + "?accepted=true";
            }
            if (filled.endsWith("/tasks/shop/table")) {
                return filled + "?name=dbo.orders";
            }
            return filled.endsWith("/tasks/shop/reload") ? filled + "?table=dbo.orders" : filled;
        }

        boolean isPage() {
            return nobody == 302 || path.equals("/login");
        }
    }

    static List<Row> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/security.md")))
                .results()
                .map(SecurityTableIT::row)
                .toList();
    }

    @BeforeEach
    void addATable() {
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersNobodyAsDocumented(Row row) throws IOException {
        HttpResponse<?> answer = ask(ApiClient.nobody(port), row, false);

        assertThat(answer.statusCode()).isEqualTo(row.nobody());
        if (row.nobody() == 302) {
            assertThat(ApiClient.location(answer)).contains("/login");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAViewerAsDocumented(Row row) throws IOException {
        assertThat(ask(ApiClient.viewer(port), row, true).statusCode()).isEqualTo(row.viewer());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAnOperatorAsDocumented(Row row) throws IOException {
        assertThat(ask(ApiClient.person(port), row, true).statusCode()).isEqualTo(row.operator());
    }

    @Test
    void letsAViewerChangeNothing() throws IOException {
        assertThat(rows())
                .filteredOn(row -> !row.method().equals("GET"))
                .filteredOn(row -> !row.path().equals("/logout") && !row.path().startsWith("/actuator/jolokia"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.viewer()).isEqualTo(403));
    }

    @Test
    void everyLineOfTheTableIsARow() throws IOException {
        long lines = Files.readString(Path.of("docs/security.md"))
                .lines()
                .filter(line -> line.matches("\\| `[A-Z]+ /.*"))
                .count();

        assertThat(rows()).hasSize((int) lines);
    }

    @Test
    void documentsEveryRequestThatIsTaken() throws IOException {
        TreeSet<String> ours = new TreeSet<>();
        handlers.getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().getPackageName().equals("dev.caravan.status")
                    && method.getBeanType() != ErrorPages.class) {
                assertThat(mapping.getMethodsCondition().getMethods())
                        .as(method.toString())
                        .isNotEmpty();
                mapping.getMethodsCondition()
                        .getMethods()
                        .forEach(verb -> mapping.getPatternValues()
                                .forEach(path ->
                                        ours.add(verb + " " + path.replaceAll("\\{command:[^}]*}", "{command}"))));
            }
        });

        assertThat(rows()).extracting(row -> row.method() + " " + row.path()).containsAll(ours);
        assertThat(ours).hasSizeGreaterThan(25);
    }

    /** Whatever else is asked of an address: nobody and viewers are turned away before anything looks at it. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void refusesWhatIsNotInTheTable(String method) throws IOException {
        ApiClient nobody = ApiClient.nobody(port);
        ApiClient viewer = ApiClient.script(port, "viewer", ApiClient.PASSWORD);
        ApiClient operator = ApiClient.script(port);
        for (String path : rows().stream().map(Row::path).distinct().toList()) {
            boolean isKnown = rows().stream()
                    .anyMatch(row -> row.path().equals(path) && (row.method().equals(method) || row.nobody() == 200));
            // Health is open as a whole; Jolokia has a policy of its own, which takes POST alone.
            if (isKnown || path.matches("/actuator/(health|jolokia).*")) {
                continue;
            }
            String address = new Row(method, path, 0, 0, 0).address();
            assertThat(nobody.send(method, address))
                    .as("%s %s", method, address)
                    .isIn(401, 403);
            // Hawtio's files are looked at by viewers, too, so that it says itself that they take GET only.
            assertThat(viewer.send(method, address))
                    .as("%s %s", method, address)
                    .isIn(403, 405);
            assertThat(operator.send(method, address))
                    .as("%s %s", method, address)
                    .isIn(403, 404, 405);
        }
    }

    @Test
    void documentsEveryExposedEndpoint() throws IOException {
        JsonNode links = ApiClient.json(ApiClient.script(port).get("/actuator")).get("_links");

        List<String> documented = rows().stream().map(Row::path).toList();
        assertThat(links.fieldNames())
                .toIterable()
                .filteredOn(name -> !name.equals("self"))
                // Those with a part more in their address, such as loggers-name.
                .map(name -> name.replaceAll("-.*", ""))
                .hasSizeGreaterThan(7)
                .allSatisfy(name -> assertThat(documented)
                        .anyMatch(path -> path.replaceAll("/$", "").equals("/actuator/" + name)));
    }

    @Test
    void keepsDetailsOfHealthFromNobody() {
        String open = ApiClient.nobody(port).get("/actuator/health").body();
        String signedIn = ApiClient.script(port).get("/actuator/health").body();

        assertThat(open).isEqualTo("{\"status\":\"UP\",\"groups\":[\"liveness\",\"readiness\"]}");
        assertThat(signedIn).contains("shop", "SYNCHRONIZING");
    }

    private static HttpResponse<?> ask(ApiClient client, Row row, boolean withToken) throws IOException {
        if (row.path().equals("/api/stream")) {
            HttpResponse<InputStream> answer = client.stream(row.path());
            answer.body().close();
            return answer;
        }
        String accept = row.isPage() ? "text/html" : "*/*";
        if (row.method().equals("GET")) {
            return client.get(row.address(), "Accept", accept);
        }
        if (row.method().equals("PUT")) {
            return client.put(row.address(), "{}", "X-XSRF-TOKEN", withToken ? client.cookieToken() : "none");
        }
        if (row.path().equals("/actuator/jolokia")) {
            String token = withToken ? client.cookieToken() : "none";
            return client.post(row.address(), VERSION, "Content-Type", "application/json", "X-XSRF-TOKEN", token);
        }
        if (row.path().startsWith("/actuator/loggers")) {
            String token = withToken ? client.cookieToken() : "none";
            return client.post(row.address(), "{}", "Content-Type", "application/json", "X-XSRF-TOKEN", token);
        }
        return withToken
                ? client.post(row.address(), "", "Accept", accept, "X-XSRF-TOKEN", client.cookieToken())
                : client.post(row.address(), "", "Accept", accept);
    }

    private static Row row(MatchResult match) {
        return new Row(
                match.group(1),
                match.group(2),
                Integer.parseInt(match.group(3)),
                Integer.parseInt(match.group(4)),
                Integer.parseInt(match.group(5)));
    }
}
