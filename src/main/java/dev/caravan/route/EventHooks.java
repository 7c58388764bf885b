// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskListener;
import dev.caravan.task.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Sends what happens to tasks to integrators' routes, one event after the other on a thread of its own: a route that is slow
 * or fails is told in the log and disturbs no task.
 */
@Component
final class EventHooks {

    static final String TASK = "CaravanTask";
    static final String EVENT = "CaravanEvent";
    static final String STATE = "CaravanState";

    private static final Logger LOG = LoggerFactory.getLogger(EventHooks.class);
    private static final String PREFIX = "caravan.hooks";
    private static final String NOWHERE = "direct:caravan-no-hook";
    private static final int WAITING = 1000;
    static final int PATIENCE_SECONDS = 10;

    /** Kinds of events that have a hook, with its name. */
    private static final Map<String, String> HOOKS = Map.of(
            "state", "on-state-change",
            "ddl", "on-ddl",
            "quarantine", "on-quarantine",
            "retention", "on-retention");

    private final CamelContext camel;
    private final Map<String, String> endpoints;
    private final List<String> unknown = new ArrayList<>();
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable ExecutorService thread;
    private @Nullable ProducerTemplate producer;

    EventHooks(CamelContext camel, Environment environment) {
        this.camel = camel;
        this.endpoints = new TreeMap<>();
        keys().forEach(key -> endpoints.put(key, environment.getProperty(key, NOWHERE)));
        Set<String> spellings = keys().stream().map(EventHooks::withoutDashes).collect(Collectors.toSet());
        Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .keySet()
                .stream()
                .map(name -> PREFIX + "." + name)
                // Environment variables come without dashes.
                .filter(key -> !spellings.contains(withoutDashes(key)))
                .forEach(unknown::add);
    }

    private static String withoutDashes(String key) {
        return key.replace("-", "");
    }

    /** Keys of all hooks, those on rows as well, in alphabetical order. */
    static SortedSet<String> keys() {
        SortedSet<String> keys = new TreeSet<>();
        HOOKS.values().forEach(name -> keys.add(PREFIX + "." + name));
        for (Hook hook : Hook.values()) {
            keys.add(hook.key());
        }
        return keys;
    }

    /**
     * Checks that every hook leads somewhere.
     *
     * @throws NowhereException when a key is unknown or no route begins where one leads to, with all of them
     */
    void require() {
        List<String> problems = new ArrayList<>();
        unknown.forEach(key -> problems.add(key + " is not a hook. Hooks are " + String.join(", ", keys())));
        endpoints.forEach((key, endpoint) -> {
            if (!endpoint.equals(NOWHERE) && endpoint.startsWith("direct:") && !isBegun(endpoint)) {
                problems.add(
                        key + " = '" + endpoint + "': no route begins there. Put a YAML file with one into the folder"
                                + " of routes, or correct the name");
            }
        });
        if (!problems.isEmpty()) {
            throw new NowhereException(problems);
        }
    }

    /** Hooks lead nowhere; carries all that is wrong with them. */
    static final class NowhereException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NowhereException(List<String> problems) {
            super("Hooks cannot work as configured:\n  - " + String.join("\n  - ", problems));
        }
    }

    private boolean isBegun(String endpoint) {
        String uri = endpoint.replaceFirst("\\?.*", "").replaceFirst("direct:(//)?", "direct://");
        return camel.getRoutes().stream()
                .map(Route::getEndpoint)
                .map(Endpoint::getEndpointUri)
                .anyMatch(begun -> begun.replaceFirst("\\?.*", "").equals(uri));
    }

    /** Sends the events of a task. */
    TaskListener of(SyncTask task) {
        return (event, state) -> told(task, event, state);
    }

    private void told(SyncTask task, TaskEvent event, @Nullable TaskState state) {
        String hook = PREFIX + "." + HOOKS.getOrDefault(event.kind(), "");
        String endpoint = endpoints.getOrDefault(hook, NOWHERE);
        if (endpoint.equals(NOWHERE)) {
            return;
        }
        try {
            thread().execute(() -> send(hook, endpoint, task, event, state));
        } catch (RejectedExecutionException e) {
            LOG.warn("{} - hook {} is too slow, an event was not sent: {}", task.id(), hook, event.text());
        }
    }

    private void send(String hook, String endpoint, SyncTask task, TaskEvent event, @Nullable TaskState state) {
        Exchange answer = producer().send(endpoint, exchange -> {
            exchange.getMessage().setBody(body(task, event, state));
            exchange.getMessage().setHeader(TASK, task.id());
            exchange.getMessage().setHeader(EVENT, event.kind());
            exchange.getMessage().setHeader(STATE, state == null ? null : state.name());
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        });
        Exception failure = answer.getException();
        if (failure != null) {
            LOG.warn("{} - hook {} ({}) failed for '{}'", task.id(), hook, endpoint, event.text(), failure);
        }
    }

    private String body(SyncTask task, TaskEvent event, @Nullable TaskState state) throws JsonProcessingException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("task", task.id());
        fields.put("name", task.name());
        fields.put("event", event.kind());
        fields.put("state", state == null ? null : state.name());
        fields.put("text", event.text());
        fields.put("at", event.at().toString());
        return json.writeValueAsString(fields);
    }

    private synchronized ExecutorService thread() {
        if (thread == null) {
            thread = camel.getExecutorServiceManager()
                    .newThreadPool(
                            this,
                            "caravan-event-hooks",
                            new ThreadPoolProfileBuilder("caravan-event-hooks")
                                    .poolSize(1)
                                    .maxPoolSize(1)
                                    .maxQueueSize(WAITING)
                                    .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                                    .build());
        }
        return thread;
    }

    private synchronized ProducerTemplate producer() {
        if (producer == null) {
            producer = camel.createProducerTemplate();
        }
        return producer;
    }

    /** Sends what is waiting; called when the tasks have ended, before Camel does. */
    synchronized void finish() {
        if (thread != null) {
            camel.getExecutorServiceManager().shutdownGraceful(thread, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
    }
}
