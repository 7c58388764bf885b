// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The page: all tasks, and one of them in full. Every value is written by the server; the script only puts a newer copy
 * of the same HTML in place.
 */
@ConditionalOnWebApplication
@Controller
final class StatusPage {
    private final Tasks tasks;
    private final Commands commands;
    private final LatencyHistory history;
    private final Clock clock;

    StatusPage(Tasks tasks, Commands commands, LatencyHistory history, Clock clock) {
        this.tasks = tasks;
        this.commands = commands;
        this.history = history;
        this.clock = clock;
    }

    /**
     * The page.
     *
     * @param task task to show in full, the first when absent
     * @param find part of a table name
     * @param page page of the tables
     * @param reload source table that the user is asked about whether to load it anew
     */
    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page(
            @RequestParam(required = false) @Nullable String task,
            @RequestParam(defaultValue = "") String find,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(required = false) @Nullable String reload,
            HttpServletRequest request,
            Principal user,
            Model model) {
        model.addAttribute("reload", reload);
        fill(model, task, find, page, request);
        model.addAttribute("user", user.getName());
        return "status";
    }

    /** The part of the page that changes, for the script. */
    @GetMapping(path = "/live", produces = MediaType.TEXT_HTML_VALUE)
    String live(
            @RequestParam(required = false) @Nullable String task,
            @RequestParam(defaultValue = "") String find,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(required = false) @Nullable String reload,
            HttpServletRequest request,
            Model model) {
        model.addAttribute("reload", reload);
        fill(model, task, find, page, request);
        return "status :: live";
    }

    /** A confirmed button. */
    @PostMapping("/tasks/{id}/{command:start|pause|resume|stop}")
    String command(@PathVariable String id, @PathVariable String command, Principal user, RedirectAttributes redirect) {
        return doneOrRefused(id, redirect, () -> {
            commands.give(id, command, user.getName());
            return Action.of(command).label() + " was asked for.";
        });
    }

    /** Loads tables anew. */
    @PostMapping("/tasks/{id}/reload")
    String reload(
            @PathVariable String id,
            @RequestParam("table") List<String> sources,
            Principal user,
            RedirectAttributes redirect) {
        return doneOrRefused(id, redirect, () -> {
            commands.reload(id, sources, user.getName());
            return "Loading " + String.join(", ", sources) + " anew was asked for.";
        });
    }

    /** Removes what was made at the source for a task that does not run. */
    @PostMapping("/tasks/{id}/release")
    String release(@PathVariable String id, Principal user, RedirectAttributes redirect) {
        return doneOrRefused(
                id,
                redirect,
                () -> "Released. " + String.join("; ", commands.release(id, false, user.getName())) + ".");
    }

    /** Does what a button asks for, and goes back to the task with what came of it. */
    private static String doneOrRefused(String id, RedirectAttributes redirect, Supplier<String> button) {
        try {
            redirect.addFlashAttribute("notice", button.get());
        } catch (ErrorResponseException refused) {
            redirect.addFlashAttribute("refusal", Commands.refusal(refused));
        }
        redirect.addAttribute("task", id);
        return "redirect:/";
    }

    /**
     * Runs the prechecks again.
     *
     * @param report whether the user is on the page of their report
     */
    @PostMapping("/tasks/{id}/precheck")
    String precheck(
            @PathVariable String id,
            @RequestParam(defaultValue = "false") boolean report,
            RedirectAttributes redirect) {
        commands.precheck(id);
        redirect.addFlashAttribute("notice", "The checks have run.");
        redirect.addAttribute(report ? "id" : "task", id);
        return report ? "redirect:/tasks/{id}/precheck" : "redirect:/";
    }

    private void fill(Model model, @Nullable String id, String find, int page, HttpServletRequest request) {
        Instant now = clock.instant();
        model.addAttribute("operator", request.isUserInRole(Role.OPERATOR.name()));
        List<TaskView> all =
                tasks.list().stream().map(task -> new TaskView(task, now)).toList();
        model.addAttribute("tasks", all);
        model.addAttribute("find", find);
        if (id != null || !all.isEmpty()) {
            TaskStatus shown = id == null ? all.get(0).status() : commands.find(id);
            model.addAttribute("task", new TaskView(shown, now));
            model.addAttribute("chart", LatencyChart.of(history.of(shown.id()), history.interval(), now));
            List<TableStatus> itsTables = tasks.tables(shown.id());
            model.addAttribute("tables", TableView.page(itsTables, find, page, now));
            model.addAttribute("verified", VerifiedView.of(itsTables, now));
            tasks.precheckReport(shown.id())
                    .map(PrecheckView::new)
                    .ifPresent(view -> model.addAttribute("prechecks", view));
            model.addAttribute(
                    "events",
                    tasks.events(shown.id()).stream().map(EventView::new).toList());
        }
    }
}
