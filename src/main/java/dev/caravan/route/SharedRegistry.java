// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.SimpleRegistry;
import org.springframework.stereotype.Component;

/**
 * Camel's registry of beans that are not Spring's, which tasks bind theirs in, each in a thread of its own, while the routes of
 * others look theirs up. Camel's own is a plain map. Thread-safe.
 */
final class SharedRegistry extends SimpleRegistry {

    private static final long serialVersionUID = 1L;

    /** Puts it in the place of Camel's own. */
    @Component
    static final class Installer implements CamelContextConfiguration {

        @Override
        public void beforeApplicationStart(CamelContext camel) {
            DefaultRegistry registry = camel.getRegistry(DefaultRegistry.class);
            SharedRegistry shared = new SharedRegistry();
            Registry own = registry.getFallbackRegistry();
            if (own instanceof SimpleRegistry bound) {
                shared.putAll(bound);
            }
            registry.setFallbackRegistry(shared);
        }

        @Override
        public void afterApplicationStart(CamelContext camel) {
            // Tasks have not begun before.
        }
    }

    @Override
    public synchronized Object lookupByName(String name) {
        return super.lookupByName(name);
    }

    @Override
    public synchronized <T> T lookupByNameAndType(String name, Class<T> type) {
        return super.lookupByNameAndType(name, type);
    }

    @Override
    public synchronized <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return super.findByTypeWithName(type);
    }

    @Override
    public synchronized <T> Set<T> findByType(Class<T> type) {
        return super.findByType(type);
    }

    @Override
    public synchronized void bind(String name, Class<?> type, Object bean) {
        super.bind(name, type, bean);
    }

    @Override
    public synchronized void unbind(String name) {
        super.unbind(name);
    }
}
