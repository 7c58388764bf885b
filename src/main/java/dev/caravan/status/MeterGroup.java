// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters that show parts of one value, which is replaced as a whole.
 *
 * @param <T> the value
 */
abstract class MeterGroup<T> {
    private static final double MILLIS_PER_SECOND = 1000;

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private volatile T latest;

    MeterGroup(MeterRegistry registry, Tags tags, T first) {
        this.registry = registry;
        this.tags = tags;
        this.latest = first;
    }

    /** Replaces the value. */
    final void show(T value) {
        latest = value;
    }

    /** Takes all meters out of the registry. */
    final void remove() {
        meters.forEach(registry::remove);
    }

    /** Adds a gauge without a unit. */
    final void gauge(String name, String description, Tags more, ToDoubleFunction<T> part) {
        meters.add(Gauge.builder(name, this, group -> part.applyAsDouble(group.latest))
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    /** Adds a gauge in seconds of a part in milliseconds, NaN while it is not known. */
    final void seconds(String name, String description, Function<T, @Nullable Long> millis) {
        meters.add(Gauge.builder(name, this, group -> seconds(millis.apply(group.latest)))
                .description(description)
                .baseUnit("seconds")
                .tags(tags)
                .register(registry));
    }

    /** Adds a counter; the part only grows while the process runs. */
    final void counter(String name, String description, Tags more, ToDoubleFunction<T> part) {
        meters.add(FunctionCounter.builder(name, this, group -> part.applyAsDouble(group.latest))
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    private static double seconds(@Nullable Long millis) {
        return millis == null ? Double.NaN : millis / MILLIS_PER_SECOND;
    }
}
