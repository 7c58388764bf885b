// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index, or the PRIMARY KEY or UNIQUE constraint that it carries out.
 *
 * @param indexId index_id: 1 clustered, from 2 nonclustered (0 stands for a heap and is no Index)
 * @param name name
 * @param kind PRIMARY KEY, UNIQUE constraint or plain index
 * @param clustered whether it orders the table
 * @param unique whether keys are unique
 * @param keys key columns in order
 * @param included column ids of INCLUDE
 * @param filter WHERE of a filtered index as sys.indexes shows it, null for none
 * @param constraintId object_id of the constraint, 0 for a plain index
 * @param systemNamed whether SQL Server chose the name
 * @param options options that ALTER INDEX changes
 */
public record Index(
        int indexId,
        String name,
        Kind kind,
        boolean clustered,
        boolean unique,
        List<Key> keys,
        List<Integer> included,
        @Nullable String filter,
        int constraintId,
        boolean systemNamed,
        Options options) {

    /** An index that is in use, and refuses duplicates if it is unique. */
    public Index(
            int indexId,
            String name,
            Kind kind,
            boolean clustered,
            boolean unique,
            List<Key> keys,
            List<Integer> included,
            @Nullable String filter,
            int constraintId,
            boolean systemNamed) {
        this(indexId, name, kind, clustered, unique, keys, included, filter, constraintId, systemNamed, Options.NONE);
    }

    /** Copies the lists. */
    public Index {
        keys = List.copyOf(keys);
        included = List.copyOf(included);
    }

    /** What made the index. */
    public enum Kind {
        /** PRIMARY KEY. */
        PRIMARY_KEY,
        /** UNIQUE constraint. */
        UNIQUE_CONSTRAINT,
        /** CREATE INDEX. */
        PLAIN
    }

    /**
     * A key column.
     *
     * @param columnId column_id
     * @param descending whether DESC
     */
    public record Key(int columnId, boolean descending) {}

    /**
     * Options of an index.
     *
     * @param ignoresDuplicates IGNORE_DUP_KEY: whether INSERT leaves out rows whose key is there already
     * @param disabled whether it is disabled, so that it neither finds rows nor keeps them unique
     */
    public record Options(boolean ignoresDuplicates, boolean disabled) {
        /** Those of an index of which nothing is said. */
        public static final Options NONE = new Options(false, false);
    }

    /** Whether INSERT leaves out rows whose key is there already. */
    public boolean ignoresDuplicates() {
        return options.ignoresDuplicates;
    }

    /** Whether it is disabled. */
    public boolean disabled() {
        return options.disabled;
    }

    /** The same index with another name. */
    public Index renamed(String to) {
        return changed(indexId, to, options);
    }

    /** The same index under an index_id. */
    public Index numbered(int id) {
        return changed(id, name, options);
    }

    /** The same index disabled, or in use again. */
    public Index disabled(boolean to) {
        return changed(indexId, name, new Options(options.ignoresDuplicates, to));
    }

    private Index changed(int id, String to, Options other) {
        return new Index(id, to, kind, clustered, unique, keys, included, filter, constraintId, systemNamed, other);
    }

    /** Whether a column is among the keys. */
    public boolean hasKey(int columnId) {
        return keys.stream().anyMatch(k -> k.columnId() == columnId);
    }
}
