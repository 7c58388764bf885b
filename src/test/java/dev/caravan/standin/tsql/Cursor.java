// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Errors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cursor. Its rows are read when it is opened, as those of a STATIC or KEYSET cursor are. */
final class Cursor {
    private final String name;
    private final Query query;
    private final List<String> options;
    private @Nullable CapturedRows rows;
    private int position;

    Cursor(String name, List<String> options, Query query) {
        this.name = name;
        this.options = List.copyOf(options);
        this.query = query;
    }

    Query query() {
        return query;
    }

    String name() {
        return name;
    }

    boolean isOpen() {
        return rows != null;
    }

    void open(CapturedRows read) {
        rows = read;
        position = 0;
    }

    void close() {
        rows = null;
    }

    /** Number of rows; -1 when it is closed. */
    int size() {
        return rows == null ? -1 : rows.rows().size();
    }

    List<ColumnMeta> columns() {
        return rows == null ? List.of() : rows.columns();
    }

    /** The row that it stands on, null before the first and behind the last. */
    @Nullable
    Object @Nullable [] current() {
        return rows == null || position < 1 || position > size()
                ? null
                : rows.rows().get(position - 1);
    }

    /** Moves to another row and gives it; null when there is none. */
    @Nullable
    Object @Nullable [] fetch(String direction, int offset) throws SqlError {
        boolean forwardOnly = !options.contains("SCROLL")
                        && !options.contains("STATIC")
                        && !options.contains("KEYSET")
                        && !options.contains("DYNAMIC")
                || options.contains("FORWARD_ONLY")
                || options.contains("FAST_FORWARD");
        boolean next = direction.equals("NEXT") || direction.equals("RELATIVE") && offset > 0;
        if (forwardOnly && !next) {
            throw Errors.error(
                    16911,
                    "fetch: The fetch type " + direction.toLowerCase(java.util.Locale.ROOT)
                            + " cannot be used with forward only cursors.");
        }
        int target = switch (direction) {
            case "PRIOR" -> position - 1;
            case "FIRST" -> 1;
            case "LAST" -> size();
            case "ABSOLUTE" -> offset < 0 ? size() + 1 + offset : offset;
            case "RELATIVE" -> position + offset;
            default -> position + 1;
        };
        position = Math.max(0, Math.min(target, size() + 1));
        return current();
    }
}
