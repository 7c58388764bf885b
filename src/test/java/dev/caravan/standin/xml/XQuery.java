// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.xml;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.sf.saxon.expr.AxisExpression;
import net.sf.saxon.expr.Expression;
import net.sf.saxon.expr.SlashExpression;
import net.sf.saxon.expr.UnaryExpression;
import net.sf.saxon.om.AxisInfo;
import net.sf.saxon.s9api.ItemType;
import net.sf.saxon.s9api.QName;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XQueryCompiler;
import net.sf.saxon.s9api.XQueryEvaluator;
import net.sf.saxon.s9api.XQueryExecutable;
import net.sf.saxon.s9api.XdmAtomicValue;
import net.sf.saxon.s9api.XdmEmptySequence;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmNodeKind;
import net.sf.saxon.s9api.XdmValue;
import net.sf.saxon.type.UType;
import net.sf.saxon.value.Cardinality;
import org.jspecify.annotations.Nullable;

/** A compiled XQuery over values of the xml type. Thread-safe. */
public final class XQuery {
    private static final QName SYNTAX = new QName("http://www.w3.org/2005/xqt-errors", "XPST0003");
    private static final QName PREFIX = new QName("http://www.w3.org/2005/xqt-errors", "XPST0081");
    private static final QName ATTRIBUTE = new QName("http://www.w3.org/2005/xqt-errors", "SENR0001");

    private static final int LARGEST_PRECISION = 38;

    private final String method;
    private final XQueryExecutable executable;
    private final int references;

    private XQuery(String method, XQueryExecutable executable, int references) {
        this.method = method;
        this.executable = executable;
        this.references = references;
    }

    /**
     * Compiles an expression.
     *
     * @param method method of xml that it is for, in lower case
     * @throws SqlError 2209 for what is no XQuery, 2229 for a prefix without a namespace, and those of {@link XQueryText}
     */
    public static XQuery compile(String method, XQueryText text) throws SqlError {
        XQueryCompiler compiler = XmlDocuments.PROCESSOR.newXQueryCompiler();
        compiler.declareNamespace("sqltypes", "http://schemas.microsoft.com/sqlserver/2004/sqltypes");
        compiler.declareNamespace("xdt", "http://www.w3.org/2004/07/xpath-datatypes");
        compiler.setRequiredContextItemType(ItemType.ANY_NODE);
        List<String> said = new ArrayList<>();
        compiler.setErrorReporter(error -> said.add(error.getMessage()));
        StringBuilder query = new StringBuilder(text.prolog());
        for (int i = 0; i < text.references().size(); i++) {
            query.append("declare variable $")
                    .append(XQueryText.Reference.external(i))
                    .append(" as xs:anyAtomicType? external; ");
        }
        try {
            return new XQuery(
                    method,
                    compiler.compile(query.append(text.body()).toString()),
                    text.references().size());
        } catch (SaxonApiException e) {
            boolean prefix = PREFIX.equals(e.getErrorCode());
            SqlError error = XQueryText.error(
                    prefix ? 2229 : SYNTAX.equals(e.getErrorCode()) ? 2209 : 2370,
                    method,
                    prefix
                            ? "The name in \"" + text.body().strip() + "\" does not denote a namespace."
                            : "Syntax error near '" + text.body().strip() + "'");
            error.initCause(e);
            throw error;
        }
    }

    private Expression expression() {
        return executable.getUnderlyingCompiledQuery().getExpression();
    }

    /** Whether the expression may give several items, whatever the value. */
    public boolean mayBeMany() {
        return mayBeMany(expression());
    }

    /** As Saxon infers it, but for the parent of one node, which it does not know to be one. */
    private static boolean mayBeMany(Expression expression) {
        if (!Cardinality.allowsMany(expression.getCardinality())) {
            return false;
        }
        if (expression instanceof SlashExpression path) {
            return mayBeMany(path.getSelectExpression()) || mayBeMany(path.getActionExpression());
        }
        if (expression instanceof UnaryExpression around) {
            return mayBeMany(around.getBaseExpression());
        }
        return !(expression instanceof AxisExpression step) || step.getAxis() != AxisInfo.PARENT;
    }

    /** Whether the expression may give elements, whatever the value. */
    boolean mayBeElements() {
        return UType.ELEMENT.overlaps(expression().getItemType().getUType());
    }

    /** The type that messages show of the expression. */
    String foundType() {
        String kind = mayBeElements() ? "element(*,xdt:untyped)" : isNodes() ? "node()" : "xs:anyAtomicType";
        return kind + (mayBeMany() ? " *" : " ?");
    }

    /** Whether the expression gives nodes alone. */
    boolean isNodes() {
        return UType.ANY_NODE.subsumes(expression().getItemType().getUType());
    }

    /**
     * What a method whose operand has to be one item says of one that may be many.
     *
     * @throws SqlError 2389 where the expression may give several items
     */
    public void requireSingleton() throws SqlError {
        if (mayBeMany()) {
            throw XQueryText.error(
                    2389,
                    method,
                    "'" + method + "()' requires a singleton (or empty sequence), found operand of type '"
                            + (isNodes() ? "xdt:untypedAtomic" : "xdt:anyAtomicType") + " *'");
        }
    }

    /**
     * Evaluates the expression.
     *
     * @param xml text of the xml type, or a node
     * @param values values of the statement
     */
    XdmValue evaluate(Object xml, List<Value> values) throws SqlError {
        return evaluate(xml instanceof XmlNode given ? given.node() : XmlDocuments.parse((String) xml), values);
    }

    XdmValue evaluate(XdmNode context, List<Value> values) throws SqlError {
        XQueryEvaluator evaluator = executable.load();
        evaluator.setErrorReporter(error -> {});
        try {
            evaluator.setContextItem(context);
            for (int i = 0; i < references; i++) {
                evaluator.setExternalVariable(
                        new QName(XQueryText.Reference.external(i)),
                        values.get(i).xdm());
            }
            return evaluator.evaluate();
        } catch (SaxonApiException e) {
            throw failed(e);
        }
    }

    SqlError failed(SaxonApiException e) {
        SqlError error = ATTRIBUTE.equals(e.getErrorCode())
                ? XQueryText.error(2396, method, "Attribute may not appear outside of an element")
                : XQueryText.error(2210, method, String.valueOf(e.getMessage()));
        error.initCause(e);
        return error;
    }

    /**
     * A value of the statement.
     *
     * @param value value as its type keeps it, temporal ones as text of ISO 8601
     */
    public record Value(@Nullable Object value, SqlType type) {
        XdmValue xdm() throws SaxonApiException {
            if (value == null) {
                return XdmEmptySequence.getInstance();
            }
            if (value instanceof Boolean bit) {
                return new XdmAtomicValue(bit);
            }
            if (value instanceof BigDecimal exact) {
                return new XdmAtomicValue(exact);
            }
            if (value instanceof Double || value instanceof Float) {
                return new XdmAtomicValue(((Number) value).doubleValue());
            }
            if (value instanceof Number whole) {
                return new XdmAtomicValue(whole.longValue());
            }
            return new XdmAtomicValue(
                    value.toString(),
                    switch (type.kind()) {
                        case DATE -> ItemType.DATE;
                        case TIME -> ItemType.TIME;
                        case DATETIME, SMALLDATETIME, DATETIME2, DATETIMEOFFSET -> ItemType.DATE_TIME;
                        default -> ItemType.STRING;
                    });
        }
    }

    /** exist(): whether there is any item. */
    public boolean exists(Object xml, List<Value> values) throws SqlError {
        return evaluate(xml, values).size() > 0;
    }

    /** query(): the items as text of the xml type. */
    public String text(Object xml, List<Value> values) throws SqlError {
        XdmValue found = evaluate(xml, values);
        try {
            return XmlDocuments.text(found);
        } catch (SaxonApiException e) {
            throw failed(e);
        }
    }

    /** nodes(): the nodes. */
    public List<XmlNode> nodes(Object xml, List<Value> values) throws SqlError {
        List<XmlNode> nodes = new ArrayList<>();
        for (XdmItem item : evaluate(xml, values)) {
            if (item instanceof XdmNode node) {
                nodes.add(new XmlNode(node));
            }
        }
        return nodes;
    }

    /** value(): the item as a value of SQL Server, null for none; texts and what is like them are text. */
    public @Nullable Value value(Object xml, List<Value> values) throws SqlError {
        XdmValue found = evaluate(xml, values);
        if (found.size() == 0) {
            return null;
        }
        XdmItem item = found.itemAt(0);
        Object value = item instanceof XdmAtomicValue atomic ? atomic.getValue() : null;
        if (value instanceof Boolean) {
            return new Value(value, SqlTypes.BIT);
        }
        if (value instanceof Double || value instanceof Float) {
            return new Value(((Number) value).doubleValue(), SqlTypes.FLOAT);
        }
        if (value instanceof BigDecimal exact) {
            int precision = Math.min(LARGEST_PRECISION, Math.max(exact.precision(), exact.scale()));
            return new Value(exact, SqlTypes.decimal(precision, exact.scale()));
        }
        return new Value(item.getStringValue(), SqlTypes.nvarchar(SqlType.MAX));
    }

    /** Whether a node is an attribute. */
    static boolean isAttribute(XdmNode node) {
        return node.getNodeKind() == XdmNodeKind.ATTRIBUTE;
    }
}
