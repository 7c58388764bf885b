// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Rowset;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What msdb shows of SQL Server Agent's jobs: the capture and cleanup jobs of each database, and no others. */
final class AgentViews {
    private static final int CAPTURE_CATEGORY = 16;
    private static final int CLEANUP_CATEGORY = 17;
    // https://learn.microsoft.com/sql/relational-databases/system-tables/dbo-syscategories-transact-sql
    private static final Map<Integer, String> CATEGORIES = Map.of(
            0,
            "[Uncategorized (Local)]",
            3,
            "Database Maintenance",
            CAPTURE_CATEGORY,
            "REPL-LogReader",
            CLEANUP_CATEGORY,
            "REPL-Checkup");

    private AgentViews() {}

    /** Adds them. */
    static void install(Registry registry) {
        for (String name : List.of("sysjobs", "sysjobs_view")) {
            registry.add(jobs().view("dbo", name, context -> all(context.server())), "msdb");
        }
        registry.add(steps().view("dbo", "sysjobsteps", context -> steps(context.server())), "msdb");
        registry.add(activity().view("dbo", "sysjobactivity", context -> all(context.server())), "msdb");
        registry.add(history().view("dbo", "sysjobhistory", context -> List.of()), "msdb");
        registry.add(
                new Rowset<Map.Entry<Integer, String>>()
                        .number("category_id", Map.Entry::getKey)
                        .number("category_class", c -> 1)
                        .tiny("category_type", c -> 1)
                        .name("name", Map.Entry::getValue)
                        .view("dbo", "syscategories", context -> CATEGORIES.entrySet()),
                "msdb");
        registry.add(
                new Rowset<Job>()
                        .column("job_id", SqlTypes.UNIQUEIDENTIFIER, j -> j.job.id())
                        .number("server_id", j -> 0)
                        .tiny("last_run_outcome", j -> 5)
                        .text("last_outcome_message", 4000, j -> null)
                        .number("last_run_date", j -> 0)
                        .number("last_run_time", j -> 0)
                        .number("last_run_duration", j -> 0)
                        .view("dbo", "sysjobservers", context -> all(context.server())),
                "msdb");
        for (String procedure : List.of("sp_start_job", "sp_stop_job")) {
            registry.add(new SystemProcedure(
                    "dbo",
                    procedure,
                    List.of(optional("@job_name", SqlTypes.SYSNAME), optional("@job_id", SqlTypes.UNIQUEIDENTIFIER)),
                    call -> run(call, procedure.equals("sp_start_job"))));
        }
    }

    /** A job of a database. */
    private record Job(Database database, CaptureJobs.Job job) {
        boolean captures() {
            return job.type().equals("capture");
        }

        String name() {
            return "cdc." + database.name() + "_" + job.type();
        }

        boolean running() {
            ChangeData data = ChangeData.of(database);
            return captures()
                    && data != null
                    && data.jobRunning()
                    && Capture.of(database.server()).job().agentRunning();
        }
    }

    /** One step of a job. */
    private record Step(Job job, int number, String name, String command) {}

    private static List<Job> all(Server server) {
        List<Job> all = new ArrayList<>();
        for (Database database : server.databases()) {
            ChangeData data = ChangeData.of(database);
            if (data != null) {
                data.jobs().all().forEach(job -> all.add(new Job(database, job)));
            }
        }
        return all;
    }

    private static List<Step> steps(Server server) {
        List<Step> steps = new ArrayList<>();
        for (Job job : all(server)) {
            if (job.captures()) {
                steps.add(
                        new Step(job, 1, "Starting Change Data Capture Collection Agent", "RAISERROR(22801, 10, -1)"));
                steps.add(new Step(job, 2, "Change Data Capture Collection Agent", "sys.sp_MScdc_capture_job"));
            } else {
                steps.add(new Step(job, 1, "Change Data Capture Cleanup Agent", "sys.sp_MScdc_cleanup_job"));
            }
        }
        return steps;
    }

    private static Rowset<Job> jobs() {
        return new Rowset<Job>()
                .column("job_id", SqlTypes.UNIQUEIDENTIFIER, j -> j.job.id())
                .number("originating_server_id", j -> 0)
                .name("name", Job::name)
                .tiny("enabled", j -> 1)
                .text("description", 512, j -> j.captures() ? "CDC Log Scan Job" : "CDC Cleanup Job")
                .number("start_step_id", j -> 1)
                .number("category_id", j -> j.captures() ? CAPTURE_CATEGORY : CLEANUP_CATEGORY)
                .column("owner_sid", SqlTypes.varbinary(85), j -> new byte[] {1})
                .number("notify_level_eventlog", j -> 2)
                .number("notify_level_email", j -> 0)
                .number("notify_level_netsend", j -> 0)
                .number("notify_level_page", j -> 0)
                .number("notify_email_operator_id", j -> 0)
                .number("notify_netsend_operator_id", j -> 0)
                .number("notify_page_operator_id", j -> 0)
                .number("delete_level", j -> 0)
                .time("date_created", j -> j.database.created())
                .time("date_modified", j -> j.database.created())
                .number("version_number", j -> 1);
    }

    private static Rowset<Step> steps() {
        return new Rowset<Step>()
                .column("job_id", SqlTypes.UNIQUEIDENTIFIER, s -> s.job.job.id())
                .number("step_id", Step::number)
                .name("step_name", Step::name)
                .text("subsystem", 40, s -> "TSQL")
                .text("command", SqlType.MAX, Step::command)
                .number("flags", s -> 4)
                .column("additional_parameters", SqlTypes.nvarchar(SqlType.MAX), s -> null)
                .number("cmdexec_success_code", s -> 0)
                .tiny("on_success_action", s -> s.job.captures() && s.number == 1 ? 3 : 1)
                .number("on_success_step_id", s -> 0)
                .tiny("on_fail_action", s -> s.job.captures() && s.number == 1 ? 3 : 2)
                .number("on_fail_step_id", s -> 0)
                .column("server", SqlTypes.SYSNAME, s -> s.job.database.server().name())
                .column("database_name", SqlTypes.SYSNAME, s -> s.job.database.name())
                .column("database_user_name", SqlTypes.SYSNAME, s -> null)
                .number("retry_attempts", s -> s.job.captures() && s.number == 2 ? 10 : 0)
                .number("retry_interval", s -> s.job.captures() && s.number == 2 ? 1 : 0)
                .number("last_run_outcome", s -> 0)
                .number("last_run_duration", s -> 0)
                .number("last_run_retries", s -> 0)
                .number("last_run_date", s -> 0)
                .number("last_run_time", s -> 0);
    }

    private static LocalDateTime started(Job job) {
        return LocalDateTime.ofInstant(job.database.server().started(), ZoneOffset.UTC);
    }

    private static Rowset<Job> activity() {
        return new Rowset<Job>()
                .number("session_id", j -> 1)
                .column("job_id", SqlTypes.UNIQUEIDENTIFIER, j -> j.job.id())
                .time("run_requested_date", j -> j.running() ? started(j) : null)
                .column("run_requested_source", SqlTypes.SYSNAME, j -> j.running() ? "1" : null)
                .time("queued_date", j -> null)
                .time("start_execution_date", j -> j.running() ? started(j) : null)
                .column("last_executed_step_id", SqlTypes.INT, j -> j.running() ? 1 : null)
                .time("last_executed_step_date", j -> j.running() ? started(j) : null)
                .time("stop_execution_date", j -> null)
                .column("job_history_id", SqlTypes.INT, j -> null)
                .time("next_scheduled_run_date", j -> null);
    }

    private static Rowset<Step> history() {
        return new Rowset<Step>()
                .number("instance_id", s -> 0)
                .column("job_id", SqlTypes.UNIQUEIDENTIFIER, s -> s.job.job.id())
                .number("step_id", Step::number)
                .name("step_name", Step::name)
                .number("sql_message_id", s -> 0)
                .number("sql_severity", s -> 0)
                .text("message", 4000, s -> null)
                .number("run_status", s -> 1)
                .number("run_date", s -> 0)
                .number("run_time", s -> 0)
                .number("run_duration", s -> 0)
                .number("operator_id_emailed", s -> 0)
                .number("operator_id_netsent", s -> 0)
                .number("operator_id_paged", s -> 0)
                .number("retries_attempted", s -> 0)
                .name("server", s -> s.job.database.server().name());
    }

    private static int run(ProcedureCall call, boolean start) throws SqlError {
        String name = call.text("@job_name", "");
        Object id = call.value("@job_id");
        Job job = all(call.session().server()).stream()
                .filter(j ->
                        id == null ? Names.same(j.name(), name) : j.job.id().equals(id))
                .findFirst()
                .orElse(null);
        if (job == null) {
            throw new SqlError(
                    14262,
                    16,
                    1,
                    "The specified %s ('%s') does not exist."
                            .formatted(id == null ? "@job_name" : "@job_id", id == null ? name : id));
        }
        if (!Capture.of(call.session().server()).job().agentRunning()) {
            throw new SqlError(
                    22022, 16, 1, "SQLServerAgent is not currently running so it cannot be notified of this action.");
        }
        if (job.running() == start && job.captures()) {
            throw new SqlError(
                    22022,
                    16,
                    1,
                    "SQLServerAgent Error: Request to %s job %s (from User %s) refused because the job is %s."
                            .formatted(
                                    start ? "run" : "stop",
                                    job.name(),
                                    call.session().rights().login(),
                                    start ? "already running from a request by User sa" : "not currently running"));
        }
        String type = job.job.type();
        call.session()
                .execute(
                        "EXEC " + Names.quote(job.database.name()) + ".sys.sp_cdc_" + (start ? "start" : "stop")
                                + "_job '" + type + "'",
                        call.reply());
        return 0;
    }
}
