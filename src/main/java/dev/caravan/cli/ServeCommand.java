// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Describes {@code serve}, which the application itself does. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Runs all tasks with page, REST and console until it is stopped. The default.")
final class ServeCommand implements Runnable {

    @Option(
            names = "--exit-on-failure",
            description = "End with 3 when prechecks of a task find errors, and with 5 when a task fails otherwise.")
    private boolean exitOnFailure;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Override
    public void run() {
        throw new IllegalStateException("serve " + settings + (exitOnFailure ? " --exit-on-failure" : "")
                + " is done by the application before the command line is parsed");
    }
}
