// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** docs/how-it-works.md names the routes and the control tables that there are. */
class HowItWorksDocsTest {

    private static final String PREFIX = "caravan-";

    private static Set<String> named(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesTheRoutesOfATask() throws Exception {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AssignableTypeFilter(RouteBuilder.class));
        Set<String> templates = new TreeSet<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            for (var found : scan.findCandidateComponents(HowItWorksDocsTest.class.getPackageName())) {
                Class<?> type = Class.forName(found.getBeanClassName());
                if (type.isAnnotationPresent(org.springframework.stereotype.Component.class)) {
                    camel.addRoutes((RouteBuilder) BeanUtils.instantiateClass(type.getDeclaredConstructor()));
                }
            }
            camel.getRouteTemplateDefinitions().stream()
                    .map(template -> template.getId())
                    .filter(id -> id.startsWith(PREFIX))
                    .forEach(id -> templates.add(id.substring(PREFIX.length())));
        }
        String page = Files.readString(Path.of("docs/how-it-works.md"));

        assertThat(templates).hasSizeGreaterThan(5);
        assertThat(named(Pattern.compile("(?m)^\\| `TASK-([a-z]+)(?:-N)?` \\|"), page))
                .isEqualTo(templates);
    }

    @Test
    void namesTheControlTables() throws Exception {
        String made = Files.readString(Path.of("src/main/resources/dev/caravan/task/control-tables.sql"));
        String page = Files.readString(Path.of("docs/how-it-works.md"));
        Set<String> tables = named(Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?caravan\\.([a-z_]+)"), made);

        assertThat(tables).hasSizeGreaterThan(5);
        assertThat(named(Pattern.compile("(?m)^\\| `([a-z_]+)` \\|"), page)).isEqualTo(tables);
    }
}
