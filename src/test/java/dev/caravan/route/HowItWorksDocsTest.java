// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/how-it-works.md names the routes and the control tables that there are. */
class HowItWorksDocsTest {

    private static Set<String> named(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesTheRoutesOfATask() throws Exception {
        Set<String> templates = new TreeSet<>();
        RouteTemplates.all()
                .forEach(template -> templates.add(template.getId().substring(RouteTemplates.PREFIX.length())));
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
