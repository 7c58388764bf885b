// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What a file of the folder of routes brings into Camel, step by step: route configurations come before all routes, since a
 * route takes them when it is made. What one step has brought, {@link #remove} takes away again.
 */
final class LoadedFile {

    private static final Pattern LINE = Pattern.compile("(?:line |\\.yaml:)(\\d+)");

    private final RouteFile file;
    private final ModelCamelContext camel;
    private final RouteConfigurationBuilder builder;
    private final List<RouteConfigurationDefinition> configurations = new ArrayList<>();
    private final List<RouteTemplateDefinition> templates = new ArrayList<>();
    private final List<RouteDefinition> routes = new ArrayList<>();
    private final List<String> templated = new ArrayList<>();
    private final Map<String, RouteDefinition> replacing = new LinkedHashMap<>();

    private LoadedFile(RouteFile file, ModelCamelContext camel, RouteConfigurationBuilder builder) {
        this.file = file;
        this.camel = camel;
        this.builder = builder;
    }

    /**
     * Reads the YAML, no more.
     *
     * @throws RouteFileException when it is none
     */
    static LoadedFile read(RouteFile file, ModelCamelContext camel) {
        return attempt(file, Map::of, () -> {
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel)
                    .findRoutesBuilders(ResourceHelper.fromString("file:" + file.path(), file.text()))) {
                return new LoadedFile(file, camel, (RouteConfigurationBuilder) builder);
            }
            throw new IllegalStateException("no loader of Camel takes the file");
        });
    }

    RouteFile file() {
        return file;
    }

    /** Brings the route configurations. */
    LoadedFile addConfigurations() {
        try {
            return attempt(() -> {
                camel.addRoutesConfigurations(builder);
                return this;
            });
        } finally {
            // Some may be there though another was refused.
            configurations.addAll(builder.getRouteConfigurationCollection().getRouteConfigurations());
        }
    }

    /**
     * Understands the routes and templates, and puts aside the routes that take the place of a task's own.
     *
     * @param ownRoutes finds the task's route that has an id
     */
    LoadedFile configure(TaskRoute.Finder ownRoutes) {
        return attempt(() -> {
            builder.configureRoutes(camel);
            List<RouteDefinition> found = builder.getRouteCollection().getRoutes();
            for (RouteDefinition route : List.copyOf(found)) {
                Optional<TaskRoute> own =
                        Optional.ofNullable(route.getRouteId()).flatMap(ownRoutes::find);
                if (own.isPresent()) {
                    own.get().refusal(route).ifPresent(problem -> {
                        throw new RouteFileException(List.of(at(route.getLineNumber()) + problem));
                    });
                    replacing.put(own.get().id(), route);
                    found.remove(route);
                }
            }
            int number = 0;
            for (TemplatedRouteDefinition route :
                    builder.getTemplatedRouteCollection().getTemplatedRoutes()) {
                number++;
                if (route.getRouteId() == null) {
                    route.setRouteId(file.path().getFileName() + "-" + number);
                }
            }
            return this;
        });
    }

    /** Ids of routes and templates that the file names, with their lines, 0 where Camel does not know it. */
    Map<String, Integer> ids() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        replacing.forEach((id, route) -> ids.put(id, route.getLineNumber()));
        for (RouteDefinition route : builder.getRouteCollection().getRoutes()) {
            if (route.hasCustomIdAssigned()) {
                ids.put(route.getRouteId(), route.getLineNumber());
            }
        }
        for (TemplatedRouteDefinition route :
                builder.getTemplatedRouteCollection().getTemplatedRoutes()) {
            ids.put(route.getRouteId(), 0);
        }
        for (RouteTemplateDefinition template :
                builder.getRouteTemplateCollection().getRouteTemplates()) {
            ids.put(template.getId(), template.getLineNumber());
        }
        return ids;
    }

    /** How a problem at a line begins. */
    String at(int line) {
        return file.path() + (line > 0 ? ", line " + line : "") + ": ";
    }

    /** Brings templates and routes, which start. */
    LoadedFile addRoutes() {
        templates.addAll(builder.getRouteTemplateCollection().getRouteTemplates());
        routes.addAll(builder.getRouteCollection().getRoutes());
        return attempt(() -> {
            camel.addRoutes(builder);
            return this;
        });
    }

    /** Brings routes that are made from templates, of this file or another. */
    LoadedFile addTemplatedRoutes() {
        builder.getTemplatedRouteCollection().getTemplatedRoutes().forEach(route -> templated.add(route.getRouteId()));
        return attempt(() -> {
            camel.addTemplatedRoutes(builder);
            return this;
        });
    }

    /** Whether the file has a route in place of a task's. */
    boolean replaces(String routeId) {
        return replacing.containsKey(routeId);
    }

    /** Brings a route of the file in place of a task's. */
    void start(String routeId) {
        attempt(() -> {
            builder.configureRoutes(camel);
            for (RouteDefinition route : builder.getRouteCollection().getRoutes()) {
                if (routeId.equals(route.getRouteId())) {
                    replacing.put(routeId, route);
                    camel.addRouteDefinition(route);
                }
            }
            return routeId;
        });
    }

    /** What the file has brought, for the log. */
    String content() {
        List<String> parts = new ArrayList<>(running());
        replacing.keySet().forEach(id -> parts.add(id + ", from the task's next start on"));
        configurations.forEach(configuration -> parts.add("configuration "
                + (configuration.getId() == null ? "of all routes of your own" : configuration.getId())));
        templates.forEach(template -> parts.add("template " + template.getId()));
        return parts.isEmpty() ? "nothing" : String.join("; ", parts);
    }

    private List<String> running() {
        List<String> ids = new ArrayList<>(templated);
        routes.forEach(route -> ids.add(route.getRouteId()));
        return ids;
    }

    /** Takes away the route configurations; routes that have taken them keep them. */
    void removeConfigurations() {
        attempt(() -> {
            // Camel's own way finds them by id, and gives ids to those that have none, which ends their being for all
            // routes.
            camel.getRouteConfigurationDefinitions().removeAll(configurations);
            configurations.clear();
            return configurations;
        });
    }

    /** Stops and takes away routes and templates; exchanges that are on their way come to their end before. */
    void removeRoutes() {
        attempt(() -> {
            for (String id : running()) {
                remove(id);
            }
            routes.clear();
            templated.clear();
            camel.removeRouteTemplateDefinitions(templates);
            templates.clear();
            return routes;
        });
    }

    /** Takes away all that has come, whatever step failed. */
    void remove() {
        removeRoutes();
        removeConfigurations();
    }

    private void remove(@Nullable String id) throws Exception {
        RouteDefinition route = id == null ? null : camel.getRouteDefinition(id);
        if (route == null) {
            return;
        }
        camel.removeRouteDefinition(route);
        // Those that Kamelets have made for it would go on by themselves.
        for (RouteDefinition other : List.copyOf(camel.getRouteDefinitions())) {
            Map<String, Object> parameters = other.getTemplateParameters();
            if (Boolean.TRUE.equals(other.isKamelet())
                    && parameters != null
                    && route.getRouteId().equals(parameters.get("parentRouteId"))) {
                remove(other.getRouteId());
            }
        }
    }

    private interface Step<T> {
        T run() throws Exception;
    }

    private <T> T attempt(Step<T> step) {
        return attempt(file, this::lines, step);
    }

    private Map<String, String> lines() {
        Map<String, String> lines = new HashMap<>();
        replacing.forEach((id, route) -> lines.put(id, ", line " + route.getLineNumber()));
        routes.forEach(route -> lines.put(route.getRouteId(), ", line " + route.getLineNumber()));
        return lines;
    }

    private static <T> T attempt(RouteFile file, Supplier<Map<String, String>> lines, Step<T> step) {
        try {
            return step.run();
        } catch (RouteFileException e) {
            throw e;
        } catch (Exception e) {
            throw new RouteFileException(List.of(problem(file, e, lines.get())));
        }
    }

    /** File, line and reason. */
    private static String problem(RouteFile file, Throwable failure, Map<String, String> lines) {
        Throwable root = failure;
        String line = "";
        String route = "";
        String reason = null;
        for (Throwable part = failure; part != null; part = part.getCause()) {
            root = part;
            Matcher matcher = LINE.matcher(String.valueOf(part.getMessage()));
            if (line.isEmpty() && matcher.find()) {
                line = ", line " + matcher.group(1);
            }
            if (part instanceof FailedToCreateRouteException made && made.getRouteId() != null) {
                route = "route '" + made.getRouteId() + "': ";
                line = line.isEmpty() ? lines.getOrDefault(made.getRouteId(), "") : line;
            }
            if (part instanceof MarkedYamlEngineException marked && marked.getProblem() != null) {
                // The message shows the text around, which may be secret.
                reason = marked.getProblem();
            }
        }
        if (reason == null) {
            reason = root.getMessage() == null ? root.toString() : root.getMessage();
        }
        return file.path() + line + ": " + route + reason;
    }
}
