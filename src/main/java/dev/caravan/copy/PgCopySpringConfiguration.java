// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.Map;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.support.PropertyBindingSupport;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Lets {@code camel.component.pg-copy.*} set the component's options, as a Camel starter would. */
@Configuration(proxyBeanMethods = false)
class PgCopySpringConfiguration {

    private static final String PREFIX = "camel.component.pg-copy";

    @Bean
    ComponentCustomizer pgCopyComponentCustomizer(Environment environment) {
        return ComponentCustomizer.builder(PgCopyComponent.class).build(component -> {
            Map<String, Object> options = Binder.get(environment)
                    .bind(PREFIX, Bindable.mapOf(String.class, Object.class))
                    .orElse(Map.of());
            PropertyBindingSupport.build()
                    .withCamelContext(component.getCamelContext())
                    .withTarget(component)
                    .withConfigurer(component.getComponentPropertyConfigurer())
                    .withIgnoreCase(true)
                    .withMandatory(true)
                    .withRemoveParameters(false)
                    .withProperties(options)
                    .bind();
        });
    }
}
