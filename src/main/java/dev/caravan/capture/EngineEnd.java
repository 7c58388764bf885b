// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.ExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exception handler of a {@code debezium-sqlserver} consumer that ends its engine: one that logs and goes on, as Camel's own
 * does, would have Debezium note the change as processed, and lose it. The route is stopped with the failure, so that it
 * shows; started again, it begins with the change that failed.
 */
public final class EngineEnd implements ExceptionHandler, CamelContextAware {

    private static final Logger LOG = LoggerFactory.getLogger(EngineEnd.class);

    private @Nullable CamelContext camel;

    @Override
    public void handleException(Throwable exception) {
        handleException(String.valueOf(exception.getMessage()), null, exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(String message, @Nullable Exchange exchange, Throwable exception) {
        String route = exchange == null ? null : exchange.getFromRouteId();
        CamelContext context = camel;
        if (route != null && context != null) {
            LOG.error(
                    "Route {} ends, since a change could not be delivered: {}. Correct what keeps it, then start the route"
                            + " again: it goes on with that change",
                    route,
                    String.valueOf(exception.getMessage()));
            // The engine waits for this thread to end.
            ExecutorService thread =
                    context.getExecutorServiceManager().newSingleThreadExecutor(this, "end of " + route);
            thread.execute(() -> stop(context, route, exception));
            thread.shutdown();
        }
        throw RuntimeCamelException.wrapRuntimeCamelException(exception);
    }

    private static void stop(CamelContext context, String route, Throwable cause) {
        try {
            context.getRouteController().stopRoute(route, cause);
        } catch (Exception e) {
            LOG.warn("Route {} could not be stopped", route, e);
        }
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camel;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        camel = context;
    }
}
