// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** FOR JSON PATH and AUTO ("Format query results as JSON with FOR JSON"): the rows of a query as one JSON text. */
final class JsonOutput {
    private static final String COLUMN = "JSON_F52E2B61-18A1-11d1-B105-00805F49916B";
    private static final Set<String> JSON_FUNCTIONS = Set.of("JSON_QUERY", "JSON_MODIFY", "JSON_OBJECT", "JSON_ARRAY");

    private final Query.Output output;
    private final List<ColumnMeta> columns;
    private final BitSet json = new BitSet();
    private final AutoNesting nesting;

    private JsonOutput(Query query, Query.Output output, List<ColumnMeta> columns, List<String> origins)
            throws SqlError {
        this.nesting = AutoNesting.of(query, output.mode().equals("AUTO") ? origins : List.of());
        this.output = output;
        this.columns = columns;
        if (query.body() instanceof Query.Select select && select.items().size() == columns.size()) {
            for (int i = 0; i < columns.size(); i++) {
                json.set(i, isJson(select.items().get(i).expr()));
            }
        }
        for (ColumnMeta column : columns) {
            if (column.name().isEmpty()) {
                throw Errors.error(
                        13605,
                        "Column expressions and data sources without names or aliases cannot be formatted as JSON text using FOR JSON clause. Add alias to the unnamed column or table.");
            }
        }
    }

    /** Whether an expression gives JSON text, which is put in as it is. */
    private static boolean isJson(Expr expr) {
        return expr instanceof Expr.Subquery subquery
                        && subquery.query().output() != null
                        && subquery.query().output().json()
                || expr instanceof Expr.Call call && JSON_FUNCTIONS.contains(call.function());
    }

    /** A plan of one row and column, or of no row when the query has none. */
    static QueryPlan of(QueryPlan plan, Query query, Query.Output output) throws SqlError {
        JsonOutput writer = new JsonOutput(query, output, plan.columns, plan.origins);
        ColumnMeta column = ColumnMeta.of(COLUMN, SqlTypes.nvarchar(SqlType.MAX));
        return new QueryPlan(List.of(column), plan.dependencies, frame -> {
            String text = writer.write(plan.open(frame));
            boolean[] given = {text.isEmpty()};
            return () -> {
                if (given[0]) {
                    return null;
                }
                given[0] = true;
                return new Object[] {text};
            };
        });
    }

    private String write(QueryPlan.Rows rows) throws SqlError {
        StringBuilder out = new StringBuilder();
        if (nesting.depth() > 1) {
            writeNested(rows, out);
        }
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            out.append(out.isEmpty() ? "" : ",");
            object(tree(row), out);
        }
        if (out.isEmpty()) {
            return "";
        }
        boolean bare = output.options().contains("WITHOUT_ARRAY_WRAPPER");
        String array = bare ? out.toString() : "[" + out + "]";
        return output.root() == null ? array : "{" + quote(output.root()) + ":" + array + "}";
    }

    /** Rows of several tables: those of one are an array in an object of another. */
    private void writeNested(QueryPlan.Rows rows, StringBuilder out) throws SqlError {
        int last = nesting.depth() - 1;
        boolean nulls = output.options().contains("INCLUDE_NULL_VALUES");
        @Nullable Object[] before = null;
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            int from = nesting.firstNew(before, row);
            if (before != null) {
                out.append("]}".repeat(last - from)).append(',');
            }
            for (int level = from; level <= last; level++) {
                out.append('{');
                boolean first = true;
                for (int column : nesting.columns(level)) {
                    if (row[column] != null || nulls) {
                        out.append(first ? "" : ",")
                                .append(quote(columns.get(column).name()))
                                .append(':')
                                .append(value(row[column], column));
                        first = false;
                    }
                }
                if (level < last) {
                    String inner = nesting.name(level + 1);
                    out.append(first ? "" : ",")
                            .append(quote(inner.substring(inner.lastIndexOf('.') + 1)))
                            .append(":[");
                }
            }
            out.append('}');
            before = row;
        }
        if (before != null) {
            out.append("]}".repeat(last));
        }
    }

    /** Members of a row; the name a.b puts b into a when the mode is PATH. */
    private Map<String, Object> tree(@Nullable Object[] row) {
        Map<String, Object> tree = new LinkedHashMap<>();
        boolean nulls = output.options().contains("INCLUDE_NULL_VALUES");
        for (int i = 0; i < row.length; i++) {
            if (row[i] == null && !nulls) {
                continue;
            }
            String name = columns.get(i).name();
            String[] steps = output.mode().equals("PATH") ? name.split("\\.") : new String[] {name};
            Map<String, Object> at = tree;
            for (int k = 0; k < steps.length - 1; k++) {
                at = inner(at, steps[k]);
            }
            at.put(steps[steps.length - 1], value(row[i], i));
        }
        return tree;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inner(Map<String, Object> tree, String step) {
        Object known = tree.computeIfAbsent(step, s -> new LinkedHashMap<String, Object>());
        return known instanceof Map<?, ?> map ? (Map<String, Object>) map : new LinkedHashMap<>();
    }

    private String value(@Nullable Object value, int column) {
        if (value == null) {
            return "null";
        }
        if (json.get(column)) {
            return value.toString();
        }
        if (value instanceof Boolean bit) {
            return bit ? "true" : "false";
        }
        String text = OutputText.of(value, columns.get(column).type());
        return value instanceof Number ? text : quote(text);
    }

    private static void object(Map<String, Object> members, StringBuilder out) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, Object> member : members.entrySet()) {
            out.append(first ? "" : ",").append(quote(member.getKey())).append(':');
            first = false;
            if (member.getValue() instanceof Map<?, ?> inner) {
                @SuppressWarnings("unchecked")
                Map<String, Object> nested = (Map<String, Object>) inner;
                object(nested, out);
            } else {
                out.append(member.getValue());
            }
        }
        out.append('}');
    }

    /** A text in quotes, with the escapes of STRING_ESCAPE. */
    static String quote(String text) {
        return "\"" + escape(text) + "\"";
    }

    /** A text with the escapes of STRING_ESCAPE. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '/' -> out.append("\\/");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return out.toString();
    }
}
