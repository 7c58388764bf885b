// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.CaravanApplication;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A verb that was run in this process.
 *
 * @param code exit code
 * @param out standard output
 * @param err error output
 */
record CliRun(int code, String out, String err) {

    /** Runs a verb. */
    static CliRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Cli.execute(
                CaravanApplication.class, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CliRun(code, out.toString(), err.toString());
    }

    /** Runs a verb with configuration keys and without the working directory's task files. */
    static CliRun with(Map<String, Object> keys, String... arguments) {
        Stream<String> settings = keys.entrySet().stream().map(key -> "--" + key.getKey() + "=" + key.getValue());
        return of(Stream.of(Arrays.stream(arguments), settings, Stream.of("--caravan.tasks-folder=none"))
                .flatMap(each -> each)
                .toArray(String[]::new));
    }
}
