// SPDX-License-Identifier: Apache-2.0
package dev.caravan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code config/kubernetes} and {@code config/systemd}: their shape, and that their parts fit each other. */
class KubernetesTest {

    private static final ObjectMapper STRICT =
            new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "ServiceAccount", ServiceAccount.class,
            "Secret", Secret.class,
            "ConfigMap", ConfigMap.class,
            "Deployment", Deployment.class,
            "Service", Service.class);

    private final Map<String, HasMetadata> manifests = new LinkedHashMap<>();

    @BeforeEach
    void readThemAsTheirKindsAre() throws IOException {
        List<JsonNode> documents = STRICT.readerFor(JsonNode.class)
                .<JsonNode>readValues(Path.of("config/kubernetes/caravan.yaml").toFile())
                .readAll();
        for (JsonNode document : documents) {
            String kind = document.path("kind").asText();
            manifests.put(kind, STRICT.treeToValue(document, KINDS.get(kind)));
        }
    }

    @Test
    void runsOneReaderThatIsReplacedAndNotDoubled() {
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(1);
        assertThat(deployment().getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(deployment().getSpec().getSelector().getMatchLabels())
                .isEqualTo(deployment().getSpec().getTemplate().getMetadata().getLabels())
                .isEqualTo(kind(Service.class).getSpec().getSelector());
    }

    @Test
    void probesWhatSpringBootServes() {
        assertThat(List.of(
                        container().getLivenessProbe().getHttpGet().getPath(),
                        container().getStartupProbe().getHttpGet().getPath(),
                        container().getReadinessProbe().getHttpGet().getPath()))
                .containsExactly(
                        "/actuator/health/liveness", "/actuator/health/liveness", "/actuator/health/readiness");
    }

    @Test
    void mountsWhatThereIsWhereTheEnvironmentLooks() {
        assertThat(pod().getVolumes())
                .anyMatch(volume -> volume.getConfigMap() != null
                        && volume.getConfigMap()
                                .getName()
                                .equals(kind(ConfigMap.class).getMetadata().getName()))
                .anyMatch(volume -> volume.getSecret() != null
                        && volume.getSecret()
                                .getSecretName()
                                .equals(kind(Secret.class).getMetadata().getName()));
        assertThat(container().getVolumeMounts())
                .allSatisfy(mount -> assertThat(pod().getVolumes())
                        .anySatisfy(volume -> assertThat(volume.getName()).isEqualTo(mount.getName())));
        assertThat(container().getEnv())
                .anySatisfy(variable -> assertThat(variable.getValue()).endsWith("/etc/caravan/config/"))
                .anySatisfy(variable -> assertThat(variable.getValue()).endsWith("/etc/caravan/secrets/"));
        assertThat(kind(ConfigMap.class).getData().get("application.yaml"))
                .contains("${shop.source.password}", "${shop.target.password}");
        assertThat(kind(Secret.class).getStringData())
                .containsOnlyKeys("shop.source.password", "shop.target.password", "caravan.security.password");
    }

    @Test
    void mayDoNothingBeyondItsWork() {
        assertThat(pod().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container().getSecurityContext().getAllowPrivilegeEscalation())
                .isFalse();
    }

    @Test
    void allowsTheSameGracePeriodEverywhere() throws IOException {
        assertThat(pod().getTerminationGracePeriodSeconds()).isEqualTo(90);
        assertThat(Files.readString(Path.of("config/systemd/caravan.service")))
                .contains("TimeoutStopSec=90\n", "SuccessExitStatus=143\n");
        assertThat(Files.readString(Path.of("camel-k/integration.yaml")))
                .contains("terminationGracePeriodSeconds: 90\n");
    }

    private Deployment deployment() {
        return kind(Deployment.class);
    }

    private PodSpec pod() {
        return deployment().getSpec().getTemplate().getSpec();
    }

    private Container container() {
        return pod().getContainers().get(0);
    }

    private <T extends HasMetadata> T kind(Class<T> type) {
        return type.cast(Objects.requireNonNull(manifests.get(type.getSimpleName())));
    }
}
