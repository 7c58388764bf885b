// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A view of the system catalogue; it exists in every database, or is delivered for one by an {@link ObjectResolver}.
 *
 * @param schema such as {@code sys}; {@code dbo} for the compatibility views of master
 * @param name such as {@code tables}
 * @param columns columns
 * @param rows makes the rows for a session; {@link SessionContext#database} is the database of the name
 */
public record SystemView(
        String schema,
        String name,
        List<ColumnMeta> columns,
        Function<SessionContext, ? extends Iterable<@Nullable Object[]>> rows) {

    /** Copies the list. */
    public SystemView {
        columns = List.copyOf(columns);
    }
}
