// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Objects of one kind in a database, by schema and name without case. Thread-safe.
 *
 * @param <T> kind of object
 */
public final class NamedObjects<T> {
    private final Server server;
    private final Map<Key, T> objects = new ConcurrentSkipListMap<>();

    NamedObjects(Server server) {
        this.server = server;
    }

    /** All, by schema and name. */
    public Collection<T> all() {
        return objects.values();
    }

    /** One by name, null when there is none. */
    public @Nullable T find(String schema, String name) {
        return objects.get(new Key(schema, name));
    }

    /** Adds one, or puts it in place of that of the same name. */
    public void put(String schema, String name, T object) {
        objects.put(new Key(schema, name), object);
        server.bumpSchemaVersion();
    }

    /** Removes one. */
    public void remove(String schema, String name) {
        objects.remove(new Key(schema, name));
        server.bumpSchemaVersion();
    }

    private record Key(String schema, String name) implements Comparable<Key> {
        Key {
            schema = Names.fold(schema);
            name = Names.fold(name);
        }

        @Override
        public int compareTo(Key other) {
            int bySchema = schema.compareTo(other.schema);
            return bySchema != 0 ? bySchema : name.compareTo(other.name);
        }
    }
}
