// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that a person has read and approved, one file each below {@code src/test/resources/golden}. After a change that is
 * meant, {@code -Dcaravan.golden.write=true} writes them anew; read the difference before you commit it.
 */
public final class Golden {

    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    /** Compares a text with its file. */
    public static void verify(String file, String text) {
        Path path = FOLDER.resolve(file);
        try {
            if (Boolean.getBoolean("caravan.golden.write")) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, text);
            }
            assertThat(text).as(file).isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read or write " + path, e);
        }
    }
}
