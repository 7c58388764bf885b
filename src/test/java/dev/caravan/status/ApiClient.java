// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Real HTTP as three kinds of callers: nobody, a script with Basic credentials, a person with a session. */
final class ApiClient {
    static final String PASSWORD = "open sesame";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final List<String> always = new ArrayList<>();

    private ApiClient(int port) {
        this.port = port;
    }

    /** Without credentials. */
    static ApiClient nobody(int port) {
        return new ApiClient(port);
    }

    /** With Basic credentials and no memory of cookies. */
    static ApiClient script(int port) {
        return script(port, "caravan", PASSWORD);
    }

    /** With these Basic credentials. */
    static ApiClient script(int port, String name, String password) {
        ApiClient client = new ApiClient(port);
        client.cookies.setCookiePolicy((uri, cookie) -> false);
        client.always.add("Authorization");
        client.always.add("Basic "
                + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8)));
        return client;
    }

    /** An operator, signed in by the form, as a browser does it. */
    static ApiClient person(int port) {
        return person(port, "caravan");
    }

    /** Somebody who may only look, signed in by the form. */
    static ApiClient viewer(int port) {
        return person(port, "viewer");
    }

    private static ApiClient person(int port, String name) {
        ApiClient client = new ApiClient(port);
        client.get("/login", "Accept", "text/html");
        HttpResponse<String> answer = client.form("/login", "username=" + name + "&password=" + encode(PASSWORD));
        if (answer.statusCode() != 302 || location(answer).contains("error")) {
            throw new IllegalStateException("Signing in gave " + answer.statusCode());
        }
        // The token changes at sign-in.
        client.get("/", "Accept", "text/html");
        return client;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> put(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build());
    }

    /** Status of the answer to a request of any method, without a body. */
    int send(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()).build())
                .statusCode();
    }

    /** Posts a form with the session's token, as the page does. */
    HttpResponse<String> form(String path, String fields) {
        String token = hiddenToken();
        return post(
                path,
                fields + (fields.isEmpty() ? "" : "&") + "_csrf=" + encode(token),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Accept",
                "text/html");
    }

    HttpResponse<InputStream> stream(String path) {
        try {
            return http.send(request(path, "Accept", "text/event-stream").GET().build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The token as Hawtio's scripts see it. */
    String cookieToken() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** The masked token that the forms carry. */
    private String hiddenToken() {
        // Asking for the page first would make it the page to come back to.
        HttpResponse<String> login = get("/login", "Accept", "text/html");
        String html = login.statusCode() == 200
                ? login.body()
                : get("/", "Accept", "text/html").body();
        int at = html.indexOf("name=\"_csrf\" value=\"") + "name=\"_csrf\" value=\"".length();
        return html.substring(at, html.indexOf('"', at));
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a redirect leads, empty for other answers. */
    static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (!always.isEmpty()) {
            request.headers(always.toArray(String[]::new));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
