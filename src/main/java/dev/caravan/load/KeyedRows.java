// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.enrich.TablePlan;
import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of a source table that are passed on while the texts of their keys are kept, by which they can be read again. */
public final class KeyedRows implements Iterator<@Nullable Object[]> {

    private final Iterator<@Nullable Object[]> rows;
    private final List<SourceColumn> key;
    private final int[] positions;
    private final List<List<String>> keys = new ArrayList<>();

    /** Rows in the order of the target's columns. */
    public KeyedRows(TablePlan table, Iterator<@Nullable Object[]> rows) {
        this.rows = rows;
        this.key = table.key();
        this.positions = positions(table);
    }

    private static int[] positions(TablePlan table) {
        return table.key().stream()
                .mapToInt(column -> table.columns().indexOf(column))
                .toArray();
    }

    /** Texts of a key as they find the row at the source, from its texts at the target in the order of the target's key. */
    public static List<String> ofTarget(TablePlan table, List<String> texts) {
        List<String> names = table.target().keyNames();
        int[] positions = positions(table);
        List<String> key = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            String name = table.target().columns().get(positions[i]).name();
            key.add(KeyText.ofTarget(table.key().get(i), texts.get(names.indexOf(name))));
        }
        return key;
    }

    /**
     * Whether a row has a key to the character: a source's collation finds rows by other texts, too, in another case for
     * instance.
     *
     * @param row row in the order of the target's columns
     * @param texts texts of a key as they find the row at the source
     */
    public static boolean hasKey(TablePlan table, @Nullable Object[] row, List<String> texts) {
        int[] positions = positions(table);
        for (int i = 0; i < positions.length; i++) {
            SourceColumn column = table.key().get(i);
            if (isText(column)) {
                boolean padded = !column.type().name().contains("var");
                String found = String.valueOf(row[positions[i]]);
                String wanted = texts.get(i);
                if (!(padded ? found.stripTrailing().equals(wanted.stripTrailing()) : found.equals(wanted))) {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean isText(SourceColumn column) {
        return switch (column.type().name()) {
            case "char", "nchar", "varchar", "nvarchar" -> true;
            default -> false;
        };
    }

    /** Keys of the rows that were passed on, in their order. */
    public List<List<String>> keys() {
        return keys;
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public @Nullable Object[] next() {
        @Nullable Object[] row = rows.next();
        List<String> texts = new ArrayList<>(positions.length);
        for (int i = 0; i < positions.length; i++) {
            texts.add(KeyText.of(key.get(i), Objects.requireNonNull(row[positions[i]], "a key value")));
        }
        keys.add(texts);
        return row;
    }
}
