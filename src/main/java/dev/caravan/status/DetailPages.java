// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableDetail;
import dev.caravan.task.TableStatus;
import dev.caravan.task.Tasks;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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

/** Pages of one table and of one report of prechecks, with all that the task's page has no room for. */
@ConditionalOnWebApplication
@Controller
final class DetailPages {

    private static final TableDetail NOT_PLANNED = new TableDetail("", List.of(), Map.of(), null);

    private final Tasks tasks;
    private final Commands commands;
    private final Clock clock;

    DetailPages(Tasks tasks, Commands commands, Clock clock) {
        this.tasks = tasks;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * A table.
     *
     * @param name source table as the tables of the task are listed
     */
    @GetMapping(path = "/tasks/{id}/table", produces = MediaType.TEXT_HTML_VALUE)
    String table(
            @PathVariable String id,
            @RequestParam String name,
            HttpServletRequest request,
            Principal user,
            Model model) {
        fill(id, request, user, model);
        TableStatus table = commands.table(id, name);
        model.addAttribute("table", new TableView(table, clock.instant()));
        model.addAttribute("detail", tasks.table(id, name).orElse(NOT_PLANNED));
        return "table";
    }

    /** The latest report of prechecks. */
    @GetMapping(path = "/tasks/{id}/precheck", produces = MediaType.TEXT_HTML_VALUE)
    String precheck(@PathVariable String id, HttpServletRequest request, Principal user, Model model) {
        fill(id, request, user, model);
        tasks.precheckReport(id).map(PrecheckView::new).ifPresent(view -> model.addAttribute("prechecks", view));
        return "precheck";
    }

    /** Accepts the warnings of a precheck from now on, or does so no longer. */
    @PostMapping("/tasks/{id}/precheck/{check}")
    String accept(
            @PathVariable String id,
            @PathVariable String check,
            @RequestParam boolean accepted,
            Principal user,
            RedirectAttributes redirect) {
        try {
            commands.acceptWarning(id, check, accepted, user.getName());
            redirect.addFlashAttribute("notice", check + (accepted ? " is accepted." : " is not accepted any more."));
        } catch (ErrorResponseException refused) {
            redirect.addFlashAttribute("refusal", Commands.refusal(refused));
        }
        redirect.addAttribute("id", id);
        return "redirect:/tasks/{id}/precheck";
    }

    private void fill(String id, HttpServletRequest request, Principal user, Model model) {
        model.addAttribute("task", new TaskView(commands.find(id), clock.instant()));
        model.addAttribute("operator", request.isUserInRole(Role.OPERATOR.name()));
        model.addAttribute("user", user.getName());
    }
}
