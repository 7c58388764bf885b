// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The one login of page, REST, actuator and Hawtio.
 *
 * @param username name to sign in with
 * @param password password, plain or with an encoder's prefix such as {bcrypt}; one is generated and logged at each
 *     start when there is none
 * @param openMetrics whether the Prometheus endpoint answers without a login
 */
@ConfigurationProperties("caravan.security")
record LoginProperties(
        @DefaultValue("caravan") String username,
        @Nullable String password,
        @DefaultValue("false") boolean openMetrics) {

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "LoginProperties[username=" + username + ", openMetrics=" + openMetrics + "]";
    }
}
