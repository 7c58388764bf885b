// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PgCopySpringTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(CamelAutoConfiguration.class))
            .withUserConfiguration(PgCopySpringConfiguration.class);

    @Test
    void bindsTheComponentsOptions() {
        application
                .withPropertyValues(
                        "camel.component.pg-copy.buffer-size=4096",
                        "camel.component.pg-copy.format=text",
                        "camel.component.pg-copy.applicationName=shop")
                .run(context -> {
                    PgCopyComponent component =
                            context.getBean(CamelContext.class).getComponent("pg-copy", PgCopyComponent.class);

                    assertThat(component.getConfiguration().getBufferSize()).isEqualTo(4096);
                    assertThat(component.getConfiguration().getFormat()).isEqualTo(CopyFormat.TEXT);
                    assertThat(component.getConfiguration().getApplicationName())
                            .isEqualTo("shop");
                });
    }

    @Test
    void refusesAnUnknownOption() {
        application
                .withPropertyValues("camel.component.pg-copy.bufer=1")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(CamelContext.class).getComponent("pg-copy"))
                        .hasStackTraceContaining("bufer"));
    }
}
