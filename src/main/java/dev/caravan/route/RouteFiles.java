// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Leaves the integrators' YAML routes in {@code ./routes}, or in the folder that {@code caravan.routes-folder} names, to
 * {@link RouteFolder}, and has Camel take Kamelets of the folder {@code kamelets} in it before its own.
 */
final class RouteFiles implements EnvironmentPostProcessor, Ordered {

    static final String FOLDER_KEY = "caravan.routes-folder";
    static final String DEFAULT_FOLDER = "routes";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Path kamelets =
                Path.of(environment.getProperty(FOLDER_KEY, DEFAULT_FOLDER)).resolve("kamelets");
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "route files",
                        Map.of(
                                "camel.main.routes-include-pattern",
                                "false",
                                "camel.component.kamelet.location",
                                "file:" + kamelets + ",classpath:kamelets")));
    }
}
