// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.precheck.Prechecks;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskReader;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Reads the tasks by the same files and keys as {@code serve}, without starting anything. */
final class TaskSettings {

    private TaskSettings() {}

    /** Nothing but the environment. */
    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    /**
     * Reads all tasks.
     *
     * @param settings keys as {@code --key=value}
     * @throws dev.caravan.task.ConfigurationException with all problems
     */
    static List<SyncTask> read(List<String> settings) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                // The verb's output is on the standard stream; what fails is thrown.
                .properties("logging.threshold.console=OFF");
        try (ConfigurableApplicationContext context = builder.run(settings.toArray(String[]::new))) {
            return TaskReader.read(context.getEnvironment(), Prechecks.levels());
        }
    }
}
