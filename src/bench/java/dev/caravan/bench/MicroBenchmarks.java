// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.copy.EncoderBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** JMH's measurements of encoders and fold, in nanoseconds a row. */
final class MicroBenchmarks {

    private static final int ITERATIONS = Integer.getInteger("bench.rounds", 7);
    private static final TimeValue EACH = TimeValue.seconds(2);

    private MicroBenchmarks() {}

    /** Runs them; JMH prints its table and writes {@code target/bench/micro.json}. */
    static void run() throws IOException, RunnerException {
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        new Runner(new OptionsBuilder()
                        .include(EncoderBenchmark.class.getName())
                        .include(FoldBenchmark.class.getName())
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(EACH)
                        .measurementIterations(ITERATIONS)
                        .measurementTime(EACH)
                        .resultFormat(ResultFormatType.JSON)
                        .result(folder.resolve("micro.json").toString())
                        .build())
                .run();
    }
}
