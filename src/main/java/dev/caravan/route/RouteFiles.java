// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Has Camel load the integrators' YAML routes from {@code ./routes}, or from the folder that {@code caravan.routes-folder}
 * names. Camel itself would refuse to start where the folder does not exist.
 */
final class RouteFiles implements EnvironmentPostProcessor, Ordered {

    static final String FOLDER_KEY = "caravan.routes-folder";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Path folder = Path.of(environment.getProperty(FOLDER_KEY, "routes"));
        String pattern = Files.isDirectory(folder) ? "file:" + folder + "/*.yaml?optional=true" : "false";
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("route files", Map.of("camel.main.routes-include-pattern", pattern)));
    }
}
