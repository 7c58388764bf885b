// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.spi.Registry;

/**
 * Routes of a task that run together: made from their templates, or from the files that replace them, and removed in the
 * other order. Beans that they use are bound under the task's name.
 */
final class RouteSet {

    private static final String PREFIX = "caravan-";
    /** How long a route may take to stop. */
    static final long STOP_SECONDS = 30;

    private final CamelContext camel;
    private final RouteFolder files;
    private final String task;
    private final List<String> running = new ArrayList<>();

    /** No routes yet. */
    RouteSet(CamelContext camel, RouteFolder files, String task) {
        this.camel = camel;
        this.files = files;
        this.task = task;
    }

    /** Binds a bean that routes name as {@code #TASK-name}. */
    void bind(String name, Object bean) {
        Registry registry = camel.getRegistry();
        files.alone(() -> {
            registry.unbind(task + "-" + name);
            registry.bind(task + "-" + name, bean);
        });
    }

    /** Id of the route that a template makes. */
    String id(String template) {
        return task + "-" + template.substring(PREFIX.length());
    }

    /** Makes and starts a route, or the one that a file has in its place. */
    void add(String template, Map<String, String> parameters) {
        add(template, id(template), parameters);
    }

    /** Makes and starts a route of the given id. */
    void add(String template, String routeId, Map<String, String> parameters) {
        running.add(routeId);
        files.alone(() -> make(template, routeId, parameters));
    }

    private void make(String template, String routeId, Map<String, String> parameters) {
        if (files.start(routeId)) {
            return;
        }
        TemplatedRouteBuilder route = TemplatedRouteBuilder.builder(camel, template)
                .routeId(routeId)
                .prefixId(task)
                .parameter("task", task);
        parameters.forEach(route::parameter);
        route.add();
    }

    /** Whether routes were made that have not been removed. */
    boolean isRunning() {
        return !running.isEmpty();
    }

    /** Stops and removes one route. */
    void end(String routeId) {
        running.remove(routeId);
        remove(routeId);
    }

    /** Stops and removes the routes, the last one first. */
    void stop() {
        stop(route -> {});
    }

    /**
     * Stops and removes the routes, the last one first.
     *
     * @param before told the id of each before it is stopped
     * @throws IllegalStateException when one cannot be; the others are all the same, and the next call tries it again
     */
    void stop(Consumer<String> before) {
        List<String> routes = new ArrayList<>(running);
        running.clear();
        IllegalStateException failure = null;
        for (int i = routes.size() - 1; i >= 0; i--) {
            before.accept(routes.get(i));
            try {
                remove(routes.get(i));
            } catch (IllegalStateException e) {
                running.add(0, routes.get(i));
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void remove(String routeId) {
        try {
            if (camel.getRoute(routeId) != null) {
                // May take its time, in which other tasks go on.
                camel.getRouteController().stopRoute(routeId, STOP_SECONDS, TimeUnit.SECONDS);
                files.alone(() -> take(routeId));
            }
        } catch (Exception e) {
            throw new IllegalStateException("Route '" + routeId + "' could not be stopped and removed", e);
        }
    }

    private void take(String routeId) {
        try {
            camel.removeRoute(routeId);
        } catch (Exception e) {
            throw new IllegalStateException("Route '" + routeId + "' is stopped and could not be removed", e);
        }
    }
}
