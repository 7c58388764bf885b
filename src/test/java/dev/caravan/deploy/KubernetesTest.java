// SPDX-License-Identifier: Apache-2.0
package dev.caravan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.component.kubernetes.springboot.cluster.KubernetesClusterServiceConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

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
        for (JsonNode document : documents("caravan.yaml")) {
            String kind = document.path("kind").asText();
            manifests.put(kind, STRICT.treeToValue(document, KINDS.get(kind)));
        }
    }

    private static List<JsonNode> documents(String file) throws IOException {
        return STRICT.readerFor(JsonNode.class)
                .<JsonNode>readValues(Path.of("config/kubernetes", file).toFile())
                .readAll();
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
    void letsASecondReplicaStandByWithLeases() throws IOException {
        List<JsonNode> rights = documents("standby.yaml");
        Role role = STRICT.treeToValue(rights.get(0), Role.class);
        RoleBinding binding = STRICT.treeToValue(rights.get(1), RoleBinding.class);
        Deployment patch = STRICT.treeToValue(documents("standby-patch.yaml").get(0), Deployment.class);

        assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
        assertThat(binding.getSubjects().get(0).getName())
                .isEqualTo(pod().getServiceAccountName())
                .isEqualTo(kind(ServiceAccount.class).getMetadata().getName());
        assertThat(role.getRules())
                .anySatisfy(rule -> assertThat(rule.getResources()).containsExactly("leases"))
                .anySatisfy(rule -> assertThat(rule.getResources()).containsExactly("pods"));
        PodSpec patched = patch.getSpec().getTemplate().getSpec();
        assertThat(patch.getSpec().getReplicas()).isEqualTo(2);
        assertThat(patched.getAutomountServiceAccountToken()).isTrue();
        assertThat(patched.getContainers().get(0).getName())
                .isEqualTo(container().getName());
        assertThat(cluster(patched.getContainers().get(0).getEnv())).satisfies(settings -> {
            assertThat(settings.isEnabled()).isTrue();
            assertThat(settings.getId()).isEqualTo("metadata.name");
            assertThat(settings.getPodName()).isEqualTo("metadata.name");
            assertThat(settings.getClusterLabels())
                    .isEqualTo(deployment().getSpec().getSelector().getMatchLabels());
        });
    }

    @Test
    void letsAppliersShareTheWorkAsTheProcessThatCapturesIsRun() throws IOException {
        Deployment appliers = STRICT.treeToValue(documents("appliers.yaml").get(0), Deployment.class);
        PodSpec spec = appliers.getSpec().getTemplate().getSpec();
        Container applier = spec.getContainers().get(0);

        assertThat(appliers.getSpec().getSelector().getMatchLabels())
                .isEqualTo(appliers.getSpec().getTemplate().getMetadata().getLabels())
                .as("no pod that the Service finds, which is that of the process with the pages")
                .isNotEqualTo(kind(Service.class).getSpec().getSelector());
        assertThat(applier.getEnv())
                .contains(new EnvVarBuilder()
                        .withName("CARAVAN_KAFKA_ROLE")
                        .withValue("apply")
                        .build())
                .containsAll(container().getEnv());
        assertThat(applier.getImage()).isEqualTo(container().getImage());
        assertThat(applier.getVolumeMounts()).isEqualTo(container().getVolumeMounts());
        assertThat(applier.getSecurityContext()).isEqualTo(container().getSecurityContext());
        assertThat(applier.getLivenessProbe()).isEqualTo(container().getLivenessProbe());
        assertThat(spec.getVolumes()).isEqualTo(pod().getVolumes());
        assertThat(spec.getSecurityContext()).isEqualTo(pod().getSecurityContext());
        assertThat(spec.getServiceAccountName()).isEqualTo(pod().getServiceAccountName());
        assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(pod().getTerminationGracePeriodSeconds());
    }

    /** What Camel makes of variables; one that comes from a field has the field's name as its value here. */
    private static KubernetesClusterServiceConfiguration cluster(List<EnvVar> variables) {
        Map<String, Object> environment = new LinkedHashMap<>();
        for (EnvVar variable : variables) {
            environment.put(
                    variable.getName(),
                    variable.getValueFrom() == null
                            ? variable.getValue()
                            : variable.getValueFrom().getFieldRef().getFieldPath());
        }
        // The name is the one by which Spring knows that keys are written as variables are.
        SystemEnvironmentPropertySource source = new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, environment);
        return new Binder(ConfigurationPropertySources.from(source))
                .bind("camel.cluster.kubernetes", KubernetesClusterServiceConfiguration.class)
                .get();
    }

    @Test
    void allowsTheSameGracePeriodEverywhere() throws IOException {
        assertThat(pod().getTerminationGracePeriodSeconds()).isEqualTo(90);
        assertThat(Files.readString(Path.of("config/systemd/caravan.service")))
                .contains("TimeoutStopSec=90\n", "SuccessExitStatus=143\n");
        assertThat(Files.readString(Path.of("camel-k/integration.yaml")))
                .contains("terminationGracePeriodSeconds: 90\n");
    }

    @Test
    void systemdStartsAgainWhatDiesAndNotWhatIsConfiguredWrongly() throws IOException {
        assertThat(Files.readString(Path.of("config/systemd/caravan.service")))
                .contains("Type=exec\n", "Restart=on-failure\n", "RestartPreventExitStatus=1 2\n");
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
