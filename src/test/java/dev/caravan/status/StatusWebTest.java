// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

/** Starts the status package once for all tests below it; each begins with one checked, synchronizing task {@code shop}. */
@SpringBootTest(
        classes = StatusApp.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "spring.jmx.enabled=true")
@ActiveProfiles("status")
@AutoConfigureObservability(tracing = false)
abstract class StatusWebTest {
    @LocalServerPort
    int port;

    @Autowired
    FakeTasks tasks;

    @BeforeEach
    void oneTask() {
        tasks.list().forEach(task -> tasks.remove(task.id()));
        tasks.with(FakeTasks.synchronizing("shop"));
        tasks.with(FakeTasks.report("shop"));
    }
}
