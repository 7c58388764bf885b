// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options of INSERT BULK (BULK INSERT, "Arguments"), which has none of them unless it names them.
 *
 * @param checks CHECK_CONSTRAINTS: rows are held to CHECK and FOREIGN KEY constraints
 * @param triggers FIRE_TRIGGERS
 * @param keepsNulls KEEP_NULLS: NULL stays NULL where the column has a default
 * @param order ORDER: columns by which the rows are said to be sorted
 */
record BulkOptions(boolean checks, boolean triggers, boolean keepsNulls, List<Sorted> order) {

    /** Those of an INSERT. */
    static final BulkOptions NONE = new BulkOptions(true, true, true, List.of());

    private static final Pattern ORDER = Pattern.compile("(?i)\\bORDER\\s*\\(([^)]*)\\)");

    /** A column of the order. */
    record Sorted(String column, boolean descending) {}

    /** Reads what is between the parentheses after WITH. */
    static BulkOptions of(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        List<Sorted> order = new ArrayList<>();
        Matcher matcher = ORDER.matcher(text);
        if (matcher.find()) {
            for (String part : matcher.group(1).split(",")) {
                String column = part.strip().replaceAll("(?i)\\s+(ASC|DESC)$", "");
                order.add(new Sorted(
                        SystemFunctions.nameParts(column).get(0),
                        part.strip().toUpperCase(Locale.ROOT).endsWith(" DESC")));
            }
        }
        return new BulkOptions(
                upper.contains("CHECK_CONSTRAINTS"),
                upper.contains("FIRE_TRIGGERS"),
                upper.contains("KEEP_NULLS"),
                List.copyOf(order));
    }

    /** Whether the rows are said to be in the order of a key whose columns these are. */
    boolean isOrder(List<Sorted> key) {
        boolean same = !key.isEmpty() && key.size() == order.size();
        for (int i = 0; same && i < key.size(); i++) {
            same = Names.same(key.get(i).column(), order.get(i).column())
                    && key.get(i).descending() == order.get(i).descending();
        }
        return same;
    }
}
