// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The server's self-signed certificate, made once for each JVM by the JDK's keytool. */
final class ServerCertificate {
    private static final String ALIAS = "server";
    private static final String PASSWORD = "stand-in";
    private static final int KEYTOOL_SECONDS = 60;

    private ServerCertificate() {}

    /** A TLS context that shows the certificate, valid for localhost and 127.0.0.1. */
    static SSLContext context() {
        return Holder.MADE.context();
    }

    /** The certificate as a client sees it. */
    static Certificate certificate() {
        return Holder.MADE.certificate();
    }

    private record Made(SSLContext context, Certificate certificate) {}

    private static Made make() {
        try {
            Path directory = Files.createTempDirectory("caravan-standin-");
            Path store = directory.resolve("server.p12");
            try {
                runKeytool(store);
                return load(store);
            } finally {
                Files.deleteIfExists(store);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the server certificate", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot use the server certificate", e);
        }
    }

    private static void runKeytool(Path store) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "3650",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        Path log = store.resolveSibling("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("%s did not end within %d s".formatted(keytool, KEYTOOL_SECONDS));
            }
            if (process.exitValue() != 0) {
                throw new IOException("%s ended with %d: %s"
                        .formatted(keytool, process.exitValue(), Files.readString(log, StandardCharsets.UTF_8)));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + keytool + " was running", e);
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static Made load(Path store) throws IOException, GeneralSecurityException {
        char[] password = PASSWORD.toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return new Made(context, keys.getCertificate(ALIAS));
    }

    private static final class Holder {
        static final Made MADE = make();
    }
}
