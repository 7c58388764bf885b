// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.util.List;
import java.util.function.Function;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Reads the configuration by the same files and keys as {@code serve}, without starting anything. */
final class TaskSettings {

    private TaskSettings() {}

    /** Nothing but the environment. */
    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    /**
     * Does something with the configuration.
     *
     * @param settings keys as {@code --key=value}
     * @throws dev.caravan.task.ConfigurationException when a task file cannot be read
     */
    static <T> T with(List<String> settings, Function<Environment, T> work) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                // The verb's output is on the standard stream; what fails is thrown.
                .properties("logging.threshold.console=OFF");
        try (ConfigurableApplicationContext context = builder.run(settings.toArray(String[]::new))) {
            return work.apply(context.getEnvironment());
        }
    }
}
