// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.cdc.CaptureJobs.Job;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Rowset;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.SystemProcedure.Parameter;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The procedures about the jobs of change data capture, and msdb.dbo.cdc_jobs. */
final class JobProcedures {
    private static final long MAX_RETENTION = 52_594_800;
    private static final long MAX_POLLING_SECONDS = 86_399;

    private JobProcedures() {}

    /** Adds them. */
    static void install(Registry registry) {
        List<Parameter> settings = new ArrayList<>(List.of(
                optional("@job_type", SqlTypes.nvarchar(20)),
                optional("@maxtrans", SqlTypes.INT),
                optional("@maxscans", SqlTypes.INT),
                optional("@continuous", SqlTypes.BIT),
                optional("@pollinginterval", SqlTypes.BIGINT),
                optional("@retention", SqlTypes.BIGINT),
                optional("@threshold", SqlTypes.BIGINT)));
        add(registry, "sp_cdc_change_job", List.copyOf(settings), JobProcedures::change);
        settings.set(0, Parameter.required("@job_type", SqlTypes.nvarchar(20)));
        settings.add(1, optional("@start_job", SqlTypes.BIT));
        add(registry, "sp_cdc_add_job", settings, JobProcedures::addJob);
        List<Parameter> type = List.of(optional("@job_type", SqlTypes.nvarchar(20)));
        add(registry, "sp_cdc_drop_job", type, JobProcedures::drop);
        add(registry, "sp_cdc_start_job", type, JobProcedures::start);
        add(registry, "sp_cdc_stop_job", type, JobProcedures::stop);
        add(registry, "sp_cdc_help_jobs", List.of(), JobProcedures::help);
        add(
                registry,
                "sp_cdc_scan",
                List.of(
                        optional("@maxtrans", SqlTypes.INT),
                        optional("@maxscans", SqlTypes.INT),
                        optional("@continuous", SqlTypes.TINYINT),
                        optional("@pollinginterval", SqlTypes.BIGINT)),
                JobProcedures::scan);
        registry.add(
                jobs().view(
                                "dbo",
                                "cdc_jobs",
                                context -> allJobs(context.server().databases())),
                "msdb");
        AgentViews.install(registry);
    }

    private static void add(Registry registry, String name, List<Parameter> parameters, SystemProcedure.Body body) {
        registry.add(new SystemProcedure("sys", name, parameters, body));
    }

    private static int scan(ProcedureCall call) throws SqlError {
        CdcRights.requireOwner(call.session());
        ChangeData data = ChangeData.require(call.session().database());
        long transactions = call.number("@maxtrans", 500);
        long scans = call.number("@maxscans", 10);
        if (transactions <= 0) {
            throw CdcErrors.badMaxTrans();
        }
        if (scans <= 0) {
            throw CdcErrors.badMaxScans();
        }
        Capture.of(call.session().server()).job().scan(data, transactions * scans);
        return 0;
    }

    private static String type(ProcedureCall call) throws SqlError {
        String type = call.text("@job_type", "capture").toLowerCase(Locale.ROOT);
        if (!type.equals("capture") && !type.equals("cleanup")) {
            throw CdcErrors.badJobType(type);
        }
        return type;
    }

    private static Job job(ProcedureCall call, ChangeData data) throws SqlError {
        String type = type(call);
        Job job = data.jobs().job(type);
        if (job == null) {
            throw CdcErrors.noSuchJob(type);
        }
        return job;
    }

    private static ChangeData data(ProcedureCall call) throws SqlError {
        CdcRights.requireOwner(call.session());
        return ChangeData.require(call.session().database());
    }

    private static int change(ProcedureCall call) throws SqlError {
        ChangeData data = data(call);
        data.jobs().put(changed(call, job(call, data)));
        return 0;
    }

    private static int addJob(ProcedureCall call) throws SqlError {
        ChangeData data = data(call);
        String type = type(call);
        data.jobs().addMissing(type);
        data.jobs().put(changed(call, job(call, data)));
        return 0;
    }

    private static Job changed(ProcedureCall call, Job job) throws SqlError {
        boolean capture = job.type().equals("capture");
        if (capture && call.value("@retention") != null) {
            throw CdcErrors.retentionOfCapture();
        }
        if (!capture
                && (call.value("@pollinginterval") != null
                        || call.value("@maxtrans") != null
                        || call.value("@maxscans") != null
                        || call.value("@continuous") != null)) {
            throw CdcErrors.captureValuesOfCleanup();
        }
        Job to = new Job(
                job.type(),
                job.id(),
                (int) call.number("@maxtrans", job.maxTrans()),
                (int) call.number("@maxscans", job.maxScans()),
                call.flag("@continuous", job.continuous()),
                call.number("@pollinginterval", job.pollingInterval()),
                call.number("@retention", job.retention()),
                call.number("@threshold", job.threshold()));
        if (capture) {
            checkCapture(to);
        } else {
            checkCleanup(to);
        }
        return to;
    }

    private static void checkCapture(Job job) throws SqlError {
        if (job.maxTrans() <= 0) {
            throw CdcErrors.badMaxTrans();
        }
        if (job.maxScans() <= 0) {
            throw CdcErrors.badMaxScans();
        }
        if (job.pollingInterval() < 0 || job.pollingInterval() > MAX_POLLING_SECONDS) {
            throw CdcErrors.badPollingInterval();
        }
    }

    private static void checkCleanup(Job job) throws SqlError {
        if (job.retention() <= 0 || job.retention() > MAX_RETENTION) {
            throw CdcErrors.badRetention();
        }
        if (job.threshold() <= 0) {
            throw CdcErrors.badThreshold();
        }
    }

    private static int drop(ProcedureCall call) throws SqlError {
        ChangeData data = data(call);
        Job job = job(call, data);
        data.jobs().drop(job.type());
        return 0;
    }

    private static int start(ProcedureCall call) throws SqlError {
        ChangeData data = data(call);
        if (job(call, data).type().equals("capture")) {
            data.jobRunning(true);
            Capture.of(call.session().server()).job().wake();
        } else {
            new Cleanup(data).runJob(call.session().now().toLocalDateTime());
        }
        return 0;
    }

    private static int stop(ProcedureCall call) throws SqlError {
        ChangeData data = data(call);
        if (job(call, data).type().equals("capture")) {
            data.jobRunning(false);
        }
        return 0;
    }

    private static int help(ProcedureCall call) throws SqlError {
        ChangeData data = data(call);
        String database = data.database().name();
        Rowset<Job> rowset = new Rowset<Job>()
                .column("job_id", SqlTypes.UNIQUEIDENTIFIER, Job::id)
                .text("job_type", 20, Job::type)
                .name("job_name", j -> "cdc." + database + "_" + j.type())
                .column("maxtrans", SqlTypes.INT, Job::maxTrans)
                .column("maxscans", SqlTypes.INT, Job::maxScans)
                .bit("continuous", Job::continuous)
                .column("pollinginterval", SqlTypes.BIGINT, Job::pollingInterval)
                .column("retention", SqlTypes.BIGINT, Job::retention)
                .column("threshold", SqlTypes.BIGINT, Job::threshold);
        call.result(rowset.columns(), rowset.rows(data.jobs().all()));
        return 0;
    }

    private static Rowset<DatabaseJob> jobs() {
        return new Rowset<DatabaseJob>()
                .number("database_id", j -> j.database.id())
                .required("job_type", SqlTypes.nvarchar(20), j -> j.job.type())
                .column("job_id", SqlTypes.UNIQUEIDENTIFIER, j -> j.job.id())
                .column("maxtrans", SqlTypes.INT, j -> j.job.maxTrans())
                .column("maxscans", SqlTypes.INT, j -> j.job.maxScans())
                .bit("continuous", j -> j.job.continuous())
                .column("pollinginterval", SqlTypes.BIGINT, j -> j.job.pollingInterval())
                .column("retention", SqlTypes.BIGINT, j -> j.job.retention())
                .column("threshold", SqlTypes.BIGINT, j -> j.job.threshold());
    }

    private static List<DatabaseJob> allJobs(Iterable<Database> databases) {
        List<DatabaseJob> all = new ArrayList<>();
        for (Database database : databases) {
            ChangeData data = ChangeData.of(database);
            if (data != null) {
                data.jobs().all().forEach(job -> all.add(new DatabaseJob(database, job)));
            }
        }
        return all;
    }

    private record DatabaseJob(Database database, Job job) {}
}
