// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often the running tasks are looked at.
 *
 * @param sampleInterval time between two samples for metrics and the latency chart, which keeps 300
 * @param streamInterval time between two messages of the status stream
 */
@ConfigurationProperties("caravan.status")
record StatusProperties(
        @DefaultValue("2s") Duration sampleInterval,
        @DefaultValue("1s") Duration streamInterval) {

    /** Refuses intervals that would keep a core busy. */
    StatusProperties {
        require("caravan.status.sample-interval", sampleInterval);
        require("caravan.status.stream-interval", streamInterval);
    }

    private static void require(String key, Duration interval) {
        if (interval.toMillis() < 10) {
            throw new IllegalArgumentException(key + " is " + interval + ", set it to 10ms or more");
        }
    }
}
