// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.StandIn;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.testing.TargetDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source's certificate is signed by nobody that Java knows. */
class TrustIT {

    @TempDir
    Path directory;

    @Test
    void trustsTheCertificatesThatTheTaskNames() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            Map<String, Object> task = task(source, target);
            task.put(
                    "caravan.tasks.it.source.trust-certificate",
                    pem(source.standIn().orElseThrow().certificate()));
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);
                source.execute("INSERT INTO dbo.t VALUES (2)");
                caravan.awaitCaughtUp(source);
                assertThat(target.value("SELECT count(*) FROM dbo.t")).isEqualTo("2");
            }
        }
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                Caravan caravan = Caravan.start(task(source, target))) {
            TaskStatus status = Awaitility.await()
                    .atMost(Caravan.PATIENCE)
                    .until(caravan::status, found -> found.state() == TaskState.PRECHECK_FAILED);
            assertThat(status.reason()).contains("certificate").contains("trust-certificate");
        }
    }

    private static Map<String, Object> task(SourceDatabase source, TargetDatabase target) throws Exception {
        assumeTrue(source.standIn().isPresent(), "the certificate of another server is not known");
        source.execute("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)", "INSERT INTO dbo.t VALUES (1)");
        StandIn standIn = source.standIn().orElseThrow();
        Map<String, Object> task = Caravan.task(source, target);
        task.remove("caravan.tasks.it.source.trust-any");
        task.put("caravan.tasks.it.source.url", "jdbc:sqlserver://localhost:" + standIn.port());
        task.put("caravan.tasks.it.tables[0].source", "dbo.t");
        return task;
    }

    private Path pem(Certificate certificate) throws Exception {
        return Files.writeString(
                directory.resolve("server.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }
}
