// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.source.LiveColumn;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Default of a NOT NULL column that is a number: what all rows that were there have in it, so that the target can fill them
 * without a value being read. Other defaults are read row by row: the current time differs from server to server, and texts
 * that are equal to SQL Server may differ.
 */
final class DefaultValue {

    private static final Pattern NUMBER = Pattern.compile("[(\\s]*([-+]?\\d{1,38}(\\.\\d{1,38})?)[)\\s]*");
    private static final Pattern WHOLE = Pattern.compile("bit|tinyint|smallint|int|bigint");
    private static final Pattern EXACT = Pattern.compile("(decimal|numeric)\\(.*|money|smallmoney");

    private DefaultValue() {}

    /** The number as a literal that both ends read the same. */
    static Optional<String> of(LiveColumn column) {
        if (column.nullable() || column.defaultDefinition() == null) {
            return Optional.empty();
        }
        Matcher number = NUMBER.matcher(column.defaultDefinition());
        if (!number.matches()) {
            return Optional.empty();
        }
        String literal = number.group(1);
        if (WHOLE.matcher(column.type()).matches()) {
            boolean fits = number.group(2) == null && (!column.type().equals("bit") || literal.matches("[01]"));
            return fits ? Optional.of(literal) : Optional.empty();
        }
        return EXACT.matcher(column.type()).matches() ? Optional.of(literal) : Optional.empty();
    }
}
