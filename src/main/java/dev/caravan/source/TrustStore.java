// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;

/**
 * Certificates that a SQL Server's certificate may be signed by, in the form that mssql-jdbc reads: a PKCS #12 file. The
 * driver's own property {@code serverCertificate} takes a PEM file, but only with {@code encrypt=strict}; a trust store
 * works with every kind of encryption, and the driver still compares the server's name.
 */
public final class TrustStore {

    private static final String TYPE = "PKCS12";
    /** The file holds public certificates only; Java wants a password all the same. */
    private static final String PASSWORD = "caravan";

    private TrustStore() {}

    /**
     * Certificates of a PEM file, at least one.
     *
     * @throws IOException when the file cannot be read
     * @throws CertificateException when it holds something else, or nothing
     */
    public static List<Certificate> certificates(Path pem) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(pem)) {
            List<Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (certificates.isEmpty()) {
                throw new CertificateException("it holds no certificate");
            }
            return certificates;
        }
    }

    /**
     * Writes a trust store to a temporary file, which lives as long as the process, and gives the driver's connection
     * properties that name it.
     */
    public static Map<String, String> properties(Path pem) {
        try {
            KeyStore store = KeyStore.getInstance(TYPE);
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates(pem)) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
            Path file = Files.createTempFile("caravan-trust-", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
            return Map.of("trustStore", file.toString(), "trustStoreType", TYPE, "trustStorePassword", PASSWORD);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The certificates in " + pem + " could not be made a trust store: " + e.getMessage(), e);
        }
    }
}
