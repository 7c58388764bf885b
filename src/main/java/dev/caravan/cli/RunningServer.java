// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A Caravan that serves, asked over REST. */
final class RunningServer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String address;
    private final String authorization;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** A server at the address, such as {@code http://localhost:8080}. */
    RunningServer(String address, String username, String password) {
        this.address = address.replaceAll("/+$", "");
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Answer to a GET. */
    JsonNode get(String path) {
        return ask(path, "GET");
    }

    /** Answer to a POST without a body. */
    JsonNode post(String path) {
        return ask(path, "POST");
    }

    private JsonNode ask(String path, String method) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                    .timeout(PATIENCE)
                    .header("Authorization", authorization)
                    .header("Accept", "application/json, application/problem+json")
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return answer(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException("No Caravan answers at " + address + " ("
                    + e.getClass().getSimpleName() + "). Start it, or name its address by --server.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("The request was interrupted.");
        }
    }

    private JsonNode answer(HttpResponse<String> response) throws IOException {
        int status = response.statusCode();
        if (status == 401) {
            throw new RefusedException("Caravan at " + address + " refuses the login. Set CARAVAN_SECURITY_USERNAME and"
                    + " CARAVAN_SECURITY_PASSWORD to those of the server, the password as plain text.");
        }
        JsonNode body = new ObjectMapper().readTree(response.body());
        if (status >= 400) {
            throw new RefusedException(
                    body.path("detail").asText("Caravan at " + address + " answered " + status + "."));
        }
        return body;
    }
}
