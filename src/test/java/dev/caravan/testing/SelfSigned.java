// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and a certificate for localhost that nobody but itself vouches for, made by the JDK's keytool. */
public final class SelfSigned {

    private static final String COMMON = "changeit";
    private static final String ALIAS = "localhost";

    private final KeyStore store;
    private final String password;

    private SelfSigned(KeyStore store, String password) {
        this.store = store;
        this.password = password;
    }

    /**
     * Makes them, with files in a folder.
     *
     * @throws IllegalStateException when keytool fails
     */
    public static SelfSigned in(Path folder) {
        return in(folder, COMMON);
    }

    /**
     * Makes them, in a keystore {@code localhost.p12} with a password of at least six characters.
     *
     * @throws IllegalStateException when keytool fails
     */
    public static SelfSigned in(Path folder, String password) {
        Path file = folder.resolve("localhost.p12");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            ALIAS,
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "san=dns:localhost",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            password)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start();
            if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool made no key: " + folder.resolve("keytool.log"));
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password.toCharArray());
            }
            return new SelfSigned(store, password);
        } catch (IOException e) {
            throw new UncheckedIOException("No key could be made in " + folder, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key in " + file + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a key was made", e);
        }
    }

    /** The certificate as one that is trusted. */
    public KeyStore certificates() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
        return trusted;
    }

    /** What a server presents. */
    public SSLContext context() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The certificate in PEM form. */
    public String certificate() throws GeneralSecurityException {
        return pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
    }

    /** The key in PEM form, not encrypted. */
    public String key() throws GeneralSecurityException {
        return pem("PRIVATE KEY", store.getKey(ALIAS, password.toCharArray()).getEncoded());
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }
}
