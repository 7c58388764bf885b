// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The xml indexes of a table, which the catalogue shows and nothing reads. Thread-safe. */
public final class XmlIndexes {
    private static final int FIRST_ID = 256_000;

    private final List<XmlIndex> indexes = new CopyOnWriteArrayList<>();

    private XmlIndexes() {}

    /**
     * An xml index.
     *
     * @param id index_id, from 256000
     * @param name name
     * @param columnId column_id of the xml
     * @param primaryId index_id of the primary xml index of a secondary one, 0 for a primary one
     * @param purpose PATH, VALUE or PROPERTY, empty for a primary one
     */
    public record XmlIndex(int id, String name, int columnId, int primaryId, String purpose) {
        /** The index as sys.indexes shows it. */
        public Index listed() {
            return new Index(
                    id,
                    name,
                    Index.Kind.PLAIN,
                    false,
                    false,
                    List.of(new Index.Key(columnId, false)),
                    List.of(),
                    null,
                    0,
                    false);
        }
    }

    /** Those of a table. */
    public static XmlIndexes of(Table table) {
        return table.extension(XmlIndexes.class, XmlIndexes::new);
    }

    /** All, oldest first. */
    public List<XmlIndex> all() {
        return indexes;
    }

    /** One by name, null when there is none. */
    public @Nullable XmlIndex find(String name) {
        return indexes.stream()
                .filter(index -> Names.same(index.name(), name))
                .findFirst()
                .orElse(null);
    }

    /** The next index_id. */
    public int nextId() {
        return indexes.stream().mapToInt(XmlIndex::id).max().orElse(FIRST_ID - 1) + 1;
    }

    /** Whether an index_id is that of an xml index. */
    public static boolean isXml(int id) {
        return id >= FIRST_ID;
    }
}
