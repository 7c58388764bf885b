// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class EventHooksTest {

    @Test
    void takesKeysFromEnvironmentVariables() {
        assertThatIllegalStateException()
                .isThrownBy(() -> hooks("CARAVAN_HOOKS_AFTERMAP", "direct:own").require())
                .withMessageContaining("caravan.hooks.after-map = 'direct:own': no route begins there")
                .withMessageNotContaining("is not a hook");
    }

    @Test
    void refusesAnEnvironmentVariableThatIsNoHook() {
        assertThatIllegalStateException()
                .isThrownBy(() -> hooks("CARAVAN_HOOKS_AFTERMAPP", "direct:own").require())
                .withMessageContaining("caravan.hooks.aftermapp is not a hook");
    }

    @Test
    void leavesEndpointsOfOtherComponentsToThem() {
        assertThatNoException()
                .isThrownBy(() -> hooks("CARAVAN_HOOKS_ONDDL", "log:ddl").require());
    }

    /** Without the defaults that the application brings. */
    private static EventHooks hooks(String variable, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(variable, value)));
        ConfigurationPropertySources.attach(environment);
        DefaultCamelContext camel = new DefaultCamelContext();
        return new EventHooks(camel, environment);
    }
}
