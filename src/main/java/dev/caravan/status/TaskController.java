// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.PrecheckReport;
import dev.caravan.task.Quarantine;
import dev.caravan.task.SyncTask.RateLimit;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.security.Principal;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tasks over REST: reads answer from memory, commands answer 202 at once and the state follows. */
@ConditionalOnWebApplication
@RestController
@RequestMapping(path = "/api/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
final class TaskController {
    private final Tasks tasks;
    private final Commands commands;

    TaskController(Tasks tasks, Commands commands) {
        this.tasks = tasks;
        this.commands = commands;
    }

    @GetMapping
    List<TaskStatus> list() {
        return tasks.list();
    }

    @GetMapping("/{id}")
    TaskStatus task(@PathVariable String id) {
        return commands.find(id);
    }

    @GetMapping("/{id}/tables")
    List<TableStatus> tables(@PathVariable String id) {
        commands.find(id);
        return tasks.tables(id);
    }

    @GetMapping("/{id}/events")
    List<TaskEvent> events(@PathVariable String id) {
        commands.find(id);
        return tasks.events(id);
    }

    /** Rows that the target refused: keys and reasons; the values are in the target only. */
    @GetMapping("/{id}/quarantine")
    List<Quarantine.Entry> quarantine(@PathVariable String id) {
        commands.find(id);
        return tasks.setAside(id);
    }

    @GetMapping("/{id}/rate-limit")
    RateLimit rateLimit(@PathVariable String id) {
        commands.find(id);
        return tasks.rateLimit(id);
    }

    @PutMapping("/{id}/rate-limit")
    RateLimit rateLimit(@PathVariable String id, @RequestBody RateLimit limit) {
        commands.find(id);
        tasks.rateLimit(id, limit);
        return tasks.rateLimit(id);
    }

    /** The latest report of the prechecks. */
    @GetMapping("/{id}/precheck")
    PrecheckReport precheckReport(@PathVariable String id) {
        return commands.precheckReport(id);
    }

    /** Runs the prechecks and answers their report. */
    @PostMapping("/{id}/precheck")
    PrecheckReport precheck(@PathVariable String id) {
        return commands.precheck(id);
    }

    /** Accepts the warnings of a precheck from now on, or does so no longer; answers the report. */
    @PutMapping("/{id}/precheck/{check}")
    PrecheckReport acceptWarning(
            @PathVariable String id, @PathVariable String check, @RequestParam boolean accepted, Principal user) {
        // Nothing is stored where there is no report to answer.
        commands.precheckReport(id);
        commands.acceptWarning(id, check, accepted, user.getName());
        return commands.precheckReport(id);
    }

    @PostMapping("/{id}/{command:start|pause|resume|stop}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    TaskStatus command(@PathVariable String id, @PathVariable String command, Principal user) {
        commands.give(id, command, user.getName());
        return commands.find(id);
    }

    /**
     * What was done.
     *
     * @param task task
     * @param told what became of each thing, in lines
     */
    record Told(String task, List<String> told) {}

    /** Tries rows again that the target refused, while the task is paused or does not run. */
    @PostMapping("/{id}/quarantine/replay")
    Told replay(@PathVariable String id, Principal user) {
        return new Told(id, commands.replay(id, user.getName()));
    }

    /** Loads a table anew, named as the tables of the task are listed. */
    @PostMapping("/{id}/tables/{table}/reload")
    @ResponseStatus(HttpStatus.ACCEPTED)
    TaskStatus reload(@PathVariable String id, @PathVariable String table, Principal user) {
        commands.reload(id, List.of(table), user.getName());
        return commands.find(id);
    }

    /** Loads several tables anew, all or none. */
    @PostMapping("/{id}/reload")
    @ResponseStatus(HttpStatus.ACCEPTED)
    TaskStatus reload(@PathVariable String id, @RequestParam("table") List<String> sources, Principal user) {
        commands.reload(id, sources, user.getName());
        return commands.find(id);
    }

    /** Removes what was made at the source for a task that does not run, and by choice its rows in the target. */
    @PostMapping("/{id}/release")
    Told release(@PathVariable String id, @RequestParam(defaultValue = "false") boolean target, Principal user) {
        return new Told(id, commands.release(id, target, user.getName()));
    }
}
