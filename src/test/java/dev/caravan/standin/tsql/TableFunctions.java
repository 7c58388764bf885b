// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Table functions that every database has: STRING_SPLIT and GENERATE_SERIES. */
final class TableFunctions {
    private static final TableSystemFunction SPLIT = new TableSystemFunction(
            "",
            "STRING_SPLIT",
            2,
            List.of(ColumnMeta.of("value", SqlTypes.nvarchar(SqlType.MAX))),
            (session, a) -> split(a));
    private static final TableSystemFunction SERIES = new TableSystemFunction(
            "", "GENERATE_SERIES", 2, List.of(ColumnMeta.of("value", SqlTypes.INT)), (session, a) -> series(a));

    private static final TableSystemFunction NUMBERED = new TableSystemFunction(
            "",
            "STRING_SPLIT",
            3,
            List.of(ColumnMeta.of("value", SqlTypes.nvarchar(SqlType.MAX)), ColumnMeta.of("ordinal", SqlTypes.BIGINT)),
            (session, a) -> numbered(a));

    private TableFunctions() {}

    static @Nullable TableSystemFunction builtin(String name, int arguments) {
        if (Names.same(name, SPLIT.name())) {
            return arguments == NUMBERED.parameters() ? NUMBERED : SPLIT;
        }
        return Names.same(name, SERIES.name()) ? SERIES : null;
    }

    private static List<@Nullable Object[]> split(@Nullable Object[] arguments) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (arguments[0] instanceof String text && arguments[1] instanceof String separator) {
            for (String part : text.split(java.util.regex.Pattern.quote(separator), -1)) {
                rows.add(new Object[] {part});
            }
        }
        return rows;
    }

    private static List<@Nullable Object[]> numbered(@Nullable Object[] arguments) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable Object[] part : split(arguments)) {
            boolean wanted = arguments[2] instanceof Number on && on.intValue() == 1;
            rows.add(new Object[] {part[0], wanted ? Long.valueOf(rows.size() + 1L) : null});
        }
        return rows;
    }

    private static Iterable<@Nullable Object[]> series(@Nullable Object[] arguments) {
        if (!(arguments[0] instanceof Number from) || !(arguments[1] instanceof Number to)) {
            return List.of();
        }
        return () -> LongStream.rangeClosed(from.longValue(), to.longValue())
                .mapToObj(n -> new Object[] {(int) n})
                .iterator();
    }
}
