// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A file system of a few megabytes in memory, which can really be full; whoever may not mount one skips the test. */
final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 4096;

    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** Mounts a file system of so many megabytes. */
    static SmallDisk mount(int megabytes) throws IOException, InterruptedException {
        Path root = Files.createTempDirectory("caravan-disk");
        boolean mounted = run(
                List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=777", "tmpfs", root.toString()));
        if (!mounted) {
            Files.delete(root);
        }
        assumeTrue(mounted, "only root may mount a file system");
        return new SmallDisk(root);
    }

    /** An empty folder on it, which everybody may write. */
    Path folder(String name) throws IOException {
        Path folder = Files.createDirectory(root.resolve(name));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** Takes all the room that is left. */
    void fill() throws IOException {
        try (OutputStream file = Files.newOutputStream(filler())) {
            byte[] block = new byte[BLOCK];
            while (root.toFile().getUsableSpace() > 0) {
                file.write(block);
            }
        }
    }

    /** Gives the room back. */
    void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return root.resolve("filler");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        // Lazily: a server may still have a file open that it has removed.
        if (run(List.of("umount", "-l", root.toString()))) {
            Files.delete(root);
        }
    }

    private static boolean run(List<String> command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            // There is no such program.
            return false;
        }
    }
}
