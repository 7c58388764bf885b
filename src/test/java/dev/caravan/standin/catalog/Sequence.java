// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import dev.caravan.standin.type.SqlType;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** A sequence object. Thread-safe; values that were given are not taken back by a rollback. */
public final class Sequence {
    private final int objectId;
    private final Schema schema;
    private final String name;
    private final LocalDateTime created;
    private Properties properties;
    private @Nullable Long last;

    /**
     * What CREATE and ALTER SEQUENCE say.
     *
     * @param type data type, an integer or a decimal without fraction
     * @param start first value
     * @param increment step, not 0
     * @param minimum least value
     * @param maximum greatest value
     * @param cycle whether it begins again after its end
     * @param cache cache size; null for the server's choice, 0 for NO CACHE
     */
    public record Properties(
            SqlType type,
            long start,
            long increment,
            long minimum,
            long maximum,
            boolean cycle,
            @Nullable Integer cache) {}

    /** Makes a sequence that has given no value yet. */
    public Sequence(int objectId, Schema schema, String name, LocalDateTime created, Properties properties) {
        this.objectId = objectId;
        this.schema = schema;
        this.name = name;
        this.created = created;
        this.properties = properties;
    }

    /** object_id. */
    public int objectId() {
        return objectId;
    }

    /** Schema. */
    public Schema schema() {
        return schema;
    }

    /** Name in its real case. */
    public String name() {
        return name;
    }

    /** create_date. */
    public LocalDateTime created() {
        return created;
    }

    /** Its properties now. */
    public synchronized Properties properties() {
        return properties;
    }

    /** The last value given; null before the first. */
    public synchronized @Nullable Long last() {
        return last;
    }

    /** current_value of sys.sequences: the last value given, the start before the first. */
    public synchronized long current() {
        return last == null ? properties.start() : last;
    }

    /** Puts properties and the last value in place of those it has. */
    public synchronized void set(Properties to, @Nullable Long lastValue) {
        properties = to;
        last = lastValue;
    }

    /** Whether no further value can be given. */
    public synchronized boolean exhausted() {
        return !properties.cycle() && following() == null;
    }

    /** The next value; null when the sequence has come to its end. */
    public synchronized @Nullable Long next() {
        Long next = last == null ? Long.valueOf(properties.start()) : following();
        if (next == null && properties.cycle()) {
            next = properties.increment() > 0 ? properties.minimum() : properties.maximum();
        }
        last = next == null ? last : next;
        return next;
    }

    private @Nullable Long following() {
        if (last == null) {
            return properties.start();
        }
        try {
            long next = Math.addExact(last, properties.increment());
            return next > properties.maximum() || next < properties.minimum() ? null : Long.valueOf(next);
        } catch (ArithmeticException e) {
            // Beyond bigint is beyond every sequence's end.
            return null;
        }
    }
}
