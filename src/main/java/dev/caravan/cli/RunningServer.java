// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A Caravan that serves, asked over REST. */
final class RunningServer {

    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final String address;
    private final String authorization;
    private final Duration patience;
    private final HttpClient http;

    /**
     * A server at the address, such as {@code http://localhost:8080}.
     *
     * @param patience how long an answer may take: rows are replayed before it comes, for instance
     * @param trust what its certificate is held to, null for the authorities that Java trusts
     */
    RunningServer(String address, String username, String password, Duration patience, @Nullable SSLContext trust) {
        this.address = address.replaceAll("/+$", "");
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.patience = patience;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        this.http = (trust == null ? builder : builder.sslContext(trust)).build();
    }

    /** Answer to a GET of the parts of a path below {@code /api}. */
    JsonNode get(String... parts) {
        return ask("GET", path(parts));
    }

    /** Answer to a POST without a body. */
    JsonNode post(String... parts) {
        return ask("POST", path(parts));
    }

    /** The same with a query. */
    JsonNode postQuery(String query, String... parts) {
        return ask("POST", path(parts) + "?" + query);
    }

    private static String path(String... parts) {
        StringBuilder path = new StringBuilder("/api");
        for (String part : parts) {
            // It encodes queries, where a blank is a plus sign.
            path.append('/')
                    .append(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return path.toString();
    }

    private JsonNode ask(String method, String path) {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(address + path))
                    .timeout(patience)
                    .header("Authorization", authorization)
                    .header("Accept", "application/json, application/problem+json")
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new RefusedException("'" + address + "' is no address of a server. Name one such as"
                    + " http://localhost:8080 by --server.");
        }
        try {
            return answer(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (HttpTimeoutException e) {
            throw new RefusedException("Caravan at " + address + " did not answer within " + patience.toSeconds()
                    + " s. What was asked for may still be done: look at its status.");
        } catch (SSLException e) {
            throw new RefusedException("TLS to " + address + " failed (" + e.getMessage() + "). Name the server as its"
                    + " certificate does by --server, and the certificate's authority by --cacert.");
        } catch (IOException e) {
            throw new RefusedException("No Caravan answers at " + address + " ("
                    + e.getClass().getSimpleName() + "). Start it, or name its address by --server.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("The request was interrupted.");
        }
    }

    private JsonNode answer(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == 401) {
            throw new RefusedException("Caravan at " + address + " refuses the login. Set CARAVAN_SECURITY_USERNAME and"
                    + " CARAVAN_SECURITY_PASSWORD to those of the server, the password as plain text.");
        }
        JsonNode body = body(response);
        if (status >= 400) {
            throw new RefusedException(
                    body.path("detail").asText("Caravan at " + address + " answered " + status + "."));
        }
        return body;
    }

    private JsonNode body(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new RefusedException("What answers at " + address + " is no Caravan, or a proxy before it: "
                    + response.statusCode() + " without JSON. Name its address by --server.");
        }
    }
}
