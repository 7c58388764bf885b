// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java installations of this machine that Caravan has to run on. */
final class JavaHomes {

    private static final int OLDEST = 17;
    /** In file {@code release} of an installation, as JEP 223 has it. */
    private static final Pattern FEATURE = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private JavaHomes() {}

    /** One installation per feature release, from 17 on: the one of this process, and what is in the usual places. */
    static List<Path> found() {
        List<Path> places = new ArrayList<>();
        places.add(Path.of(System.getProperty("java.home")));
        System.getenv().forEach((name, value) -> {
            // JAVA_HOME_21_X64 and the like, as build machines have them.
            if (name.startsWith("JAVA_HOME")) {
                places.add(Path.of(value));
            }
        });
        places.addAll(within(Path.of("/usr/lib/jvm")));
        places.addAll(within(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java")));
        Map<Integer, Path> byFeature = new TreeMap<>();
        for (Path place : places) {
            feature(place)
                    .filter(feature -> feature >= OLDEST)
                    .ifPresent(feature -> byFeature.putIfAbsent(feature, place));
        }
        return List.copyOf(byFeature.values());
    }

    private static List<Path> within(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Integer> feature(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isRegularFile(release)) {
            return Optional.empty();
        }
        try {
            Matcher version = FEATURE.matcher(Files.readString(release));
            return version.find() ? Optional.of(Integer.valueOf(version.group(1))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
