// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.ConversionRules;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OPENJSON, with the default schema of key, value and type or with columns of its own ("OPENJSON (Transact-SQL)"). */
final class OpenJson {
    private static final List<ColumnMeta> DEFAULT = List.of(
            ColumnMeta.of("key", SqlTypes.nvarchar(4000)),
            ColumnMeta.of("value", SqlTypes.nvarchar(SqlType.MAX)),
            ColumnMeta.of("type", SqlTypes.TINYINT));

    private final List<Query.JsonColumn> with;

    OpenJson(List<Query.JsonColumn> with) {
        this.with = with;
    }

    List<ColumnMeta> columns() {
        return with.isEmpty()
                ? DEFAULT
                : with.stream().map(c -> ColumnMeta.of(c.name(), c.type())).toList();
    }

    List<@Nullable Object[]> rows(@Nullable Object text, @Nullable Object path, ConversionRules rules) throws SqlError {
        if (text == null) {
            return List.of();
        }
        JsonNode root = JsonPath.of(path == null ? "$" : path.toString()).find(JsonPath.parse(text.toString()));
        if (root == null) {
            return List.of();
        }
        return with.isEmpty() ? members(root) : table(root, rules);
    }

    private static List<@Nullable Object[]> members(JsonNode root) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (root.isObject()) {
            for (Iterator<Map.Entry<String, JsonNode>> i = root.fields(); i.hasNext(); ) {
                Map.Entry<String, JsonNode> member = i.next();
                rows.add(row(member.getKey(), member.getValue()));
            }
        } else {
            for (int i = 0; i < root.size(); i++) {
                rows.add(row(String.valueOf(i), root.get(i)));
            }
        }
        return rows;
    }

    private static @Nullable Object[] row(String key, JsonNode value) {
        return new Object[] {key, value.isNull() ? null : JsonPath.text(value), type(value)};
    }

    private static Short type(JsonNode value) {
        return (short)
                switch (value.getNodeType()) {
                    case STRING -> 1;
                    case NUMBER -> 2;
                    case BOOLEAN -> 3;
                    case ARRAY -> 4;
                    case OBJECT -> 5;
                    default -> 0;
                };
    }

    private List<@Nullable Object[]> table(JsonNode root, ConversionRules rules) throws SqlError {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (JsonNode node : root.isArray() ? root : List.of(root)) {
            @Nullable Object[] row = new Object[with.size()];
            for (int i = 0; i < row.length; i++) {
                Query.JsonColumn column = with.get(i);
                JsonPath path = JsonPath.of(column.path().isEmpty() ? "$.\"" + column.name() + "\"" : column.path());
                String value = column.json() ? path.container(node) : path.scalar(node);
                row[i] = column.type().kind() == SqlType.Kind.BIT && value != null
                        ? (Object) (value.equals("true") || value.equals("1"))
                        : Conversion.convert(value, SqlTypes.nvarchar(SqlType.MAX), column.type(), rules);
            }
            rows.add(row);
        }
        return rows;
    }
}
