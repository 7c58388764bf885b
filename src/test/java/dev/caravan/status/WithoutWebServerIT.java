// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class WithoutWebServerIT {

    @Test
    void leavesPageAndLoginOutOfCommandsThatServeNothing() {
        try (ConfigurableApplicationContext process = new SpringApplicationBuilder(StatusApp.class)
                .web(WebApplicationType.NONE)
                .profiles("status")
                .run("--spring.jmx.enabled=false")) {
            assertThat(process.getBeansOfType(TaskMeters.class)).hasSize(1);
            assertThat(process.getBeansOfType(StatusPage.class)).isEmpty();
            assertThat(process.getBeansOfType(StatusStream.class)).isEmpty();
            assertThat(process.containsBean("operators")).isFalse();
        }
    }
}
