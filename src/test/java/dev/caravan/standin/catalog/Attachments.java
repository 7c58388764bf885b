// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A place where other packages keep one object per class beside a catalogue object, so that this package need not know them. */
public class Attachments {
    private final Map<Class<?>, Object> extensions = new ConcurrentHashMap<>();

    Attachments() {}

    /** The extension of a class, null when there is none. */
    public final <T> @Nullable T extension(Class<T> type) {
        return type.cast(extensions.get(type));
    }

    /** The extension of a class, made on first use. */
    public final <T> T extension(Class<T> type, Supplier<T> make) {
        return type.cast(extensions.computeIfAbsent(type, t -> make.get()));
    }

    /** Sets or replaces the extension of a class. */
    public final <T> void attach(Class<T> type, T extension) {
        extensions.put(type, extension);
    }

    /** Removes the extension of a class. */
    public final void detach(Class<?> type) {
        extensions.remove(type);
    }
}
