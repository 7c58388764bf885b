// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parses what makes a table a temporal one. */
final class TemporalParser {
    private static final int INFINITE = -1;
    private static final Map<String, Integer> UNITS =
            Map.of("DAY", 3, "DAYS", 3, "WEEK", 4, "WEEKS", 4, "MONTH", 5, "MONTHS", 5, "YEAR", 6, "YEARS", 6);

    private TemporalParser() {}

    /** PERIOD FOR SYSTEM_TIME. */
    static Statement.Constraint period(TableParser parser) throws SqlError {
        parser.expect("PERIOD", "FOR", "SYSTEM_TIME", "(");
        String start = parser.name();
        parser.expect(",");
        String end = parser.name();
        parser.expect(")");
        return new Statement.Period("", start, end);
    }

    /** GENERATED ALWAYS AS ROW of a column. */
    static Statement.Constraint generated(TableParser parser, String column) throws SqlError {
        parser.expect("GENERATED", "ALWAYS", "AS");
        if (!parser.accept("ROW")) {
            throw new Unsupported("GENERATED ALWAYS AS " + parser.peek().text());
        }
        boolean start = parser.accept("START");
        if (!start) {
            parser.expect("END");
        }
        return new Statement.Generated("", column, start, parser.accept("HIDDEN"));
    }

    /** What follows the word SYSTEM_VERSIONING. */
    static Statement.Versioning versioning(TableParser parser) throws SqlError {
        parser.expect("=");
        if (parser.accept("OFF")) {
            return new Statement.Versioning(false, List.of(), true, INFINITE, INFINITE);
        }
        parser.expect("ON");
        List<String> history = List.of();
        boolean check = true;
        int retention = INFINITE;
        int unit = INFINITE;
        if (parser.accept("(")) {
            do {
                if (parser.accept("HISTORY_TABLE", "=")) {
                    history = parser.qualifiedName();
                } else if (parser.accept("DATA_CONSISTENCY_CHECK", "=")) {
                    check = parser.accept("ON");
                    if (!check) {
                        parser.expect("OFF");
                    }
                } else {
                    parser.expect("HISTORY_RETENTION_PERIOD", "=");
                    if (!parser.accept("INFINITE")) {
                        retention = parser.integer();
                        unit = unit(parser.anyName());
                    }
                }
            } while (parser.accept(","));
            parser.expect(")");
        }
        return new Statement.Versioning(true, history, check, retention, unit);
    }

    private static int unit(String word) throws SqlError {
        Integer unit = UNITS.get(word.toUpperCase(Locale.ROOT));
        if (unit == null) {
            throw Errors.error(
                    13744, "'" + word + "' is not a valid history retention period unit for system versioning.");
        }
        return unit;
    }
}
