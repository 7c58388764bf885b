// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.time.Duration;
import org.apache.camel.cluster.CamelClusterView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets this process take part again in the election of a leader from which it has dropped out. Camel's controller for
 * Kubernetes ends for good, without a word, when its renewal of a lease is refused because another process took it at that
 * moment, or when the API server fails just then. For other processes the lease stays this one's for as long as its pod is
 * ready, so that nobody would run the task.
 */
final class LeaseWatch implements Runnable {

    /** Whoever takes a lease makes no use of it for one duration; one more is for whatever delays that. */
    private static final int CHECKS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);

    private final CamelClusterView view;
    private final Duration lease;
    private int leaderless;

    /**
     * Watches a lease; {@link #run} is to be called once in each of its durations, by one thread at a time.
     *
     * @param lease for how long whoever holds the lease keeps it without a renewal
     */
    LeaseWatch(CamelClusterView view, Duration lease) {
        this.view = view;
        this.lease = lease;
    }

    @Override
    public void run() {
        if (view.getLeader().isPresent()) {
            leaderless = 0;
            return;
        }
        leaderless++;
        if (leaderless < CHECKS) {
            return;
        }
        leaderless = 0;
        LOG.warn(
                "Lease '{}' - no process is known to hold it for {} s. Asks for it anew; where this comes again, see whether"
                        + " the API server is away",
                view.getNamespace(),
                lease.multipliedBy(CHECKS).toSeconds());
        try {
            view.stop();
            view.start();
        } catch (RuntimeException e) {
            // Whoever throws is not called again; what is wrong now may not be later.
            LOG.warn("Lease '{}' - could not ask for it: {}", view.getNamespace(), e.getMessage());
        }
    }
}
