// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spans of the routes for an OpenTelemetry collector, where {@code camel.opentelemetry2.enabled} asks Camel for them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("camel.opentelemetry2.enabled")
class Tracing {

    /** What the SDK's own variables ({@code OTEL_*}) and properties say counts; these are the defaults. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "caravan",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    /** The SDK; closed with the application, so that the last spans are sent. */
    @Bean(destroyMethod = "close")
    OpenTelemetrySdk openTelemetry() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> DEFAULTS)
                .build()
                .getOpenTelemetrySdk();
    }

    /** What Camel makes spans with. */
    @Bean
    Tracer tracer(OpenTelemetrySdk sdk) {
        return sdk.getTracer("camel");
    }

    /** How spans go on in other processes that a route calls. */
    @Bean
    ContextPropagators propagators(OpenTelemetrySdk sdk) {
        return sdk.getPropagators();
    }
}
