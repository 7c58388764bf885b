// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.XmlTyping;
import dev.caravan.standin.xml.XQuery;
import dev.caravan.standin.xml.XQueryText;
import dev.caravan.standin.xml.XmlChange;
import dev.caravan.standin.xml.XmlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods value, query, exist, nodes and modify of xml ("xml Data Type Methods"). */
final class XmlMethods {
    static final SqlType TYPE = SqlTypes.xml(null);

    private static final int ISO_8601 = 126;

    private XmlMethods() {}

    /**
     * Compiles a method.
     *
     * @param arguments xml, XQuery, for value() its type, and values of the statement that the XQuery refers to
     */
    static Compiled compile(Compilation compilation, String name, List<Expr> arguments) throws SqlError {
        String method = name.substring(name.indexOf('.') + 1).toLowerCase(Locale.ROOT);
        compilation.requireOptions();
        Compiled xml = xml(compilation, arguments.get(0));
        XQueryText text = text(method, arguments.get(1));
        int own = method.equals("value") ? 3 : 2;
        if (arguments.size() != own + text.references().size()) {
            throw Errors.syntax(174, "The " + method + " function requires " + (own - 1) + " argument(s).");
        }
        Values values = Values.of(compilation, arguments.subList(own, arguments.size()));
        if (method.equals("modify")) {
            XmlChange change = XmlChange.compile(text, isTyped(xml.type()));
            return new Compiled(xml.type(), frame -> {
                Object before = xml.eval(frame);
                if (before == null) {
                    throw Errors.error(5302, "Mutator 'modify()' cannot be called on a null value.");
                }
                String after = change.apply((String) before, values.of(frame));
                return Conversion.convert(after, SqlTypes.nvarchar(SqlType.MAX), xml.type());
            });
        }
        XQuery query = XQuery.compile(method, text);
        return switch (method) {
            case "exist" ->
                new Compiled(SqlTypes.BIT, frame -> {
                    Object value = xml.eval(frame);
                    return value == null ? null : query.exists(value, values.of(frame));
                });
            case "query" ->
                new Compiled(TYPE, frame -> {
                    Object value = xml.eval(frame);
                    return value == null
                            ? null
                            : Conversion.convert(
                                    query.text(value, values.of(frame)), SqlTypes.nvarchar(SqlType.MAX), TYPE);
                });
            default -> value(xml, query, arguments.get(2), values);
        };
    }

    private static Compiled value(Compiled xml, XQuery query, Expr to, Values values) throws SqlError {
        if (!isTyped(xml.type())) {
            query.requireSingleton();
        }
        SqlType type = Objects.requireNonNull(
                Parser.parseParameters("@value " + literal(to)).get(0).type());
        return new Compiled(type, frame -> {
            Object value = xml.eval(frame);
            XQuery.Value found = value == null ? null : query.value(value, values.of(frame));
            return found == null ? null : Conversion.convert(found.value(), found.type(), type, frame.session.rules());
        });
    }

    private static boolean isTyped(SqlType type) {
        return type.xml() != null && type.xml().schemas() != null;
    }

    /** The xml that a method is called on. */
    private static Compiled xml(Compilation compilation, Expr expr) throws SqlError {
        Compiled xml = compilation.expressions.compileAny(expr);
        if (xml.type().kind() != SqlType.Kind.XML) {
            throw Errors.error(
                    258, "Cannot call methods on " + Types.name(xml.type().kind()) + ".");
        }
        return xml;
    }

    private static XQueryText text(String method, Expr expr) throws SqlError {
        return XQueryText.of(method, literal(expr));
    }

    /** The text of a literal argument; SQL Server takes no other. */
    private static String literal(Expr expr) throws SqlError {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof String text) {
            return text;
        }
        throw Errors.error(8172, "The argument 1 of the XML data type method must be a string literal.");
    }

    /** Values of the statement that an XQuery refers to. */
    private record Values(List<Compiled> compiled) {

        static Values of(Compilation compilation, List<Expr> expressions) throws SqlError {
            List<Compiled> compiled = new ArrayList<>();
            for (Expr expr : expressions) {
                Compiled value = compilation.expressions.compile(expr);
                if (value.type().kind() == SqlType.Kind.XML) {
                    throw Errors.error(
                            9342,
                            "XQuery: An XML instance is only supported as the direct source of an insert using sql:column/sql:variable.");
                }
                compiled.add(value);
            }
            return new Values(compiled);
        }

        List<XQuery.Value> of(Frame frame) throws SqlError {
            List<XQuery.Value> values = new ArrayList<>();
            for (Compiled each : compiled) {
                Object value = each.eval(frame);
                boolean temporal = SqlTypes.isTemporal(each.type().kind());
                values.add(new XQuery.Value(
                        value == null || !temporal
                                ? value
                                : Conversion.of(each.type(), SqlTypes.nvarchar(40), ISO_8601)
                                        .convert(value, frame.session.rules()),
                        each.type()));
            }
            return values;
        }
    }

    /**
     * Compiled nodes().
     *
     * @param type type of its column
     */
    record Nodes(SqlType type, Rows rows) {}

    /** Rows of nodes(). */
    interface Rows {
        List<@Nullable Object[]> of(Frame frame) throws SqlError;
    }

    /** Compiles nodes(). */
    static Nodes nodes(Compilation compilation, Expr bound, Expr path, List<Expr> references) throws SqlError {
        Compiled xml = xml(compilation, bound);
        XQuery query = XQuery.compile("nodes", text("nodes", path));
        Values values = Values.of(compilation, references);
        return new Nodes(SqlTypes.xml(XmlTyping.nodesOf(xml.type())), frame -> {
            List<@Nullable Object[]> rows = new ArrayList<>();
            Object value = xml.eval(frame);
            if (value != null) {
                for (XmlNode node : query.nodes(value, values.of(frame))) {
                    rows.add(new Object[] {node});
                }
            }
            return rows;
        });
    }
}
