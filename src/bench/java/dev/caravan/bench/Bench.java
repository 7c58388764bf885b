// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The measurements of {@code docs/performance.md}: {@code mvn -Pbench verify}. System property {@code bench.parts} names
 * those to run, separated by commas.
 */
public final class Bench {

    private Bench() {}

    /** Runs the parts one after the other; each logs a table and writes {@code target/bench/PART.json}. */
    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        ((Logger) LoggerFactory.getLogger("dev.caravan.bench")).setLevel(Level.INFO);
        for (String part : List.of(System.getProperty("bench.parts", "apply").split(","))) {
            switch (part) {
                case "apply" -> TargetBenchmark.apply();
                case "load" -> TargetBenchmark.load();
                case "initial-load" -> InitialLoadBenchmark.run();
                case "micro" -> MicroBenchmarks.run();
                case "end-to-end" -> EndToEndBenchmark.run();
                default -> throw new IllegalArgumentException("There is no part '" + part + "' of the measurements");
            }
        }
    }
}
