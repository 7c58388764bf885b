// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.PrecheckReport;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import dev.caravan.task.Tasks.NoSuchTableException;
import dev.caravan.task.Tasks.NoSuchTaskException;
import dev.caravan.task.Tasks.NotDoneException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** What page and REST ask of a task, with refusals as HTTP answers. */
@Component
final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
    /** The state of a task, or a database, is against what was asked for; the same may be asked for again. */
    private static final Set<Integer> REFUSALS =
            Set.of(HttpStatus.CONFLICT.value(), HttpStatus.SERVICE_UNAVAILABLE.value());

    private final Tasks tasks;

    Commands(Tasks tasks) {
        this.tasks = tasks;
    }

    /**
     * One task.
     *
     * @throws ErrorResponseException 404 when there is none of that id
     */
    TaskStatus find(String id) {
        return tasks.find(id).orElseThrow(() -> noSuchTask(id));
    }

    /**
     * One table.
     *
     * @throws ErrorResponseException 404 when there is no such task or table
     */
    TableStatus table(String id, String source) {
        find(id);
        return tasks.tables(id).stream()
                .filter(table -> table.source().equals(source))
                .findFirst()
                .orElseThrow(() -> notFound("Task '" + id + "' has no table '" + source + "'. GET /api/tasks/" + id
                        + "/tables lists its tables."));
    }

    /**
     * The latest report of a task's prechecks.
     *
     * @throws ErrorResponseException 404 when there is no such task, or when it has not been checked yet
     */
    PrecheckReport precheckReport(String id) {
        find(id);
        return tasks.precheckReport(id)
                .orElseThrow(() -> notFound(
                        "Task '" + id + "' has not been checked yet. POST /api/tasks/" + id + "/precheck checks it."));
    }

    /**
     * Runs a task's prechecks.
     *
     * @throws ErrorResponseException 404 when there is no such task
     */
    PrecheckReport precheck(String id) {
        find(id);
        return tasks.precheck(id);
    }

    /**
     * Accepts the warnings of a precheck, or does so no longer.
     *
     * @throws ErrorResponseException 404 when there is no such task, 409 when that cannot be accepted, 503 when the target does not
     *     store it
     */
    void acceptWarning(String id, String check, boolean accepted, String user) {
        find(id);
        LOG.info("{} - precheck {} {} by {}", id, check, accepted ? "accepted" : "not accepted any more", user);
        answered("stored", () -> {
            tasks.acceptWarning(id, check, accepted, user);
            return check;
        });
    }

    /**
     * Passes a command on.
     *
     * @param command start, pause, resume or stop
     * @throws ErrorResponseException 404 when there is no such task, 409 when its state does not allow the command
     */
    void give(String id, String command, String user) {
        try {
            tasks.command(id, Tasks.Command.valueOf(command.toUpperCase(Locale.ROOT)));
        } catch (NoSuchTaskException e) {
            throw noSuchTask(id);
        } catch (IllegalStateException e) {
            throw conflict(e);
        }
        LOG.info("{} - {} asked for by {}", id, command, user);
    }

    /**
     * Removes what was made at the source for a task.
     *
     * @param alsoTarget whether its rows in the control tables are removed, too
     * @return what was removed, and what was left, in lines
     * @throws ErrorResponseException 404 when there is no such task, 409 when it runs, 503 when a database does not do it
     */
    List<String> release(String id, boolean alsoTarget, String user) {
        find(id);
        LOG.info("{} - release asked for by {}", id, user);
        return answered("released", () -> tasks.release(id, alsoTarget));
    }

    /**
     * Tries rows of a task again that the target refused.
     *
     * @return what became of each, in lines
     * @throws ErrorResponseException 404 when there is no such task, 409 when it runs, 503 when a database does not do it
     */
    List<String> replay(String id, String user) {
        find(id);
        LOG.info("{} - replay asked for by {}", id, user);
        return answered("replayed", () -> tasks.replay(id));
    }

    /**
     * Loads tables of a task anew.
     *
     * @throws ErrorResponseException 404 when there is no such task or table, 409 when a table cannot be loaded anew, or not now,
     *     503 when a database does not do it
     */
    void reload(String id, List<String> sources, String user) {
        find(id);
        LOG.info("{} - reload of {} asked for by {}", id, sources, user);
        answered("loaded anew", () -> {
            try {
                tasks.reload(id, sources);
                return sources;
            } catch (NoSuchTableException e) {
                throw notFound(e.getMessage() + ". GET /api/tasks/" + id + "/tables lists its tables.");
            }
        });
    }

    /** Asks for what a database has to do. */
    private static <T> T answered(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalStateException e) {
            throw conflict(e);
        } catch (NotDoneException e) {
            LOG.warn("Nothing was {}: {}", what, e.getMessage(), e);
            throw unavailable(e);
        }
    }

    /**
     * What a page says in place of its notice when something was refused.
     *
     * @throws ErrorResponseException the answer itself where it is of another kind
     */
    static String refusal(ErrorResponseException answer) {
        if (!REFUSALS.contains(answer.getStatusCode().value())) {
            throw answer;
        }
        return String.valueOf(answer.getBody().getDetail());
    }

    private static ErrorResponseException unavailable(NotDoneException e) {
        HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
        return new ErrorResponseException(
                status,
                ProblemDetail.forStatusAndDetail(status, "A database failed: " + e.getMessage() + " Try again."),
                e);
    }

    private static ErrorResponseException conflict(IllegalStateException e) {
        String reason = e.getMessage() == null ? "Its state does not allow it." : e.getMessage();
        return new ErrorResponseException(
                HttpStatus.CONFLICT, ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, reason), e);
    }

    private static ErrorResponseException noSuchTask(String id) {
        return notFound("There is no task '" + id + "'. GET /api/tasks lists the tasks of this process.");
    }

    private static ErrorResponseException notFound(String detail) {
        return new ErrorResponseException(
                HttpStatus.NOT_FOUND, ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, detail), null);
    }
}
