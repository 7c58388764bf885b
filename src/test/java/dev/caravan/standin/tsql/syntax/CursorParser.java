// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads statements on cursors. */
abstract class CursorParser extends ObjectParser {
    private static final Set<String> DIRECTIONS = Set.of("NEXT", "PRIOR", "FIRST", "LAST", "ABSOLUTE", "RELATIVE");

    CursorParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    /** Whether DECLARE name [INSENSITIVE] [SCROLL] CURSOR comes, at the name. */
    final boolean seesCursor() {
        int i = 1;
        while (peek(i).is("INSENSITIVE") || peek(i).is("SCROLL")) {
            i++;
        }
        return seesName() && peek(i).is("CURSOR");
    }

    final Statement declareCursor() throws SqlError {
        String name = name();
        List<String> options = new ArrayList<>();
        while (!accept("CURSOR")) {
            options.add(upper());
        }
        return cursor(name, options);
    }

    /** A cursor's options and query, behind the word CURSOR. */
    final Statement cursor(String name, List<String> options) throws SqlError {
        while (!accept("FOR")) {
            if (peek().kind() != Token.Kind.WORD) {
                throw unexpected();
            }
            options.add(upper());
        }
        Query query = query();
        if (accept("FOR")) {
            if (accept("READ")) {
                expect("ONLY");
                options.add("READ_ONLY");
            } else {
                expect("UPDATE");
                if (accept("OF")) {
                    do {
                        qualifiedName();
                    } while (accept(","));
                }
            }
        }
        return new CursorStatement.Declare(name, options, query);
    }

    private String cursorName() throws SqlError {
        return peek().kind() == Token.Kind.VARIABLE ? next().text() : name();
    }

    /** OPEN, FETCH, CLOSE or DEALLOCATE, whose word comes. */
    final Statement cursorStatement() throws SqlError {
        String verb = upper();
        if (verb.equals("FETCH")) {
            return fetch();
        }
        boolean global = accept("GLOBAL");
        String name = cursorName();
        return switch (verb) {
            case "OPEN" -> new CursorStatement.Open(name, global);
            case "CLOSE" -> new CursorStatement.Close(name, global);
            default -> new CursorStatement.Deallocate(name, global);
        };
    }

    private Statement fetch() throws SqlError {
        String direction = "NEXT";
        Expr offset = null;
        if (DIRECTIONS.contains(peek().text().toUpperCase(Locale.ROOT)) && peek().kind() == Token.Kind.WORD) {
            direction = upper();
            offset = direction.equals("ABSOLUTE") || direction.equals("RELATIVE") ? expression() : null;
        }
        accept("FROM");
        boolean global = accept("GLOBAL");
        String name = cursorName();
        List<String> into = new ArrayList<>();
        if (accept("INTO")) {
            do {
                if (peek().kind() != Token.Kind.VARIABLE) {
                    throw unexpected();
                }
                into.add(next().text());
            } while (accept(","));
        }
        return new CursorStatement.Fetch(name, global, direction, offset, into);
    }
}
