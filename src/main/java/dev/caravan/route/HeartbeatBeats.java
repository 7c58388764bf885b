// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.source.ChangeDataCapture;
import dev.caravan.task.SyncTask;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statement of the heartbeat. A failure is told once and again only after a success: the capture notices by itself that
 * the source is away.
 */
final class HeartbeatBeats {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatBeats.class);

    private final SyncTask task;
    private boolean failing;

    HeartbeatBeats(SyncTask task) {
        this.task = task;
    }

    void next(Exchange exchange) {
        exchange.getMessage()
                .setBody(ChangeDataCapture.heartbeatStatement(task.heartbeat().table()));
    }

    void succeeded() {
        failing = false;
    }

    void failed(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (!failing) {
            failing = true;
            LOG.warn(
                    "{} {} - the heartbeat could not be written: {}",
                    task.id(),
                    task.heartbeat().table(),
                    cause.getMessage());
        }
    }
}
