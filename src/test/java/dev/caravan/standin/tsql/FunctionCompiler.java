// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.PartitionFunction;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles function calls: the forms with rules of their own, built-ins, and functions of the registry. */
final class FunctionCompiler {
    static final Set<String> AGGREGATES = Set.of(
            "COUNT",
            "COUNT_BIG",
            "SUM",
            "AVG",
            "MIN",
            "MAX",
            "STRING_AGG",
            "STDEV",
            "STDEVP",
            "VAR",
            "VARP",
            "CHECKSUM_AGG",
            "APPROX_COUNT_DISTINCT");
    private static final Map<String, Builtin> BUILTINS = builtins();

    private final Compilation compilation;
    private final ExpressionCompiler expressions;

    FunctionCompiler(Compilation compilation, ExpressionCompiler expressions) {
        this.compilation = compilation;
        this.expressions = expressions;
    }

    private static Map<String, Builtin> builtins() {
        Map<String, Builtin> functions = new HashMap<>();
        Builtin.Library library = new Builtin.Library(functions);
        TextFunctions.addTo(library);
        MathFunctions.addTo(library);
        DateFunctions.addTo(library);
        SystemFunctions.addTo(library);
        JsonFunctions.addTo(library);
        return Map.copyOf(functions);
    }

    Compiled compile(Expr.Call call) throws SqlError {
        String name = call.function();
        if (call.name().size() == 1) {
            Compiled special = special(name, call);
            if (special != null) {
                return special;
            }
        }
        int parts = call.name().size();
        String schema = parts > 1 ? call.name().get(parts - 2) : "";
        if (schema.equalsIgnoreCase("$PARTITION")) {
            return partition(call);
        }
        ScalarSystemFunction system = compilation.session.registry().scalar(schema, name);
        Compiled user = system == null && parts > 1 ? new UserFunctions(compilation).scalar(call) : null;
        if (user != null) {
            return user;
        }
        List<Compiled> arguments = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            arguments.add(expressions.compile(argument));
        }
        if (system != null) {
            return system(call, system, arguments);
        }
        Builtin builtin = parts == 1 ? BUILTINS.get(name) : null;
        if (builtin == null) {
            throw unknown(call);
        }
        checkCount(name, arguments.size(), builtin.minimum(), builtin.maximum());
        return builtin(builtin, arguments);
    }

    /** $PARTITION: number of the partition that a value is in. */
    private Compiled partition(Expr.Call call) throws SqlError {
        String home = call.name().size() > 2 ? call.name().get(0) : "";
        Database database = home.isEmpty()
                ? compilation.database()
                : compilation.session.names().requireDatabase(home);
        String name = call.name().get(call.name().size() - 1);
        if (DataSpaces.of(database).function(name) == null) {
            throw Errors.error(208, "Invalid object name '" + name + "'.");
        }
        checkCount("$PARTITION." + name, call.arguments().size(), 1, 1);
        Compiled argument = expressions.compile(call.arguments().get(0));
        return new Compiled(SqlTypes.INT, frame -> {
            PartitionFunction function =
                    Objects.requireNonNull(DataSpaces.of(database).function(name));
            Object value = argument.eval(frame);
            return function.partition(
                    Conversion.convert(value, argument.type(), function.parameter(), frame.session.rules()));
        });
    }

    private static SqlError unknown(Expr.Call call) {
        if (AGGREGATES.contains(call.function())) {
            return Errors.syntax(
                    147,
                    "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING"
                            + " clause or a select list, and the column being aggregated is an outer reference.");
        }
        if (call.name().size() > 1) {
            return new Unsupported(
                    4121,
                    16,
                    "Cannot find either column \"" + call.name().get(0)
                            + "\" or the user-defined function or aggregate \"" + String.join(".", call.name())
                            + "\", or the name is ambiguous.");
        }
        return new Unsupported(195, 15, "'" + call.name().get(0) + "' is not a recognized built-in function name.");
    }

    private static void checkCount(String name, int count, int minimum, int maximum) throws SqlError {
        if (count < minimum || count > maximum) {
            String needed = minimum == maximum ? String.valueOf(minimum) : minimum + " to " + maximum;
            throw Errors.syntax(
                    174,
                    "The " + name.toLowerCase(java.util.Locale.ROOT) + " function requires " + needed
                            + " argument(s).");
        }
    }

    private Compiled system(Expr.Call call, ScalarSystemFunction function, List<Compiled> arguments) throws SqlError {
        checkCount(function.name(), arguments.size(), function.minimum(), function.maximum());
        Database database = call.name().size() > 2 && !call.name().get(0).isEmpty()
                ? compilation.session.names().requireDatabase(call.name().get(0))
                : null;
        Evaluator[] codes = codes(arguments);
        SqlType type = function.type().of(arguments.stream().map(Compiled::type).toList());
        ScalarSystemFunction.Body body = function.body();
        return new Compiled(type, frame -> {
            Object value = body.call(frame.session.in(database), values(codes, frame));
            return value == null ? null : ExpressionCompiler.scaled(value, type);
        });
    }

    private static Evaluator[] codes(List<Compiled> arguments) {
        return arguments.stream().map(Compiled::code).toArray(Evaluator[]::new);
    }

    private static @Nullable Object[] values(Evaluator[] codes, Frame frame) throws SqlError {
        @Nullable Object[] values = new Object[codes.length];
        for (int i = 0; i < codes.length; i++) {
            values[i] = codes[i].eval(frame);
        }
        return values;
    }

    private Compiled builtin(Builtin builtin, List<Compiled> arguments) throws SqlError {
        List<Compiled> coerced = new ArrayList<>();
        String letters = builtin.coercions();
        for (int i = 0; i < arguments.size(); i++) {
            coerced.add(coerce(arguments.get(i), letters.charAt(Math.min(i, letters.length() - 1))));
        }
        Evaluator[] codes = codes(coerced);
        SqlType type = builtin.type().of(coerced.stream().map(Compiled::type).toList());
        boolean strict = builtin.strict();
        Builtin.Body body = builtin.body();
        return new Compiled(type, frame -> {
            @Nullable Object[] values = new Object[codes.length];
            for (int i = 0; i < codes.length; i++) {
                values[i] = codes[i].eval(frame);
                if (strict && values[i] == null) {
                    return null;
                }
            }
            Object value = body.call(frame, values);
            return value == null ? null : ExpressionCompiler.scaled(value, type);
        });
    }

    private static Compiled coerce(Compiled argument, char letter) throws SqlError {
        SqlType type = argument.type();
        SqlType to = switch (letter) {
            case 's' ->
                SqlTypes.isText(type.kind())
                        ? type
                        : SqlTypes.isBinary(type.kind()) ? SqlTypes.varchar(8000) : SqlTypes.varchar(100);
            case 'i' -> SqlTypes.INT;
            case 'l' -> SqlTypes.BIGINT;
            case 'f' -> SqlTypes.FLOAT;
            case 'n' -> SqlTypes.isNumber(type.kind()) ? narrow(type) : SqlTypes.FLOAT;
            case 'd' -> DateFunctions.dateType(type, false);
            case 'c' -> DateFunctions.dateType(type, true);
            case 'b' -> SqlTypes.isBinary(type.kind()) ? type : SqlTypes.varbinary(SqlType.MAX);
            default -> type;
        };
        return to == null ? argument : argument.as(to);
    }

    private static SqlType narrow(SqlType type) {
        return switch (type.kind()) {
            case BIT, REAL -> SqlTypes.FLOAT;
            case TINYINT, SMALLINT -> SqlTypes.INT;
            default -> type;
        };
    }

    private @Nullable Compiled special(String name, Expr.Call call) throws SqlError {
        return switch (name) {
            case "COALESCE" -> coalesce(call.arguments());
            case "ISNULL" -> isNull(call.arguments());
            case "NULLIF" -> nullIf(call.arguments());
            case "IIF" -> iif(call.arguments());
            case "CHOOSE" -> choose(call.arguments());
            case "DATALENGTH" -> dataLength(call.arguments());
            case "GREATEST", "LEAST" -> extreme(call.arguments(), name.equals("GREATEST"));
            case "JSON_MODIFY" -> {
                checkCount("JSON_MODIFY", call.arguments().size(), 3, 3);
                yield JsonFunctions.modify(compilation, call.arguments());
            }
            case "XML.VALUE", "XML.QUERY", "XML.EXIST", "XML.MODIFY" ->
                XmlMethods.compile(compilation, name, call.arguments());
            case Query.FULL_TEXT -> throw FullText.missing();
            case "NEXT VALUE FOR" -> SequenceFunctions.nextValue(compilation, call.arguments());
            case "UPDATE" -> TriggerFunctions.updated(compilation, call.arguments());
            case "COLUMNS_UPDATED" -> TriggerFunctions.columnsUpdated();
            case "SQL_VARIANT_PROPERTY" -> {
                checkCount(name, call.arguments().size(), 2, 2);
                yield VariantFunctions.property(all(call.arguments()));
            }
            default -> null;
        };
    }

    private List<Compiled> all(List<Expr> arguments) throws SqlError {
        List<Compiled> compiled = new ArrayList<>();
        for (Expr argument : arguments) {
            compiled.add(expressions.compile(argument));
        }
        return compiled;
    }

    private Compiled coalesce(List<Expr> arguments) throws SqlError {
        checkCount("COALESCE", arguments.size(), 2, 1000);
        List<Compiled> compiled = all(arguments);
        return firstPresent(compiled, ExpressionCompiler.common(compiled));
    }

    private static Compiled firstPresent(List<Compiled> compiled, SqlType type) throws SqlError {
        Evaluator[] codes = new Evaluator[compiled.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = compiled.get(i).as(type).code();
        }
        return new Compiled(type, frame -> {
            for (Evaluator code : codes) {
                Object value = code.eval(frame);
                if (value != null) {
                    return value;
                }
            }
            return null;
        });
    }

    private Compiled isNull(List<Expr> arguments) throws SqlError {
        checkCount("ISNULL", arguments.size(), 2, 2);
        List<Compiled> compiled = all(arguments);
        // The result has the type of the first argument, which may cut the second.
        SqlType type = compiled.get(compiled.get(0).nullLiteral() ? 1 : 0).type();
        return firstPresent(compiled, type);
    }

    private Compiled nullIf(List<Expr> arguments) throws SqlError {
        checkCount("NULLIF", arguments.size(), 2, 2);
        Compiled first = expressions.compile(arguments.get(0));
        Condition equal = compilation.conditions.compile(
                new Expr.Compare(Expr.Comparator.EQ, arguments.get(0), arguments.get(1)));
        return new Compiled(first.type(), frame -> equal.test(frame) == Condition.TRUE ? null : first.eval(frame));
    }

    private Compiled iif(List<Expr> arguments) throws SqlError {
        checkCount("IIF", arguments.size(), 3, 3);
        Condition condition = compilation.conditions.compile(arguments.get(0));
        return ExpressionCompiler.select(List.of(condition), all(arguments.subList(1, 3)));
    }

    private Compiled choose(List<Expr> arguments) throws SqlError {
        checkCount("CHOOSE", arguments.size(), 2, 255);
        Compiled index = expressions.compile(arguments.get(0)).as(SqlTypes.INT);
        List<Compiled> results = all(arguments.subList(1, arguments.size()));
        List<Condition> conditions = new ArrayList<>();
        for (int i = 1; i <= results.size(); i++) {
            int number = i;
            conditions.add(frame -> Condition.of(Integer.valueOf(number).equals(index.eval(frame))));
        }
        results.add(new Compiled(SqlTypes.INT, frame -> null, true));
        return ExpressionCompiler.select(conditions, results);
    }

    private Compiled dataLength(List<Expr> arguments) throws SqlError {
        checkCount("DATALENGTH", arguments.size(), 1, 1);
        Compiled argument = expressions.compile(arguments.get(0));
        SqlType result = SqlTypes.isLarge(argument.type()) ? SqlTypes.BIGINT : SqlTypes.INT;
        return new Compiled(result, frame -> {
            Object value = argument.eval(frame);
            if (value == null) {
                return null;
            }
            int length = TextFunctions.dataLength(value, argument.type());
            return result == SqlTypes.INT ? (Object) length : (Object) (long) length;
        });
    }

    private Compiled extreme(List<Expr> arguments, boolean greatest) throws SqlError {
        List<Compiled> compiled = all(arguments);
        SqlType type = ExpressionCompiler.common(compiled);
        List<Compiled> converted = new ArrayList<>();
        for (Compiled argument : compiled) {
            converted.add(argument.as(type));
        }
        Comparator<@Nullable Object> order = Ordering.of(type);
        return new Compiled(type, frame -> {
            Object best = null;
            for (Compiled argument : converted) {
                Object value = argument.eval(frame);
                if (value != null && (best == null || order.compare(value, best) > 0 == greatest)) {
                    best = value;
                }
            }
            return best;
        });
    }
}
