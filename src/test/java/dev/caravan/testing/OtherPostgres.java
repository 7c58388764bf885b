// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Embedded servers of other versions than the one that the tests run on, one of each per JVM. The build puts their binaries
 * into {@code target/postgres}; they run on Linux on x86-64 only, and tests that need them are skipped elsewhere.
 */
public enum OtherPostgres {
    /** The oldest version that is supported as a target. */
    V12("postgresql-12.jar", "postgres-linux-x86_64.txz"),
    /**
     * Older than the kernel of Greenplum 6, which is that of 9.4: what it understands, Greenplum's kernel does. It has no ON
     * CONFLICT, no IF NOT EXISTS for columns and indexes, no declarative partitions, no to_regclass.
     */
    V9_3("postgresql-9.3.jar", "postgresql-Linux-x86_64.tbz");

    private static final Map<OtherPostgres, Integer> PORTS = new EnumMap<>(OtherPostgres.class);

    private final String jar;
    private final String binaries;

    OtherPostgres(String jar, String binaries) {
        this.jar = jar;
        this.binaries = binaries;
    }

    /** A fresh database on it. */
    public TargetDatabase create() {
        return TargetDatabase.at(port());
    }

    private int port() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "the binaries of " + this + " run on Linux on x86-64 only");
        synchronized (PORTS) {
            return PORTS.computeIfAbsent(this, OtherPostgres::start);
        }
    }

    private int start() {
        try {
            // Stays up until the JVM ends; the library stops it then.
            return EmbeddedPostgres.builder()
                    .setPgBinaryResolver((system, hardware) -> binaries())
                    .setServerConfig("fsync", "off")
                    .setServerConfig("allow_system_table_mods", "on")
                    .start()
                    .getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + this, e);
        }
    }

    private InputStream binaries() throws IOException {
        Path file = Path.of("target", "postgres", jar);
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is missing. Run mvn process-test-resources, which puts it there");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(binaries);
            try (InputStream in = zip.getInputStream(entry)) {
                return new ByteArrayInputStream(binaries.endsWith(".txz") ? in.readAllBytes() : compressedAnew(in));
            }
        }
    }

    /** The library knows one compression only. */
    private static byte[] compressedAnew(InputStream bzip2) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = new BZip2CompressorInputStream(bzip2);
                XZOutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
            in.transferTo(out);
        }
        return bytes.toByteArray();
    }
}
