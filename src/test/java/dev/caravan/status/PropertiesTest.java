// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.status.LoginProperties.Account;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PropertiesTest {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of(), "caravan.security", LoginProperties.class))
                .isEqualTo(new LoginProperties("caravan", null, false, List.of()));
        assertThat(bind(Map.of(), "caravan.status", StatusProperties.class))
                .isEqualTo(new StatusProperties(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThat(bind(Map.of(), "caravan.alerts", AlertProperties.class))
                .isEqualTo(new AlertProperties(null, null, Duration.ofMinutes(5), Duration.ofSeconds(30), null));
    }

    @Test
    void refusesAnAddressOfNoWebServiceAndShowsNoSecret() {
        assertThatThrownBy(() -> bind(
                        Map.of("caravan.alerts.url", "mailto:ann@s3cret"), "caravan.alerts", AlertProperties.class))
                .rootCause()
                .hasMessageContaining("caravan.alerts.url")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> bind(Map.of("caravan.alerts.latency", "-1s"), "caravan.alerts", AlertProperties.class))
                .rootCause()
                .hasMessageContaining("caravan.alerts.latency");
        assertThatThrownBy(() -> alerts(Map.of("caravan.alerts.url", "https://chat.example/s3cret key")))
                .isInstanceOfSatisfying(
                        BindException.class, e -> assertThat(e.getProperty()).isNull())
                .rootCause()
                .hasMessageContaining("caravan.alerts.url")
                .hasMessageNotContaining("s3cret");
        AlertProperties alerts = bind(
                Map.of("caravan.alerts.url", "https://x/s3cret", "caravan.alerts.authorization", "s3cret"),
                "caravan.alerts",
                AlertProperties.class);
        assertThat(alerts.authorization()).isEqualTo("s3cret");
        assertThat(alerts.toString()).doesNotContain("s3cret");
    }

    @Test
    void takesAHeaderOfAFileThatEndsWithALineBreakAndRefusesOneOfTwoLines() {
        assertThat(alerts(Map.of("caravan.alerts.authorization", "Bearer t0ken\n"))
                        .authorization())
                .isEqualTo("Bearer t0ken");
        assertThat(alerts(Map.of("caravan.alerts.authorization", "\n")).authorization())
                .isNull();
        assertThatThrownBy(() -> alerts(Map.of("caravan.alerts.authorization", "Bearer\ns3cret")))
                .rootCause()
                .hasMessageContaining("caravan.alerts.authorization")
                .hasMessageNotContaining("s3cret");
    }

    private static AlertProperties alerts(Map<String, String> keys) {
        return bind(keys, "caravan.alerts", AlertProperties.class);
    }

    @Test
    void bindsEveryKey() {
        Map<String, String> keys = Map.of(
                "caravan.security.username", "ops",
                "caravan.security.password", "x",
                "caravan.security.open-metrics", "true",
                "caravan.security.users[0].name", "ann",
                "caravan.security.users[0].password", "y",
                "caravan.security.users[0].role", "viewer",
                "caravan.status.sample-interval", "5s",
                "caravan.status.stream-interval", "500ms");

        assertThat(bind(keys, "caravan.security", LoginProperties.class))
                .isEqualTo(new LoginProperties("ops", "x", true, List.of(new Account("ann", "y", Role.VIEWER))));
        assertThat(bind(keys, "caravan.status", StatusProperties.class))
                .isEqualTo(new StatusProperties(Duration.ofSeconds(5), Duration.ofMillis(500)));
    }

    @Test
    void refusesIntervalsThatWouldKeepACoreBusy() {
        assertThatThrownBy(() -> new StatusProperties(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("caravan.status.sample-interval")
                .hasMessageContaining("10ms");
    }

    private static <T> T bind(Map<String, String> keys, String prefix, Class<T> type) {
        return new Binder(new MapConfigurationPropertySource(keys)).bindOrCreate(prefix, Bindable.of(type));
    }
}
