// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "caravan.security.open-metrics=true")
class OpenMetricsIT extends StatusWebTest {

    @Test
    void opensTheMetricsToScrapersAndNothingElse() {
        ApiClient nobody = ApiClient.nobody(port);

        assertThat(nobody.get("/actuator/prometheus").statusCode()).isEqualTo(200);
        assertThat(nobody.get("/actuator/info").statusCode()).isEqualTo(401);
        assertThat(nobody.get("/api/tasks").statusCode()).isEqualTo(401);
    }
}
