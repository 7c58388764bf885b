// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteTemplateDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Hawtio draws of a task's routes is to be read by people. */
class RouteTemplatesTest {

    static Stream<RouteTemplateDefinition> templates() throws Exception {
        return RouteTemplates.all().stream();
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everyStepHasAnIdOfItsOwnAndEveryRouteADescription(RouteTemplateDefinition template) {
        assertThat(template.getRoute().getDescription()).as(template.getId()).isNotBlank();
        List<ProcessorDefinition<?>> steps = steps(template);
        Set<String> ids = new HashSet<>();
        assertThat(steps).isNotEmpty().allSatisfy(step -> {
            assertThat(step.hasCustomIdAssigned())
                    .as("id of %s in %s", step, template.getId())
                    .isTrue();
            assertThat(ids.add(step.getId()))
                    .as("%s is the only one", step.getId())
                    .isTrue();
        });
    }

    private static List<ProcessorDefinition<?>> steps(RouteTemplateDefinition template) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(
                        template.getRoute().getOutputs(), ProcessorDefinition.class)
                .stream()
                .<ProcessorDefinition<?>>map(step -> step)
                .toList();
    }
}
