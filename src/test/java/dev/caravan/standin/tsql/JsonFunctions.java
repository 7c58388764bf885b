// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static dev.caravan.standin.tsql.TextFunctions.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON_VALUE, JSON_QUERY, JSON_MODIFY, ISJSON, JSON_PATH_EXISTS and STRING_ESCAPE. */
final class JsonFunctions {
    private static final Set<String> GIVE_JSON = Set.of("JSON_QUERY", "JSON_MODIFY");

    private JsonFunctions() {}

    static void addTo(Builtin.Library library) {
        SqlType large = SqlTypes.nvarchar(SqlType.MAX);
        library.strict("JSON_VALUE", 2, 2, "s", SqlTypes.nvarchar(4000), (f, a) -> {
            String value = JsonPath.of(text(a, 1)).scalar(JsonPath.parse(text(a, 0)));
            return value == null || value.length() > 4000 ? null : value;
        });
        library.lenient("JSON_QUERY", 1, 2, "s", large, (f, a) -> {
            String path = a.length < 2 || a[1] == null ? "$" : text(a, 1);
            return a[0] == null ? null : JsonPath.of(path).container(JsonPath.parse(text(a, 0)));
        });
        library.strict("JSON_PATH_EXISTS", 2, 2, "s", SqlTypes.INT, (f, a) -> {
            JsonPath path = JsonPath.of(text(a, 1));
            return new JsonPath(false, path.steps()).find(JsonPath.parse(text(a, 0))) == null ? 0 : 1;
        });
        library.strict("ISJSON", 1, 2, "s", SqlTypes.INT, (f, a) -> JsonPath.isContainer(text(a, 0)) ? 1 : 0);
        library.strict("STRING_ESCAPE", 2, 2, "s", large, (f, a) -> JsonOutput.escape(text(a, 0)));
    }

    /** JSON_MODIFY, whose value goes in as JSON when a JSON function gives it. */
    static Compiled modify(Compilation compilation, List<Expr> arguments) throws SqlError {
        Compiled document = compilation.expressions.compile(arguments.get(0)).as(SqlTypes.nvarchar(SqlType.MAX));
        Compiled path = compilation.expressions.compile(arguments.get(1)).as(SqlTypes.nvarchar(4000));
        Compiled value = compilation.expressions.compile(arguments.get(2));
        boolean json = arguments.get(2) instanceof Expr.Call call && GIVE_JSON.contains(call.function());
        return new Compiled(SqlTypes.nvarchar(SqlType.MAX), frame -> {
            Object text = document.eval(frame);
            Object where = path.eval(frame);
            if (text == null || where == null) {
                return null;
            }
            String written = where.toString().strip();
            boolean append = written.regionMatches(true, 0, "append ", 0, 7);
            JsonPath target = JsonPath.of(append ? written.substring(7) : written);
            Object given = value.eval(frame);
            return target.modify(JsonPath.parse(text.toString()), node(given, value.type(), json), append);
        });
    }

    private static @Nullable JsonNode node(@Nullable Object value, SqlType type, boolean json) throws SqlError {
        if (value == null) {
            return null;
        }
        if (json) {
            return JsonPath.parse(value.toString());
        }
        if (value instanceof Boolean bit) {
            return JsonNodeFactory.instance.booleanNode(bit);
        }
        return value instanceof Number number
                ? JsonNodeFactory.instance.numberNode(new BigDecimal(number.toString()))
                : JsonNodeFactory.instance.textNode(OutputText.of(value, type));
    }
}
