// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Posts alerts to a web service, one after the other on a thread of its own. One that is not taken is sent again until it is,
 * and those after it wait.
 */
final class AlertSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertSender.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITING = 1000;
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;

    private final URI url;
    private final @Nullable String authorization;
    private final Duration again;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ObjectMapper json = new ObjectMapper();
    private final ScheduledExecutorService thread;
    private final Deque<Alert> waiting = new ArrayDeque<>();
    private boolean sending;
    private boolean failing;

    /**
     * Sends to a web service.
     *
     * @param again time until an alert that was not taken is sent again
     */
    AlertSender(URI url, @Nullable String authorization, Duration again) {
        this.url = url;
        this.authorization = authorization;
        this.again = again;
        CustomizableThreadFactory threads = new CustomizableThreadFactory("caravan-alerts-");
        threads.setDaemon(true);
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** Sends an alert, after those that wait; returns at once. */
    synchronized void send(Alert alert) {
        if (waiting.size() == WAITING) {
            Alert lost = waiting.removeFirst();
            LOG.warn("{} - an alert was not sent, too many wait: {}", lost.task(), lost.text());
        }
        waiting.addLast(alert);
        if (!sending) {
            sending = true;
            later(Duration.ZERO);
        }
    }

    private void later(Duration delay) {
        try {
            var unused = thread.schedule(this::sendWaiting, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.warn("Alerts were not sent, because the process is ending", e);
        }
    }

    private void sendWaiting() {
        for (Alert alert = next(); alert != null; alert = next()) {
            String problem = post(alert);
            if (problem != null) {
                if (!failing) {
                    failing = true;
                    LOG.warn(
                            "{} - an alert could not be sent to {}: {}. It is sent again every {} s: {}",
                            alert.task(),
                            url.getHost(),
                            problem,
                            again.toSeconds(),
                            alert.text());
                }
                later(again);
                return;
            }
            failing = false;
            sent(alert);
        }
    }

    /** The first that waits; there is nothing more to do when there is none. */
    private synchronized @Nullable Alert next() {
        Alert first = waiting.peekFirst();
        sending = first != null;
        return first;
    }

    private synchronized void sent(Alert alert) {
        // It may have made room for another meanwhile.
        if (waiting.peekFirst() == alert) {
            waiting.removeFirst();
        }
    }

    /** Why an alert was not taken, null when it was. */
    private @Nullable String post(Alert alert) {
        try {
            return post(request(alert));
        } catch (JsonProcessingException | RuntimeException e) {
            // Messages of the HTTP client may quote the header, and nobody would ever see what this thread throws.
            return e.getClass().getName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "it was interrupted";
        }
    }

    private HttpRequest request(Alert alert) throws JsonProcessingException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(alert)));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    private @Nullable String post(HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            // Not the request's own timeout, which ends with the headers: a body may never end.
            int status = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            return status / HUNDRED == SUCCESS ? null : "it answered " + status;
        } catch (TimeoutException e) {
            return "it did not answer within " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return cause instanceof IOException
                    ? cause.toString()
                    : String.valueOf(cause == null ? e.getClass() : cause.getClass());
        } finally {
            answer.cancel(true);
        }
    }

    /** Sends what waits, unless it was refused before, and ends. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            waiting.forEach(alert -> LOG.warn("{} - an alert was not sent: {}", alert.task(), alert.text()));
        }
    }
}
