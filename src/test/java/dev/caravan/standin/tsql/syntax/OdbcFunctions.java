// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scalar functions of ODBC's escape {@code {fn …}}, as T-SQL has them (ODBC Scalar Functions). */
final class OdbcFunctions {
    private static final Map<String, String> RENAMED = Map.ofEntries(
            Map.entry("UCASE", "UPPER"),
            Map.entry("LCASE", "LOWER"),
            Map.entry("LENGTH", "LEN"),
            Map.entry("CHAR_LENGTH", "LEN"),
            Map.entry("CHARACTER_LENGTH", "LEN"),
            Map.entry("OCTET_LENGTH", "DATALENGTH"),
            Map.entry("LOCATE", "CHARINDEX"),
            Map.entry("REPEAT", "REPLICATE"),
            Map.entry("INSERT", "STUFF"),
            Map.entry("IFNULL", "ISNULL"),
            Map.entry("DATABASE", "DB_NAME"),
            Map.entry("USER", "USER_NAME"),
            Map.entry("ATAN2", "ATN2"),
            Map.entry("NOW", "GETDATE"));

    private static final Map<String, String> DATE_PARTS = Map.of(
            "DAYOFMONTH", "day",
            "DAYOFWEEK", "weekday",
            "DAYOFYEAR", "dayofyear",
            "WEEK", "week",
            "MONTH", "month",
            "QUARTER", "quarter",
            "YEAR", "year",
            "HOUR", "hour",
            "MINUTE", "minute",
            "SECOND", "second");

    private static final Map<String, SqlType> TYPES = Map.ofEntries(
            Map.entry("SQL_BIT", SqlTypes.BIT),
            Map.entry("SQL_TINYINT", SqlTypes.TINYINT),
            Map.entry("SQL_SMALLINT", SqlTypes.SMALLINT),
            Map.entry("SQL_INTEGER", SqlTypes.INT),
            Map.entry("SQL_BIGINT", SqlTypes.BIGINT),
            Map.entry("SQL_REAL", SqlTypes.REAL),
            Map.entry("SQL_FLOAT", SqlTypes.FLOAT),
            Map.entry("SQL_DOUBLE", SqlTypes.FLOAT),
            Map.entry("SQL_DECIMAL", SqlTypes.decimal(18, 0)),
            Map.entry("SQL_NUMERIC", SqlTypes.exact(SqlType.Kind.NUMERIC, 18, 0)),
            Map.entry("SQL_CHAR", SqlTypes.character(30)),
            Map.entry("SQL_VARCHAR", SqlTypes.varchar(30)),
            Map.entry("SQL_WVARCHAR", SqlTypes.nvarchar(30)),
            Map.entry("SQL_VARBINARY", SqlTypes.varbinary(30)),
            Map.entry("SQL_DATE", SqlTypes.DATETIME),
            Map.entry("SQL_TIME", SqlTypes.DATETIME),
            Map.entry("SQL_TIMESTAMP", SqlTypes.DATETIME));

    private OdbcFunctions() {}

    /** The call that a function stands for. */
    static Expr call(String name, List<Expr> arguments) {
        String part = DATE_PARTS.get(name);
        if (part != null) {
            return dated("DATEPART", part, arguments);
        }
        return switch (name) {
            case "DAYNAME" -> dated("DATENAME", "weekday", arguments);
            case "MONTHNAME" -> dated("DATENAME", "month", arguments);
            case "CURRENT_DATE", "CURDATE" -> today();
            case "CURRENT_TIME", "CURTIME" -> time(arguments);
            default -> arguments.size() == 2 ? pair(name, arguments) : plain(name, arguments);
        };
    }

    private static Expr pair(String name, List<Expr> arguments) {
        return switch (name) {
            case "CONCAT" -> new Expr.Binary('+', arguments.get(0), arguments.get(1));
            case "MOD" -> new Expr.Binary('%', arguments.get(0), arguments.get(1));
            case "TRUNCATE" -> {
                List<Expr> cut = new ArrayList<>(arguments);
                cut.add(new Expr.Literal(1, SqlTypes.INT));
                yield plain("ROUND", cut);
            }
            default -> plain(name, arguments);
        };
    }

    private static Expr plain(String name, List<Expr> arguments) {
        if (name.equals("BIT_LENGTH") && arguments.size() == 1) {
            return new Expr.Binary('*', plain("DATALENGTH", arguments), new Expr.Literal(8, SqlTypes.INT));
        }
        return new Expr.Call(List.of(RENAMED.getOrDefault(name, name)), arguments, false, null, List.of());
    }

    /** A call of a function whose first argument is a part of a date. */
    static Expr dated(String function, String part, List<Expr> arguments) {
        List<Expr> all = new ArrayList<>();
        all.add(new Expr.Literal(part, SqlTypes.SYSNAME));
        all.addAll(arguments);
        return plain(function, all);
    }

    private static Expr today() {
        return new Expr.Cast(plain("GETDATE", List.of()), SqlTypes.varchar(10), style(121), false);
    }

    private static Expr time(List<Expr> precision) {
        int digits = !precision.isEmpty()
                        && precision.get(0) instanceof Expr.Literal literal
                        && literal.value() instanceof Integer n
                ? Math.max(0, Math.min(n, 7))
                : 3;
        Expr now = new Expr.Cast(plain("SYSDATETIME", List.of()), SqlTypes.time(digits), null, false);
        return new Expr.Cast(now, SqlTypes.varchar(16), null, false);
    }

    /** A literal of ODBC: {@code d} and {@code ts} are datetime, {@code t} is that time today. */
    static Expr literal(String kind, Expr text) {
        if (kind.equals("GUID")) {
            return new Expr.Cast(text, SqlTypes.UNIQUEIDENTIFIER, null, false);
        }
        Expr moment = text;
        if (kind.equals("T")) {
            Expr space = new Expr.Literal(" ", SqlTypes.varchar(1));
            moment = new Expr.Binary('+', new Expr.Binary('+', today(), space), text);
        }
        return new Expr.Cast(moment, SqlTypes.DATETIME, style(121), false);
    }

    private static Expr style(int number) {
        return new Expr.Literal(number, SqlTypes.INT);
    }

    /** The type that CONVERT of ODBC names. */
    static SqlType type(String name) throws SqlError {
        SqlType type = TYPES.get(name);
        if (type == null) {
            throw Errors.error(243, "Type " + name + " is not a defined system type.");
        }
        return type;
    }
}
