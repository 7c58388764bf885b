// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A verb that a running Caravan does. */
abstract class ServerCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "Address of the running Caravan, such as https://caravan.example.com; by default where the same"
                            + " configuration lets it listen.")
    private @Nullable String server;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "PEM file of the authority, or the certificate itself, that an https address is held to; by"
                    + " default the authorities that Java trusts.")
    private @Nullable Path authority;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        Keys.require(spec, settings);
        return TaskSettings.with(settings, environment -> {
            run(new RunningServer(
                    server == null ? ServerAddress.of(environment) : server,
                    environment.getProperty("caravan.security.username", "caravan"),
                    environment.getProperty("caravan.security.password", ""),
                    PATIENCE,
                    authority == null ? null : trusting(authority)));
            return 0;
        });
    }

    private static SSLContext trusting(Path authority) {
        try {
            PemSslStoreDetails details = PemSslStoreDetails.forCertificates(Files.readString(authority));
            return SslBundle.of(new PemSslStoreBundle(null, details)).createSslContext();
        } catch (IOException | IllegalStateException e) {
            throw new RefusedException("The file " + authority + " of --cacert could not be read as PEM certificates ("
                    + e.getClass().getSimpleName() + "). Name one that begins with -----BEGIN CERTIFICATE-----.");
        }
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final String verb() {
        return spec.name();
    }

    /** Asks the server and prints its answer. */
    abstract void run(RunningServer running);
}
