// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import dev.caravan.testing.TargetDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the tests in jars, and what a start of the application loads from them as an archive that processes
 * map into memory (class data sharing), which halves the work of their starts. Such an archive takes no folders on the
 * class path and holds as long as the jars are the same: so both are made once for a run of the tests.
 */
final class ClassArchive {

    private static final String MAIN_CLASS = "dev.caravan.CaravanApplication";

    private static @Nullable ClassArchive made;

    private final Path directory;
    private final String classPath;

    private ClassArchive(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
    }

    /** The one of this run of the tests; the first call makes it, in some fifteen seconds. */
    static synchronized ClassArchive get() throws IOException {
        ClassArchive archive = made;
        if (archive == null) {
            Path directory = Files.createTempDirectory("caravan-classes");
            file(directory, "caravan.jsa");
            archive = new ClassArchive(directory, classPath(directory));
            try {
                archive.train(file(directory, "training.log"));
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("The class archive could not be made", e);
            }
            made = archive;
        }
        return archive;
    }

    /** Command line that starts the application. */
    List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:SharedArchiveFile=" + archive(), "-cp", classPath, MAIN_CLASS));
        return command;
    }

    /** Takes a small task to its first changes, so that all that takes is in the archive. */
    private void train(Path log) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.trained (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
            List<String> command = new ArrayList<>(List.of(
                    java(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:ArchiveClassesAtExit=" + archive(),
                    "-cp",
                    classPath,
                    MAIN_CLASS));
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            task.put("server.port", "0");
            task.forEach((key, value) -> command.add("--" + key + "=" + value));
            Process training = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                Awaitility.await("the task follows changes")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> Files.readString(log).contains("SYNCHRONIZING"));
                source.execute("INSERT INTO dbo.trained VALUES (1, N'one')");
                Awaitility.await("a change is applied")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> "1".equals(target.value("SELECT count(*) FROM dbo.trained")));
                training.destroy();
                if (!training.waitFor(Caravan.PATIENCE.toSeconds(), TimeUnit.SECONDS) || !Files.exists(archive())) {
                    throw new IllegalStateException("The class archive was not made:\n" + Files.readString(log));
                }
            } finally {
                training.destroyForcibly();
            }
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
