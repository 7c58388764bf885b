// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteTemplateDefinition;
import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.stereotype.Component;

/** The templates of a task's routes. */
final class RouteTemplates {

    /** Begins the id of each. */
    static final String PREFIX = "caravan-";

    private RouteTemplates() {}

    /** All that Caravan brings. */
    static List<RouteTemplateDefinition> all() throws Exception {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AssignableTypeFilter(RouteBuilder.class));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            for (var found : scan.findCandidateComponents(RouteTemplates.class.getPackageName())) {
                Class<?> type = Class.forName(found.getBeanClassName());
                if (type.isAnnotationPresent(Component.class)) {
                    camel.addRoutes((RouteBuilder) BeanUtils.instantiateClass(type.getDeclaredConstructor()));
                }
            }
            return camel.getRouteTemplateDefinitions().stream()
                    .filter(template -> template.getId().startsWith(PREFIX))
                    .toList();
        }
    }
}
