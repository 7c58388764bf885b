// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
                .logStartupInfo(false)
                .registerShutdownHook(false)
                // The verb's output is on the standard stream; what fails is thrown.
                .properties("logging.threshold.console=OFF");
        // As an argument, which wins over the file that 'serve' has its banner from: JSON and scripts are piped on.
        String[] arguments = Stream.concat(settings.stream(), Stream.of("--spring.main.banner-mode=off"))
                .toArray(String[]::new);
        try (ConfigurableApplicationContext context = builder.run(arguments)) {
            return work.apply(context.getEnvironment());
        }
    }
}
