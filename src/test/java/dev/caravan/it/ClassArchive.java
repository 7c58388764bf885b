// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class path of the tests in jars, and what a start of the application loads from them as an archive that processes
 * map into memory (class data sharing), which halves the work of their starts. Such an archive takes no folders on the
 * class path and holds as long as the jars are the same: so both are made once for a run of the tests.
 */
final class ClassArchive {

    private static final String MAIN_CLASS = "dev.caravan.CaravanApplication";
    private static final int PATIENCE_SECONDS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    private static @Nullable ClassArchive made;

    private final Path directory;
    private final String classPath;

    private ClassArchive(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
    }

    /** The one of this run of the tests; the first call makes it, in some ten seconds. */
    static synchronized ClassArchive get() throws IOException {
        if (made == null) {
            Path directory = Files.createTempDirectory("caravan-classes");
            file(directory, "caravan.jsa");
            made = new ClassArchive(directory, classPath(directory));
            made.train(file(directory, "training.log"));
        }
        return made;
    }

    /** Command line that starts the application. */
    List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:SharedArchiveFile=" + archive(), "-cp", classPath, MAIN_CLASS));
        return command;
    }

    /**
     * Starts the application without a task: with one, the driver's signed jar would crash the virtual machine of JDK 17 while
     * it writes the archive.
     */
    private void train(Path log) throws IOException {
        Process training = new ProcessBuilder(
                        java(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ArchiveClassesAtExit=" + archive(),
                        "-Dspring.context.exit=onRefresh",
                        "-Dserver.port=0",
                        "-cp",
                        classPath,
                        MAIN_CLASS)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!training.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || !Files.exists(archive())) {
                // Processes start without it, only slower.
                LOG.warn("The class archive was not made:\n{}", Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the class archive was made", e);
        } finally {
            training.destroyForcibly();
        }
    }

    private Path archive() {
        return directory.resolve("caravan.jsa");
    }

    private static Path file(Path directory, String name) {
        Path file = directory.resolve(name);
        directory.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        return file;
    }

    private static String classPath(Path directory) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(entry))) {
                Path jar = file(directory, "classes-" + entries.size() + ".jar");
                pack(Path.of(entry), jar);
                entries.add(jar.toString());
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(folder)) {
            out.setLevel(1);
            files.filter(file -> !file.equals(folder)).forEach(file -> add(folder, file, out));
        }
    }

    private static void add(Path folder, Path file, JarOutputStream out) {
        try {
            String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
            // Scans for components look for packages, so folders have entries, too.
            out.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
            if (Files.isRegularFile(file)) {
                Files.copy(file, out);
            }
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
