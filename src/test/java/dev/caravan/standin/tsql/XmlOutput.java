// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** FOR XML RAW, AUTO and PATH ("FOR XML (SQL Server)"): the rows of a query as one XML text. */
final class XmlOutput {
    static final String COLUMN = "XML_F52E2B61-18A1-11d1-B105-00805F49916B";

    private final Query.Output output;
    private final List<ColumnMeta> columns;
    private final String rowElement;
    private final String rootDeclarations;
    private final String rowDeclarations;
    private final boolean elements;
    private final boolean explicitNulls;
    private final AutoNesting nesting;

    private XmlOutput(Query query, Query.Output output, List<ColumnMeta> columns, List<String> origins) {
        this.nesting = AutoNesting.of(query, output.mode().equals("AUTO") ? origins : List.of());
        this.output = output;
        this.columns = columns;
        this.elements = output.mode().equals("PATH") || output.options().contains("ELEMENTS");
        this.explicitNulls = output.options().contains("XSINIL");
        String declared =
                (explicitNulls ? " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"" : "") + output.namespaces();
        this.rootDeclarations = output.root() == null ? "" : declared;
        this.rowDeclarations = output.root() == null ? declared : "";
        String written = output.element();
        this.rowElement = written != null ? written : output.mode().equals("AUTO") ? source(query) : "row";
    }

    /** A plan of one row and column, or of no row when the query has none. */
    static QueryPlan of(QueryPlan plan, Query query, Query.Output output) throws SqlError {
        XmlOutput writer = new XmlOutput(query, output, plan.columns, plan.origins);
        boolean typed = output.options().contains("TYPE");
        SqlType text = SqlTypes.nvarchar(SqlType.MAX);
        SqlType type = typed ? SqlTypes.xml(null) : text;
        return new QueryPlan(List.of(ColumnMeta.of(typed ? "" : COLUMN, type)), plan.dependencies, frame -> {
            String xml = writer.write(plan.open(frame));
            boolean[] given = {xml.isEmpty()};
            return () -> {
                if (given[0]) {
                    return null;
                }
                given[0] = true;
                return new Object[] {xml};
            };
        });
    }

    // AUTO names a row after its table.
    private static String source(Query query) {
        if (query.body() instanceof Query.Select select && !select.from().isEmpty()) {
            Query.Source source = select.from().get(0);
            if (source instanceof Query.Named named) {
                return named.alias().isEmpty() ? String.join(".", named.name()) : named.alias();
            }
            if (source instanceof Query.Derived derived) {
                return derived.alias();
            }
        }
        return "row";
    }

    private String write(QueryPlan.Rows rows) throws SqlError {
        StringBuilder out = new StringBuilder();
        if (nesting.depth() > 1) {
            writeNested(rows, out);
        }
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            if (elements) {
                writeElements(row, out);
            } else {
                writeAttributes(row, out);
            }
        }
        String root = output.root();
        if (root == null || out.isEmpty()) {
            return out.toString();
        }
        return "<" + root + rootDeclarations + ">" + out + "</" + root + ">";
    }

    /** Rows of several tables, those of one within those of another. */
    private void writeNested(QueryPlan.Rows rows, StringBuilder out) throws SqlError {
        int last = nesting.depth() - 1;
        @Nullable Object[] before = null;
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            int from = nesting.firstNew(before, row);
            if (before != null) {
                closeLevels(from, last - 1, out);
            }
            for (int level = from; level <= last; level++) {
                StringBuilder body = new StringBuilder();
                out.append('<').append(nesting.name(level)).append(level == 0 ? rowDeclarations : "");
                for (int column : nesting.columns(level)) {
                    Object value = row[column];
                    if (elements && (value != null || explicitNulls)) {
                        value(value, column, columns.get(column).name(), body);
                    } else if (!elements && value != null) {
                        out.append(' ').append(name(column)).append("=\"");
                        out.append(escape(text(value, column), true)).append('"');
                    }
                }
                boolean empty = level == last && body.isEmpty();
                out.append(empty ? "/>" : ">").append(body);
                if (level == last && !empty) {
                    out.append("</").append(nesting.name(level)).append('>');
                }
            }
            before = row;
        }
        if (before != null) {
            closeLevels(0, last - 1, out);
        }
    }

    private void closeLevels(int from, int to, StringBuilder out) {
        for (int level = to; level >= from; level--) {
            out.append("</").append(nesting.name(level)).append('>');
        }
    }

    private void writeAttributes(@Nullable Object[] row, StringBuilder out) {
        out.append('<').append(rowElement).append(rowDeclarations);
        for (int i = 0; i < row.length; i++) {
            Object value = row[i];
            if (value != null) {
                out.append(' ')
                        .append(name(i))
                        .append("=\"")
                        .append(escape(text(value, i), true))
                        .append('"');
            }
        }
        out.append("/>");
    }

    private String name(int column) {
        String name = columns.get(column).name();
        return name.isEmpty() ? "Column" + (column + 1) : name.replace(" ", "_x0020_");
    }

    /** Columns named a/b are nested, @a is an attribute, and those without a name are text ("Columns with a Name"). */
    private void writeElements(@Nullable Object[] row, StringBuilder out) {
        StringBuilder attributes = new StringBuilder();
        StringBuilder body = new StringBuilder();
        List<String> open = new ArrayList<>();
        boolean data = false;
        for (int i = 0; i < row.length; i++) {
            String name = columns.get(i).name();
            boolean path = output.mode().equals("PATH");
            if (path && name.startsWith("@")) {
                Object value = row[i];
                if (value != null) {
                    attributes.append(' ').append(name.substring(1)).append("=\"");
                    attributes.append(escape(text(value, i), true)).append('"');
                }
                continue;
            }
            String[] steps = path ? name.split("/") : new String[] {name};
            String last = steps[steps.length - 1].toLowerCase(Locale.ROOT);
            boolean bare =
                    path && (last.isEmpty() || last.equals("text()") || last.equals("*") || last.equals("data()"));
            List<String> wanted = List.of(steps).subList(0, steps.length - 1);
            close(open, common(open, wanted), body);
            if (row[i] == null && !explicitNulls) {
                continue;
            }
            for (int k = open.size(); k < wanted.size(); k++) {
                body.append('<').append(wanted.get(k)).append('>');
                open.add(wanted.get(k));
            }
            boolean list = last.equals("data()");
            body.append(list && data ? " " : "");
            data = list;
            value(row[i], i, bare ? "" : steps[steps.length - 1], body);
        }
        close(open, 0, body);
        if (rowElement.isEmpty()) {
            out.append(body);
        } else if (body.isEmpty()) {
            out.append('<')
                    .append(rowElement)
                    .append(rowDeclarations)
                    .append(attributes)
                    .append("/>");
        } else {
            out.append('<').append(rowElement).append(rowDeclarations).append(attributes);
            out.append('>').append(body);
            out.append("</").append(rowElement).append('>');
        }
    }

    private static int common(List<String> open, List<String> wanted) {
        int same = 0;
        while (same < open.size() && same < wanted.size() && open.get(same).equals(wanted.get(same))) {
            same++;
        }
        return same;
    }

    private static void close(List<String> open, int keep, StringBuilder body) {
        while (open.size() > keep) {
            body.append("</").append(open.remove(open.size() - 1)).append('>');
        }
    }

    private void value(@Nullable Object value, int column, String element, StringBuilder body) {
        String name = element.replace(" ", "_x0020_");
        if (value == null) {
            body.append('<').append(name).append(" xsi:nil=\"true\"/>");
            return;
        }
        boolean xml = columns.get(column).type().kind() == SqlType.Kind.XML;
        String text = xml ? value.toString() : escape(text(value, column), false);
        if (name.isEmpty()) {
            body.append(text);
        } else if (text.isEmpty()) {
            body.append('<').append(name).append("></").append(name).append('>');
        } else {
            body.append('<')
                    .append(name)
                    .append('>')
                    .append(text)
                    .append("</")
                    .append(name)
                    .append('>');
        }
    }

    private String text(Object value, int column) {
        return OutputText.of(value, columns.get(column).type());
    }

    private static String escape(String text, boolean attribute) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append(attribute ? "&quot;" : "\"");
                case '\r' -> out.append("&#x0D;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
