// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The capture and cleanup jobs of a database, as msdb.dbo.cdc_jobs holds them. Thread-safe. */
final class CaptureJobs {
    /** Default retention, three days in minutes. */
    static final long DEFAULT_RETENTION = 4320;

    private static final int DEFAULT_MAX_TRANS = 500;
    private static final int DEFAULT_MAX_SCANS = 10;
    private static final long DEFAULT_POLLING_SECONDS = 5;
    private static final long DEFAULT_THRESHOLD = 5000;

    private volatile @Nullable Job capture;
    private volatile @Nullable Job cleanup;

    /** The capture job, null when it was dropped. */
    @Nullable
    Job capture() {
        return capture;
    }

    /** The cleanup job, null when it was dropped. */
    @Nullable
    Job cleanup() {
        return cleanup;
    }

    /** A job by type, {@code capture} or {@code cleanup}; null when there is none. */
    @Nullable
    Job job(String type) {
        return type.equals("capture") ? capture : cleanup;
    }

    /** The jobs there are, capture first. */
    List<Job> all() {
        List<Job> jobs = new ArrayList<>();
        for (Job job : new @Nullable Job[] {capture, cleanup}) {
            if (job != null) {
                jobs.add(job);
            }
        }
        return jobs;
    }

    /** Adds a job with default settings unless it exists; enabling the first table does it for both. */
    void addMissing(String type) {
        if (job(type) == null) {
            put(
                    type.equals("capture")
                            ? new Job(
                                    type,
                                    UUID.randomUUID(),
                                    DEFAULT_MAX_TRANS,
                                    DEFAULT_MAX_SCANS,
                                    true,
                                    DEFAULT_POLLING_SECONDS,
                                    0,
                                    0)
                            : new Job(type, UUID.randomUUID(), 0, 0, false, 0, DEFAULT_RETENTION, DEFAULT_THRESHOLD));
        }
    }

    /** Adds or replaces a job. */
    void put(Job job) {
        if (job.type().equals("capture")) {
            capture = job;
        } else {
            cleanup = job;
        }
    }

    /** Removes a job. */
    void drop(String type) {
        if (type.equals("capture")) {
            capture = null;
        } else {
            cleanup = null;
        }
    }

    /**
     * A job.
     *
     * @param type {@code capture} or {@code cleanup}
     * @param id job_id
     * @param maxTrans transactions a scan
     * @param maxScans scans a cycle
     * @param continuous whether the job runs without end
     * @param pollingInterval seconds between cycles
     * @param retention minutes that changes are kept, 1 to 52,494,800
     * @param threshold rows that one statement of the cleanup deletes
     */
    record Job(
            String type,
            UUID id,
            int maxTrans,
            int maxScans,
            boolean continuous,
            long pollingInterval,
            long retention,
            long threshold) {}
}
