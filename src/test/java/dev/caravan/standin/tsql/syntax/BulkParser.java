// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Parses BULK INSERT. */
final class BulkParser {
    private static final Set<String> OPTIONS = Set.of(
            "BATCHSIZE",
            "CHECK_CONSTRAINTS",
            "CODEPAGE",
            "DATAFILETYPE",
            "DATA_SOURCE",
            "ERRORFILE",
            "ERRORFILE_DATA_SOURCE",
            "ESCAPECHAR",
            "FIELDQUOTE",
            "FIELDTERMINATOR",
            "FIRE_TRIGGERS",
            "FIRSTROW",
            "FORMAT",
            "FORMATFILE",
            "FORMATFILE_DATA_SOURCE",
            "KEEPIDENTITY",
            "KEEPNULLS",
            "KILOBYTES_PER_BATCH",
            "LASTROW",
            "MAXERRORS",
            "ORDER",
            "ROWS_PER_BATCH",
            "ROWTERMINATOR",
            "TABLOCK");
    /** What the stand-in does not do. */
    private static final Set<String> UNKNOWN =
            Set.of("DATA_SOURCE", "ERRORFILE", "ERRORFILE_DATA_SOURCE", "FORMATFILE", "FORMATFILE_DATA_SOURCE");

    private BulkParser() {}

    /** The rest of BULK INSERT. */
    static Statement bulkInsert(Parser parser) throws SqlError {
        parser.expect("INSERT");
        List<String> table = parser.qualifiedName();
        parser.expect("FROM");
        String file = text(parser);
        Map<String, String> options = new TreeMap<>();
        List<Statement.KeyColumn> order = new ArrayList<>();
        if (parser.accept("WITH")) {
            parser.expect("(");
            do {
                String option = parser.anyName().toUpperCase(Locale.ROOT);
                if (!OPTIONS.contains(option)) {
                    throw Errors.syntax(155, "'" + option + "' is not a recognized BULK INSERT option.");
                }
                if (UNKNOWN.contains(option)) {
                    throw new Unsupported("BULK INSERT WITH " + option);
                }
                if (option.equals("ORDER")) {
                    order.addAll(order(parser));
                } else {
                    options.put(option, parser.accept("=") ? value(parser) : "");
                }
            } while (parser.accept(","));
            parser.expect(")");
        }
        return new Statement.BulkInsert(table, file, options, order);
    }

    private static List<Statement.KeyColumn> order(Parser parser) throws SqlError {
        List<Statement.KeyColumn> columns = new ArrayList<>();
        parser.expect("(");
        do {
            String column = parser.name();
            boolean descending = parser.accept("DESC");
            if (!descending) {
                parser.accept("ASC");
            }
            columns.add(new Statement.KeyColumn(column, descending));
        } while (parser.accept(","));
        parser.expect(")");
        return columns;
    }

    private static String value(Parser parser) throws SqlError {
        return parser.peek().kind() == Token.Kind.INTEGER ? parser.next().text() : text(parser);
    }

    private static String text(Parser parser) throws SqlError {
        Token token = parser.peek();
        if (token.kind() != Token.Kind.STRING && token.kind() != Token.Kind.NATIONAL) {
            throw parser.unexpected();
        }
        return parser.next().text();
    }
}
