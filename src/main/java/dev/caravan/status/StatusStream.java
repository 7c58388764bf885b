// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.Tasks;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The task list as server-sent events, at once and then at a fixed interval. Works only while someone listens: its two
 * threads end with the last listener. A stream ends after five minutes, so that a listener who signed out in the
 * meantime is not let in again.
 */
@ConditionalOnWebApplication
@RestController
final class StatusStream implements SmartLifecycle {
    /** Listeners at a time; one more gets 503. */
    static final int LIMIT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(StatusStream.class);
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int THREADS = 2;
    private static final int IDLE_SECONDS = 5;

    private final Tasks tasks;
    private final Duration interval;
    private final ScheduledThreadPoolExecutor ticks;
    private final Map<SseEmitter, ScheduledFuture<?>> listeners = new ConcurrentHashMap<>();
    /** Requests that have not ended, those among them whose listener has gone. */
    private final Map<SseEmitter, HttpServletRequest> requests = new ConcurrentHashMap<>();

    private volatile boolean running;

    StatusStream(Tasks tasks, StatusProperties properties) {
        this.tasks = tasks;
        this.interval = properties.streamInterval();
        this.ticks = new ScheduledThreadPoolExecutor(THREADS, new CustomizableThreadFactory("caravan-stream-"));
        ticks.setRemoveOnCancelPolicy(true);
        ticks.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        ticks.allowCoreThreadTimeOut(true);
    }

    @GetMapping(path = "/api/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter open(HttpServletRequest request, HttpServletResponse response) {
        if (!running || listeners.size() >= LIMIT) {
            throw new ErrorResponseException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ProblemDetail.forStatusAndDetail(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            running
                                    ? LIMIT + " clients listen already. Close one, or ask /api/tasks instead."
                                    : "The process is ending."),
                    null);
        }
        // nginx would hold back events until its buffer is full.
        response.setHeader("X-Accel-Buffering", "no");
        SseEmitter listener = new SseEmitter(LIFETIME.toMillis());
        requests.put(listener, request);
        listener.onCompletion(() -> {
            requests.remove(listener);
            forget(listener);
        });
        listener.onTimeout(listener::complete);
        listener.onError(failure -> forget(listener));
        listeners.put(
                listener,
                ticks.scheduleWithFixedDelay(() -> send(listener), 0, interval.toMillis(), TimeUnit.MILLISECONDS));
        if (!running) {
            // It came while the streams were being ended, perhaps too late to be ended with them.
            forget(listener);
            listener.complete();
        }
        return listener;
    }

    /**
     * A client left before the first events were written, which is while its request is still being taken. Nobody is told
     * of that request's end any more; left open, it would hold up the end of the process for the whole grace period.
     */
    @ExceptionHandler(IOException.class)
    void leftAtOnce(HttpServletRequest request) {
        end(request);
    }

    /** Number of clients that listen now. */
    int listeners() {
        return listeners.size();
    }

    private void send(SseEmitter listener) {
        try {
            listener.send(SseEmitter.event().name("tasks").data(tasks.list(), MediaType.APPLICATION_JSON));
        } catch (IOException e) {
            // The client has gone: the web server ends the request.
            LOG.debug("A status stream ended: {}", e.toString());
            forget(listener);
        } catch (IllegalStateException e) {
            // Gone, too, but noticed by Spring alone ("Failed to send"), or ended before: nobody else ends the request.
            LOG.debug("A status stream could not be written to: {}", e.toString());
            forget(listener);
            listener.completeWithError(e);
        } catch (RuntimeException e) {
            LOG.warn("A status stream ended because the task list could not be sent", e);
            forget(listener);
            listener.completeWithError(e);
        }
    }

    private void forget(SseEmitter listener) {
        ScheduledFuture<?> tick = listeners.remove(listener);
        if (tick != null) {
            tick.cancel(false);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends all streams; runs before the web server waits for open requests, which would else take its whole time. */
    @Override
    public void stop() {
        running = false;
        requests.forEach((listener, request) -> {
            if (!listeners.containsKey(listener)) {
                end(request);
            }
        });
        for (SseEmitter listener : listeners.keySet()) {
            forget(listener);
            listener.complete();
        }
        ticks.shutdown();
    }

    /**
     * Ends a request whose client has gone. Usually the web server does so by itself; it may not where the first write failed
     * while the request was still being taken, and an emitter that failed to send cannot be completed any more.
     */
    private static void end(HttpServletRequest request) {
        try {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().complete();
            }
        } catch (IllegalStateException e) {
            LOG.debug("A request of the status stream has ended by itself", e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
