// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Parses BACKUP, RECONFIGURE and ALTER AUTHORIZATION, which become calls of procedures of the stand-in's own. */
final class AdministrationParser {
    private static final Set<String> LAST = Set.of("INIT", "NOINIT");

    private AdministrationParser() {}

    /** The rest of BACKUP DATABASE or BACKUP LOG. */
    static Statement backup(Parser parser) throws SqlError {
        boolean log = parser.accept("LOG");
        if (!log) {
            parser.expect("DATABASE");
        }
        Expr database = variableOrName(parser);
        parser.expect("TO");
        do {
            parser.anyName();
            if (parser.accept("=")) {
                parser.expression();
            }
        } while (parser.accept(","));
        List<String> options = options(parser);
        String type = log ? "L" : options.contains("DIFFERENTIAL") ? "I" : "D";
        return call(
                "backup",
                new Statement.Argument("@type", text(type), false),
                new Statement.Argument("@database", database, false),
                new Statement.Argument("@copy_only", text(options.contains("COPY_ONLY") ? "1" : "0"), false));
    }

    private static List<String> options(Parser parser) throws SqlError {
        List<String> options = new ArrayList<>();
        if (parser.accept("WITH")) {
            do {
                String option = parser.anyName().toUpperCase(Locale.ROOT);
                options.add(option);
                if (!LAST.contains(option) && parser.accept("=")) {
                    parser.expression();
                }
            } while (parser.accept(","));
        }
        return options;
    }

    private static Expr variableOrName(Parser parser) throws SqlError {
        return parser.peek().kind() == Token.Kind.VARIABLE
                ? new Expr.Variable(parser.next().text())
                : text(parser.name());
    }

    /** The rest of RECONFIGURE. */
    static Statement reconfigure(Parser parser) throws SqlError {
        if (parser.accept("WITH")) {
            parser.expect("OVERRIDE");
        }
        return call("reconfigure");
    }

    /** The rest of ALTER AUTHORIZATION ON a database or a schema; that of an object is its schema's. */
    static Statement authorization(Parser parser) throws SqlError {
        parser.expect("AUTHORIZATION", "ON");
        String kind = "OBJECT";
        if (parser.peek(1).is("::")) {
            kind = parser.anyName().toUpperCase(Locale.ROOT);
            parser.expect("::");
        }
        List<String> name = parser.qualifiedName();
        parser.expect("TO");
        if (kind.equals("SCHEMA")) {
            return new Statement.AlterSchemaOwner(name.get(0), parser.name());
        }
        if (!kind.equals("DATABASE")) {
            throw new Unsupported("ALTER AUTHORIZATION ON " + kind);
        }
        return call(
                "change_owner",
                new Statement.Argument("@database", text(name.get(0)), false),
                new Statement.Argument("@login", text(parser.name()), false));
    }

    private static Expr text(String value) {
        return new Expr.Literal(value, SqlTypes.nvarchar(Math.max(1, value.length())));
    }

    private static Statement call(String procedure, Statement.Argument... arguments) {
        return new Statement.Execute("", List.of("standin", procedure), List.of(arguments));
    }
}
