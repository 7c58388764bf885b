// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The one login of page, REST, actuator and Hawtio.
 *
 * @param username name of the first operator to sign in with
 * @param password password of the first operator, plain or with an encoder's prefix such as {bcrypt}; one is generated
 *     and logged at each start when there is none
 * @param openMetrics whether the Prometheus endpoint answers without a login
 * @param users further accounts
 */
@ConfigurationProperties(prefix = "caravan.security", ignoreUnknownFields = false)
record LoginProperties(
        @DefaultValue("caravan") String username,
        @Nullable String password,
        @DefaultValue("false") boolean openMetrics,
        @DefaultValue List<Account> users) {

    /**
     * A further account.
     *
     * @param name name to sign in with
     * @param password its password, as that of the first operator, but needed
     * @param role what it may do: viewer or operator
     */
    record Account(
            @Nullable String name,
            @Nullable String password,
            @Nullable Role role) {

        /** Leaves the password out. */
        @Override
        public String toString() {
            return "Account[name=" + name + ", role=" + role + "]";
        }
    }

    /** Leaves the passwords out. */
    @Override
    public String toString() {
        return "LoginProperties[username=" + username + ", openMetrics=" + openMetrics + ", users=" + users + "]";
    }
}
