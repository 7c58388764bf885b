// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told when a task needs somebody, and when.
 *
 * @param url web service that is told by POST; nobody is told when there is none. Text, because what binds addresses quotes
 *     those that are none, with the secret that they may hold
 * @param authorization value of the header Authorization, such as a bearer token
 * @param latency latency above which it is told; 0 never
 * @param latencyFor how long the latency has to be above that
 * @param retention time until the source drops changes that are not applied, below which it is told, null for the time at
 *     which each task warns; 0 never
 */
@ConfigurationProperties(prefix = "caravan.alerts", ignoreUnknownFields = false)
record AlertProperties(
        @Nullable String url,
        @Nullable String authorization,
        @DefaultValue("5m") Duration latency,
        @DefaultValue("30s") Duration latencyFor,
        @Nullable Duration retention) {

    /** What a header can carry. */
    private static final Pattern HEADER = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");

    /** Refuses what cannot be sent to or in a header, and times that are below 0. */
    AlertProperties {
        // Secrets in files end with a line break.
        authorization = authorization == null || authorization.isBlank() ? null : authorization.strip();
        if (authorization != null && !HEADER.matcher(authorization).matches()) {
            throw new IllegalArgumentException(
                    "caravan.alerts.authorization has a line break or another character that a"
                            + " header cannot carry. Set it to one line such as Bearer TOKEN");
        }
        url = url == null || url.isBlank() ? null : url.strip();
        if (url != null && webService(url).isEmpty()) {
            throw new IllegalArgumentException(
                    "caravan.alerts.url is not an address of a web service. Set it to one such as https://HOST/PATH");
        }
        require("caravan.alerts.latency", latency);
        require("caravan.alerts.latency-for", latencyFor);
        require("caravan.alerts.retention", retention);
    }

    /** The web service that is told, empty when there is none. */
    Optional<URI> webService() {
        return url == null ? Optional.empty() : webService(url);
    }

    private static Optional<URI> webService(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null && String.valueOf(uri.getScheme()).matches("(?i)https?")
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            // Its message quotes the address.
            return Optional.empty();
        }
    }

    private static void require(String key, @Nullable Duration time) {
        if (time != null && time.isNegative()) {
            throw new IllegalArgumentException(key + " is " + time + ", set it to 0 or more");
        }
    }

    /** Addresses and headers of web services often hold a secret. */
    @Override
    public String toString() {
        return "AlertProperties[latency=" + latency + ", latencyFor=" + latencyFor + ", retention=" + retention + "]";
    }
}
