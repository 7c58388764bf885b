// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Processor;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** YAML files in a Camel context with the templates of a task's routes, and nothing else of Caravan. */
@ExtendWith(OutputCaptureExtension.class)
class RouteFolderTest {

    @TempDir
    Path folder = Path.of("");

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final MockEnvironment environment = new MockEnvironment();
    private RouteFolder routes;

    @BeforeEach
    void startCamel() throws Exception {
        camel.addRoutes(new ChangeRoute());
        camel.addRoutes(new HeartbeatRoute());
        camel.addRoutes(new ApplierRoute());
        camel.start();
        environment.setProperty("caravan.routes-folder", folder.toString());
        environment.setProperty("caravan.hooks.after-map", "direct:caravan-no-hook");
        routes = folder();
    }

    @AfterEach
    void stopCamel() {
        routes.end();
        camel.stop();
    }

    private RouteFolder folder() {
        return new RouteFolder(camel, new EventHooks(camel, environment), environment, 10);
    }

    private void write(String file, String yaml) throws IOException {
        // At once, as editors and configuration maps do.
        Path written = Files.writeString(folder.resolve("written"), yaml);
        Files.move(written, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String route(String id, String from, String answer) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: " + from
                + "\n      steps:\n        - setBody: {constant: " + answer + "}\n";
    }

    private Object ask(String endpoint) {
        return camel.createProducerTemplate().requestBody(endpoint, "");
    }

    private void awaitAnswer(String endpoint, String answer) {
        Awaitility.await(answer)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                // A route that is being replaced refuses what comes.
                .ignoreExceptionsInstanceOf(CamelExecutionException.class)
                .until(() -> answer.equals(ask(endpoint)));
    }

    private void await(CapturedOutput output, String text) {
        Awaitility.await(text)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> output.getOut().contains(text));
    }

    @Test
    void takesChangedNewAndRemovedFiles() throws Exception {
        write("a.yaml", route("a", "direct:a", "one"));
        write("b.yaml", route("b", "direct:b", "one"));
        routes.begin(List.of());
        assertThat(ask("direct:a")).isEqualTo("one");

        write("a.yaml", route("a", "direct:a", "two"));
        awaitAnswer("direct:a", "two");
        Files.delete(folder.resolve("b.yaml"));
        write("c.yaml", route("b", "direct:c", "three"));
        awaitAnswer("direct:c", "three");

        assertThat(camel.getRoutes()).hasSize(2);
        assertThat(camel.getRoute("b").getEndpoint().getEndpointUri()).isEqualTo("direct://c");
    }

    @Test
    void leavesRoutesAsTheyAreWhereReloadingIsOff() throws Exception {
        environment.setProperty("caravan.routes-reload", "false");
        routes = folder();
        write("a.yaml", route("a", "direct:a", "one"));
        routes.begin(List.of());

        write("a.yaml", route("a", "direct:a", "two"));

        Awaitility.await().during(Duration.ofMillis(200)).until(() -> "one".equals(ask("direct:a")));
    }

    @Test
    void aFileThatIsWrongChangesNothing(CapturedOutput output) throws Exception {
        write("a.yaml", route("a", "direct:a", "one"));
        write("b.yaml", route("b", "direct:b", "one"));
        routes.begin(List.of());

        write("b.yaml", "- route:\n    id: b\n    form: direct:b # password=secret\n");
        write("a.yaml", route("a", "direct:a", "two"));

        await(output, "b.yaml, line 2: Unsupported field: form");
        assertThat(output.getOut())
                .contains("Routes that were loaded before go on as they are")
                .doesNotContain("secret");
        assertThat(ask("direct:a")).isEqualTo("one");
        assertThat(ask("direct:b")).isEqualTo("one");

        write("b.yaml", route("b", "direct:b", "two"));
        awaitAnswer("direct:b", "two");
        assertThat(ask("direct:a")).isEqualTo("two");
    }

    @Test
    void aRouteThatCannotBeMadeLeavesTheOldOne(CapturedOutput output) throws Exception {
        write("a.yaml", route("a", "direct:a", "one"));
        routes.begin(List.of());

        write("a.yaml", route("a", "direct:a", "two") + "        - to: nowhere:at-all\n");

        await(output, "a.yaml, line 1: route 'a': No endpoint could be found for: nowhere://at-all");
        awaitAnswer("direct:a", "one");
        assertThat(camel.getRoutes()).hasSize(1);
    }

    @Test
    void aHookKeepsTheFileThatItLeadsTo(CapturedOutput output) throws Exception {
        environment.setProperty("caravan.hooks.after-map", "direct:a");
        routes = folder();
        write("a.yaml", route("a", "direct:a", "one"));
        routes.begin(List.of());

        Files.delete(folder.resolve("a.yaml"));

        await(output, "caravan.hooks.after-map = 'direct:a': no route begins there");
        awaitAnswer("direct:a", "one");
    }

    @Test
    void aSavedConfigurationIsForRoutesOfTheSameFileAtOnce() throws Exception {
        String configuration = "- routeConfiguration:\n    interceptFrom:\n      - interceptFrom:\n          steps:\n"
                + "            - setBody: {constant: %s}\n";
        String route = "- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        - log: %s\n";
        write("a.yaml", configuration.formatted("one") + route.formatted("1"));
        routes.begin(List.of());
        assertThat(ask("direct:a")).isEqualTo("one");

        write("a.yaml", configuration.formatted("two") + route.formatted("2"));

        awaitAnswer("direct:a", "two");
        assertThat(camel.getRouteConfigurationDefinitions()).hasSize(1);
    }

    @Test
    void aConfigurationIsForRoutesOfTasksWhereItsIdSaysSo() throws Exception {
        String configuration =
                "- routeConfiguration:\n    %s\n    onCompletion: [onCompletion: {steps: [log: done]}]\n";
        write("a.yaml", configuration.formatted("id: caravan-own"));
        write("b.yaml", configuration.formatted("description: all of my own") + route("b", "direct:b", "one"));
        routes.begin(List.of());
        for (String bean : List.of("shop-fence", "shop-map")) {
            camel.getRegistry().bind(bean, (Processor) exchange -> {});
        }
        camel.getPropertiesComponent().addInitialProperty("caravan.hooks.after-map", "direct:b");

        TemplatedRouteBuilder.builder(camel, ChangeRoute.TEMPLATE)
                .routeId("shop-change")
                .parameter("task", "shop")
                .add();

        assertThat(camel.getRouteDefinition("shop-change").getAppliedRouteConfigurationIds())
                .containsExactly("caravan-own");
        assertThat(camel.getRouteDefinition("b").getAppliedRouteConfigurationIds())
                .containsExactly("<default>");
    }

    @Test
    void whatTemplatesAndKameletsHaveMadeGoesWithItsFile() throws Exception {
        Files.createDirectory(folder.resolve("kamelets"));
        Files.writeString(folder.resolve("kamelets/tick-source.kamelet.yaml"), """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: tick-source
                spec:
                  definition:
                    title: Tick
                  template:
                    from:
                      uri: timer:tick
                      steps:
                        - to: kamelet:sink
                """);
        write("a.yaml", """
                - routeTemplate:
                    id: own
                    parameters:
                      - name: answer
                    from:
                      uri: direct:{{answer}}
                      steps:
                        - setBody: {constant: "{{answer}}"}
                - templatedRoute:
                    routeTemplateRef: own
                    parameters:
                      - {name: answer, value: one}
                - route:
                    from:
                      uri: kamelet:tick-source?location=file:%s/kamelets
                      steps:
                        - log: tick
                """.formatted(folder));
        routes.begin(List.of());
        assertThat(ask("direct:one")).isEqualTo("one");
        assertThat(camel.getRoutes()).hasSize(3);

        Files.delete(folder.resolve("a.yaml"));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> camel.getRoutes().isEmpty());
        assertThat(camel.getRouteTemplateDefinition("own")).isNull();
        assertThat(camel.getRouteDefinitions()).isEmpty();
    }

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        write("a.yaml", route("a", "direct:a", "one"));
        write("b.yaml", "\n" + route("a", "direct:b", "one") + route("caravan-own", "direct:c", "one"));
        assertThatThrownBy(() -> routes.begin(List.of()))
                .isInstanceOf(RouteFileException.class)
                .hasMessageContaining("2 problems in the files of routes")
                .hasMessageContaining("b.yaml, line 2: the id 'a' is in " + folder.resolve("a.yaml"))
                .hasMessageContaining(
                        "b.yaml, line 8: ids that begin with caravan-, as 'caravan-own', are Caravan's own");
        assertThat(camel.getRoutes()).isEmpty();

        write("a.yaml", "- route: [}");
        write("b.yaml", "- from: {uri: 'direct:b', stops: []}");
        assertThatThrownBy(() -> routes.begin(List.of()))
                .hasMessageContaining("2 problems")
                .hasMessageContaining("a.yaml, line 1: expected the node content")
                .hasMessageContaining("b.yaml, line 1: Unsupported field: stops");
    }

    @Test
    void aRouteWithTheIdOfATasksWaitsForTheTask() throws Exception {
        write("a.yaml", route("shop-change", "direct:shop-change", "one"));
        routes.begin(List.of("sho", "shop"));
        assertThat(camel.getRoutes()).isEmpty();

        assertThat(routes.start("shop-change")).isTrue();
        assertThat(ask("direct:shop-change")).isEqualTo("one");
        camel.getRouteController().stopRoute("shop-change");
        camel.removeRoute("shop-change");

        assertThat(routes.start("shop-change"))
                .as("again, after it was removed")
                .isTrue();
        assertThat(ask("direct:shop-change")).isEqualTo("one");
        assertThat(routes.start("shop-batch")).isFalse();
    }

    @Test
    void aRouteInPlaceOfATasksThatCannotBeMadeIsToldWithFileAndLine() throws Exception {
        write("a.yaml", route("shop-change", "direct:shop-change", "one") + "        - process: {ref: shop-nothing}\n");
        routes.begin(List.of("shop"));

        assertThatThrownBy(() -> routes.start("shop-change"))
                .isInstanceOf(RouteFileException.class)
                .hasMessageContaining("a.yaml, line 1: route 'shop-change': ")
                .hasMessageContaining("shop-nothing");
    }

    @Test
    void aConfigurationWithAnIdThatIsTakenIsRefused() throws Exception {
        write("a.yaml", "- routeConfiguration: {id: caravan-own}\n");
        write("b.yaml", "- routeConfiguration: {description: mine}\n- routeConfiguration: {id: caravan-own}\n");

        assertThatThrownBy(() -> routes.begin(List.of()))
                .hasMessageContaining("b.yaml: Route configuration already exists with id: caravan-own");
        assertThat(camel.getRouteConfigurationDefinitions()).isEmpty();
    }

    @Test
    void aRouteInPlaceOfATasksBeginsWhereThatDoes() throws Exception {
        write("a.yaml", route("shop-change", "direct:shop-changes", "one"));
        write("b.yaml", route("shop-heartbeat", "timer:daily", "one"));
        assertThatThrownBy(() -> routes.begin(List.of("shop")))
                .hasMessageContaining("1 problem")
                .hasMessageContaining("a.yaml, line 1: route 'shop-change' takes the place of one that begins at"
                        + " direct:shop-change, and begins at direct:shop-changes");
    }

    @Test
    void nothingTakesThePlaceOfAnApplierThatKeepsHowFarATopicIsApplied() throws Exception {
        for (String id : List.of("shop-applier", "shop-applier-2")) {
            write("a.yaml", route(id, "direct:mine", "one"));
            assertThatThrownBy(() -> routes.begin(List.of("shop")))
                    .hasMessageContaining("a.yaml, line 1: route '" + id + "' would take the place of one that applies"
                            + " what the topic brings");
        }
    }
}
