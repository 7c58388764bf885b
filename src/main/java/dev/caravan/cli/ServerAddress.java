// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/** Where the server listens that has the same configuration, such as {@code https://localhost:8443}. */
final class ServerAddress {

    private ServerAddress() {}

    static String of(Environment environment) {
        return (isTls(environment) ? "https" : "http") + "://" + host(environment.getProperty("server.address", ""))
                + ":"
                + environment.getProperty("server.port", "8080")
                + environment.getProperty("server.servlet.context-path", "");
    }

    private static boolean isTls(Environment environment) {
        return environment.getProperty("server.ssl.enabled", Boolean.class, true)
                && Stream.of("bundle", "certificate", "key-store")
                        .anyMatch(key -> environment.containsProperty("server.ssl." + key));
    }

    /** A server that listens on this machine only, or at every address, is found by the name that certificates know. */
    private static String host(String configured) {
        try {
            InetAddress address = InetAddress.getByName(configured);
            if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
                return "localhost";
            }
        } catch (UnknownHostException e) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "The key server.address is '%s', which no name server knows. Correct it, or name the server's address by"
                            + " --server.",
                    configured));
        }
        return configured.contains(":") ? "[" + configured + "]" : configured;
    }
}
