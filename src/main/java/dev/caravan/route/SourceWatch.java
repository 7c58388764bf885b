// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.FailureClass;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Looks after the source now and then: columns, the change tables' low end, SQL Server Agent. A failure that may pass is told
 * once and again only after a success: the capture notices by itself that a database is away. Any other ends the flow.
 */
final class SourceWatch implements Processor {

    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Every how many looks the things are asked that do not change by the second. */
    private static final int SELDOM = 5;

    /** Every how many looks it is asked what a person may change some day. */
    private static final int RARELY = 60;

    private static final String AGENT_STOPPED = "SQL Server Agent is not running: nothing is captured, and the latency"
            + " grows. Start the service 'SQL Server Agent'; what was committed meanwhile is captured then.";

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

    private final SyncFlow flow;
    private boolean failing;
    private boolean agentStopped;
    private boolean agentUnknown;
    private int looks;

    SourceWatch(SyncFlow flow) {
        this.flow = flow;
    }

    @Override
    public void process(Exchange exchange) {
        if (flow.failure() != null) {
            return;
        }
        try {
            flow.watchColumns();
            flow.watchLags();
            if (looks++ % SELDOM == 0) {
                flow.watchLog();
                watchAgent();
            }
            if (looks % RARELY == 0) {
                flow.lookAtRetention();
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!FailureClass.of(e).isRetryable()) {
                flow.fail(e);
            } else if (!failing) {
                failing = true;
                LOG.warn(
                        "{} - the source could not be looked at: {}",
                        flow.task().id(),
                        e.getMessage());
            }
        }
    }

    private void watchAgent() {
        if (agentUnknown) {
            return;
        }
        boolean stopped;
        try {
            stopped = !flow.isAgentRunning();
        } catch (DataAccessException e) {
            if (FailureClass.of(e).isRetryable()) {
                throw e;
            }
            agentUnknown = true;
            LOG.warn(
                    "{} - whether SQL Server Agent runs is not watched: the login may not ask. Grant it VIEW SERVER STATE",
                    flow.task().id());
            return;
        }
        if (stopped != agentStopped) {
            agentStopped = stopped;
            flow.warn(stopped ? AGENT_STOPPED : null);
        }
    }
}
