// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteTemplateDefinition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The integrators' YAML files: loaded at the start, and again when they change, all of them or, when one is wrong, none.
 *
 * <p>Camel could do both. But it starts all routes at once, also those that take the place of a task's and need what the
 * task has yet to make; and when it reloads, it takes Java routes away, loses the old ones where the new ones fail, never
 * notices that a file is gone, and sees nothing of mounted configuration maps, whose files are links that do not change.
 * So the folder's content is compared, once a second.
 */
@Component
final class RouteFolder {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFolder.class);
    private static final String RELOAD_KEY = "caravan.routes-reload";
    private static final long LOOK_MILLIS = 1000;
    private static final String RESERVED = "caravan-";

    private final ModelCamelContext camel;
    private final EventHooks hooks;
    private final Path folder;
    private final boolean reload;
    private final long lookMillis;
    private List<String> tasks = List.of();
    private SortedMap<Path, LoadedFile> loaded = new TreeMap<>();
    private SortedMap<Path, RouteFile> seen = new TreeMap<>();
    private SortedMap<Path, RouteFile> settled = new TreeMap<>();
    private @Nullable String unreadable;
    private boolean told;
    private @Nullable ScheduledExecutorService watch;

    @Autowired
    RouteFolder(CamelContext camel, EventHooks hooks, Environment environment) {
        this(camel, hooks, environment, LOOK_MILLIS);
    }

    /** A folder that is looked at more often than people change it. */
    RouteFolder(CamelContext camel, EventHooks hooks, Environment environment, long lookMillis) {
        this.lookMillis = lookMillis;
        this.camel = (ModelCamelContext) camel;
        this.hooks = hooks;
        this.folder = Path.of(environment.getProperty(RouteFiles.FOLDER_KEY, RouteFiles.DEFAULT_FOLDER));
        this.reload = environment.getProperty(RELOAD_KEY, Boolean.class, true);
    }

    /**
     * Loads all files and checks that the hooks lead somewhere, then watches the folder.
     *
     * @param configured ids of all tasks of the configuration, whose routes files may replace
     * @throws RouteFileException with everything that is wrong with the files
     */
    synchronized void begin(List<String> configured) {
        tasks = List.copyOf(configured);
        SortedMap<Path, RouteFile> files = RouteFile.in(folder);
        become(files);
        seen = files;
        settled = files;
        if (reload) {
            watch = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "caravan-routes");
            watch.scheduleWithFixedDelay(this::look, lookMillis, lookMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Loads nothing any more; called before routes and tasks end. */
    void end() {
        ScheduledExecutorService watching = watch;
        if (watching != null) {
            camel.getExecutorServiceManager().shutdownNow(watching);
        }
    }

    /**
     * Starts the route of the files that takes the place of a task's, made anew for each of its lives.
     *
     * @return whether there is one
     * @throws RouteFileException when it cannot be made
     */
    boolean start(String routeId) {
        Optional<RouteFile> file;
        synchronized (this) {
            file = loaded.values().stream()
                    .filter(candidate -> candidate.replaces(routeId))
                    .map(LoadedFile::file)
                    .findFirst();
        }
        file.ifPresent(found -> LoadedFile.read(found, camel).start(routeId));
        return file.isPresent();
    }

    /**
     * Changes routes or beans of Camel while nobody else does: tasks start and end each in a thread of its own, and Camel's
     * definitions of routes, beans of templates and registry are lists and maps for one thread.
     */
    synchronized void alone(Runnable change) {
        change.run();
    }

    private void look() {
        try {
            SortedMap<Path, RouteFile> now = RouteFile.in(folder);
            unreadable = null;
            told = false;
            // One that is still being written changes again.
            boolean still = now.equals(seen);
            seen = now;
            if (still && !now.equals(settled)) {
                settled = now;
                reload(now);
            }
        } catch (RouteFileException e) {
            // One that is being replaced is there again at the next look.
            if (Objects.equals(unreadable, e.getMessage()) && !told) {
                told = true;
                LOG.error("Routes that were loaded before go on as they are. {}", e.getMessage());
            }
            unreadable = e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("Routes that were loaded before go on as they are", e);
        }
    }

    private synchronized void reload(SortedMap<Path, RouteFile> files) {
        try {
            become(files);
        } catch (RouteFileException | EventHooks.NowhereException e) {
            LOG.error("Routes that were loaded before go on as they are. {}", e.getMessage());
        }
    }

    /** Makes what runs that of the files; when anything is wrong, it is what it was. */
    private void become(SortedMap<Path, RouteFile> files) {
        List<LoadedFile> old = loaded.values().stream()
                .filter(file -> !file.file().equals(files.get(file.file().path())))
                .toList();
        SortedMap<Path, LoadedFile> next = new TreeMap<>(loaded);
        old.forEach(file -> next.remove(file.file().path()));
        List<RouteFile> changed = files.values().stream()
                .filter(file -> !next.containsKey(file.path()))
                .toList();
        Problems problems = new Problems();
        List<LoadedFile> fresh = problems.each(changed, file -> LoadedFile.read(file, camel));
        fresh.forEach(file -> next.put(file.file().path(), file));
        old.forEach(LoadedFile::removeConfigurations);
        boolean swapping = false;
        try {
            prepare(fresh, problems);
            problems.found.addAll(clashes(next.values()));
            problems.requireNone();
            swapping = true;
            old.forEach(LoadedFile::removeRoutes);
            run(fresh);
            hooks.require();
        } catch (RuntimeException e) {
            fresh.forEach(LoadedFile::remove);
            if (swapping) {
                restore(old, e);
            } else {
                old.forEach(LoadedFile::addConfigurations);
            }
            throw e;
        }
        loaded = next;
        tell(old, fresh);
    }

    private void prepare(List<LoadedFile> files, Problems problems) {
        problems.each(problems.each(files, LoadedFile::addConfigurations), file -> file.configure(this::taskRoute));
    }

    private static void run(List<LoadedFile> files) {
        Problems problems = new Problems();
        problems.each(problems.each(files, LoadedFile::addRoutes), LoadedFile::addTemplatedRoutes);
        problems.requireNone();
    }

    private void restore(List<LoadedFile> files, RuntimeException failure) {
        try {
            Problems problems = new Problems();
            List<LoadedFile> again = problems.each(files, file -> LoadedFile.read(file.file(), camel));
            prepare(again, problems);
            problems.requireNone();
            run(again);
            again.forEach(file -> loaded.put(file.file().path(), file));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            files.forEach(file -> loaded.remove(file.file().path()));
            LOG.error(
                    "The routes of {} were stopped and could not be started again. Correct the files, or start Caravan"
                            + " again. {}",
                    files.stream().map(file -> file.file().path()).toList(),
                    e.getMessage());
        }
    }

    private Optional<TaskRoute> taskRoute(String id) {
        for (String task : tasks) {
            if (id.startsWith(task + "-")) {
                // Appliers of a topic are numbered.
                String name = id.substring(task.length() + 1).replaceFirst("^(applier)-\\d+$", "$1");
                RouteTemplateDefinition template = camel.getRouteTemplateDefinition(RESERVED + name);
                if (template != null) {
                    String from = template.getRoute().getInput().getEndpointUri();
                    return Optional.of(new TaskRoute(id, from.replace("{{task}}", task)));
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> clashes(Collection<LoadedFile> files) {
        Map<String, LoadedFile> known = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (LoadedFile file : files) {
            file.ids().forEach((id, line) -> {
                LoadedFile other = known.putIfAbsent(id, file);
                if (other != null) {
                    problems.add(file.at(line) + "the id '" + id + "' is in "
                            + other.file().path() + ", too. Give one of them another id");
                } else if (id.startsWith(RESERVED)) {
                    problems.add(file.at(line) + "ids that begin with " + RESERVED + ", as '" + id
                            + "', are Caravan's own. Take another; a route in place of a task's has the id of that");
                }
            });
        }
        return problems;
    }

    private static void tell(List<LoadedFile> old, List<LoadedFile> fresh) {
        Set<Path> paths = new HashSet<>();
        for (LoadedFile file : fresh) {
            paths.add(file.file().path());
            LOG.info("Loaded of {}: {}", file.file().path(), file.content());
        }
        for (LoadedFile file : old) {
            if (!paths.contains(file.file().path())) {
                LOG.info("File {} is gone, and what it had brought", file.file().path());
            }
        }
    }

    /** What is wrong with the files, to be told at once. */
    private static final class Problems {
        private final List<String> found = new ArrayList<>();

        /** Takes a step for each; gives what came of those that could take it. */
        <A, B> List<B> each(List<A> all, Function<A, B> step) {
            List<B> done = new ArrayList<>();
            for (A one : all) {
                try {
                    done.add(step.apply(one));
                } catch (RouteFileException e) {
                    found.addAll(e.problems());
                }
            }
            return done;
        }

        void requireNone() {
            if (!found.isEmpty()) {
                throw new RouteFileException(found);
            }
        }
    }
}
