// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A verb that a running Caravan does. */
abstract class ServerCommand implements Callable<Integer> {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Address of the running Caravan; this machine and the configured port by default.")
    private @Nullable String server;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        Keys.require(spec, settings);
        return TaskSettings.with(settings, environment -> {
            String address =
                    server == null ? "http://localhost:" + environment.getProperty("server.port", "8080") : server;
            run(new RunningServer(
                    address,
                    environment.getProperty("caravan.security.username", "caravan"),
                    environment.getProperty("caravan.security.password", "")));
            return 0;
        });
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
