// SPDX-License-Identifier: Apache-2.0
package dev.caravan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.v1.Integration;
import org.apache.camel.v1.integrationspec.Traits;
import org.junit.jupiter.api.Test;

class CamelKIntegrationTest {
    private static final Path FOLDER = Path.of("camel-k");
    private static final ObjectMapper STRICT =
            new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @Test
    void hasTheShapeOfTheResourceDefinition() throws IOException {
        Integration integration = read("integration.yaml", Integration.class).get(0);

        assertThat(integration.getMetadata().getName()).isEqualTo("caravan");
        assertThat(integration.getSpec().getReplicas()).isEqualTo(1);
        assertThat(integration.getSpec().getTraits().getDeployment().getStrategy())
                .hasToString("RECREATE");
    }

    @Test
    void probesWhatSpringBootServes() throws IOException {
        Traits traits = traits();

        assertThat(traits.getHealth().getEnabled()).isTrue();
        assertThat(traits.getHealth().getLivenessProbe()).isEqualTo("/actuator/health/liveness");
        assertThat(traits.getHealth().getReadinessProbe()).isEqualTo("/actuator/health/readiness");
        assertThat(traits.getHealth().getStartupProbe()).isEqualTo("/actuator/health/liveness");
        assertThat(traits.getContainer().getPort()).isEqualTo(8080L);
    }

    @Test
    void mountsTheExampleFilesWhereTheEnvironmentLooks() throws IOException {
        List<String> names = read("config.yaml", ConfigMap.class).stream()
                .map(map -> "configmap:" + map.getMetadata().getName())
                .toList();
        String secret = "secret:"
                + read("secret.yaml", Secret.class).get(0).getMetadata().getName();
        List<String> mounts = traits().getMount().getResources();

        assertThat(mounts).extracting(mount -> mount.split("@")[0]).containsAll(names);
        assertThat(mounts).extracting(mount -> mount.split("@")[0]).contains(secret);
        assertThat(traits().getEnvironment().getVars())
                .anySatisfy(variable -> assertThat(variable).endsWith(path(mounts, "caravan-config") + "/"))
                .anySatisfy(variable -> assertThat(variable).endsWith(path(mounts, "caravan-credentials") + "/"))
                .contains("CARAVAN_ROUTES_FOLDER=" + path(mounts, "caravan-routes"));
    }

    @Test
    void usesOnlyPropertiesThatTheSecretHas() throws IOException {
        String tasks = read("config.yaml", ConfigMap.class).get(0).getData().get("application.yaml");
        Secret secret = read("secret.yaml", Secret.class).get(0);

        assertThat(tasks).contains("${shop.source.password}", "${shop.target.password}");
        assertThat(secret.getStringData())
                .containsKeys("shop.source.password", "shop.target.password", "caravan.security.password");
    }

    @Test
    void runsUnderAnAccountOfItsOwn() throws IOException {
        ServiceAccount account =
                read("service-account.yaml", ServiceAccount.class).get(0);

        assertThat(account.getMetadata().getName())
                .isEqualTo(read("integration.yaml", Integration.class)
                        .get(0)
                        .getSpec()
                        .getServiceAccountName());
        assertThat(account.getAutomountServiceAccountToken()).isFalse();
    }

    private static Traits traits() throws IOException {
        return read("integration.yaml", Integration.class).get(0).getSpec().getTraits();
    }

    private static String path(List<String> mounts, String name) {
        return mounts.stream()
                .filter(mount -> mount.contains(":" + name + "@"))
                .map(mount -> mount.split("@")[1])
                .findFirst()
                .orElseThrow();
    }

    private static <T extends HasMetadata> List<T> read(String file, Class<T> type) throws IOException {
        ObjectReader reader = STRICT.readerFor(type);
        return reader.<T>readValues(FOLDER.resolve(file).toFile()).readAll();
    }
}
