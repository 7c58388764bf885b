// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A web service on this machine that keeps what it is told. */
public final class WebService implements AutoCloseable {

    private final HttpServer server;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger endless = new AtomicInteger();
    private volatile String authorization = "";

    /** Starts it. */
    public WebService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (endless.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                return;
            }
            boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            if (!refused) {
                told.add(body);
            }
            exchange.sendResponseHeaders(refused ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
    }

    /** Refuses the next requests. */
    void refuse(int requests) {
        refusals.set(requests);
    }

    /** Begins to answer the next requests, and never ends. */
    void neverEnd(int requests) {
        endless.set(requests);
    }

    /** Whether all that it had to refuse came. */
    boolean hasRefused() {
        return refusals.get() == 0;
    }

    /** Bodies that it took, in order. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** Header Authorization of the latest request. */
    String authorization() {
        return authorization;
    }

    /** Its address. */
    public URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/alerts");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
