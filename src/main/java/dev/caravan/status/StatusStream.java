// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.caravan.task.Tasks;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The task list as server-sent events, at once and then at a fixed interval. A stream ends after five minutes, so that a
 * listener who signed out in the meantime is not let in again.
 *
 * <p>A listener keeps its request's thread, which is why there are few. Writing from another thread costs more than it
 * saves: a client that leaves while its request is still being taken leaves one that nobody ends.
 */
@ConditionalOnWebApplication
@RestController
final class StatusStream implements SmartLifecycle {
    /** Listeners at a time, of the 200 threads that the web server has; one more gets 503. */
    static final int LIMIT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(StatusStream.class);
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Tasks tasks;
    private final Duration interval;
    private final ObjectWriter json;
    private final Semaphore places = new Semaphore(LIMIT);

    private volatile CountDownLatch ending = new CountDownLatch(0);

    StatusStream(Tasks tasks, StatusProperties properties, ObjectMapper json) {
        this.tasks = tasks;
        this.interval = properties.streamInterval();
        // An event's data is one line.
        this.json = json.writer().without(SerializationFeature.INDENT_OUTPUT);
    }

    @GetMapping(path = "/api/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(HttpServletResponse response) throws InterruptedException {
        if (!isRunning()) {
            throw unavailable("The process is ending.");
        }
        if (!places.tryAcquire()) {
            throw unavailable(LIMIT + " clients listen already. Close one, or ask /api/tasks instead.");
        }
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            // nginx would hold back events until its buffer is full.
            response.setHeader("X-Accel-Buffering", "no");
            long opened = System.nanoTime();
            do {
                send(response);
            } while (!ending.await(interval.toMillis(), TimeUnit.MILLISECONDS)
                    && System.nanoTime() - opened < LIFETIME.toNanos());
        } catch (IOException e) {
            LOG.debug("A listener of the status stream has gone: {}", e.toString());
        } finally {
            places.release();
        }
    }

    /** Number of clients that listen now. */
    int listeners() {
        return LIMIT - places.availablePermits();
    }

    private void send(HttpServletResponse response) throws IOException {
        response.getOutputStream().write(("event:tasks\ndata:" + json() + "\n\n").getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }

    private String json() {
        try {
            return json.writeValueAsString(tasks.list());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The task list could not be written as JSON", e);
        }
    }

    private static ErrorResponseException unavailable(String why) {
        return new ErrorResponseException(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, why),
                null);
    }

    @Override
    public void start() {
        ending = new CountDownLatch(1);
    }

    /** Ends all streams; runs before the web server waits for open requests, which would else take its whole time. */
    @Override
    public void stop() {
        ending.countDown();
    }

    @Override
    public boolean isRunning() {
        return ending.getCount() > 0;
    }
}
