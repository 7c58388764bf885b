// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.xml;

import dev.caravan.standin.session.SqlError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.saxon.om.MutableNodeInfo;
import net.sf.saxon.om.NameOfNode;
import net.sf.saxon.om.NodeInfo;
import net.sf.saxon.om.TreeModel;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XdmAtomicValue;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmValue;
import net.sf.saxon.s9api.streams.Steps;
import net.sf.saxon.str.StringView;
import net.sf.saxon.type.BuiltInAtomicType;
import org.jspecify.annotations.Nullable;

/** A compiled modify(): insert, delete or replace value of ("XML Data Modification Language (XML DML)"). Thread-safe. */
public final class XmlChange {
    private static final String METHOD = "modify";
    private static final Pattern INSERT = Pattern.compile(
            "(?s)\\s*insert\\b\\s*(.+?)(?:\\bas\\s+(first|last)\\s+)?\\b(into|after|before)\\b(?!.*\\b(?:into|after|before)\\b)(.+)");
    private static final Pattern DELETE = Pattern.compile("(?s)\\s*delete\\b(.+)");
    private static final Pattern REPLACE = Pattern.compile("(?s)\\s*replace\\s+value\\s+of\\b(.+?)\\bwith\\b(.+)");

    private final Kind kind;
    private final XQuery target;
    private final @Nullable XQuery content;
    private final boolean typed;

    private enum Kind {
        FIRST,
        INTO,
        AFTER,
        BEFORE,
        DELETE,
        REPLACE
    }

    private XmlChange(Kind kind, XQuery target, @Nullable XQuery content, boolean typed) {
        this.kind = kind;
        this.target = target;
        this.content = content;
        this.typed = typed;
    }

    /**
     * Compiles a change.
     *
     * @param typed whether the xml has a schema collection
     * @throws SqlError 2209 for what is no XML DML; 2226, 2337 and 2356 for a target that cannot be one
     */
    public static XmlChange compile(XQueryText text, boolean typed) throws SqlError {
        Matcher insert = INSERT.matcher(text.body());
        Matcher delete = DELETE.matcher(text.body());
        Matcher replace = REPLACE.matcher(text.body());
        if (insert.matches()) {
            XQuery target = part(text, insert.group(4));
            if (target.mayBeMany()) {
                throw XQueryText.error(
                        2226,
                        METHOD,
                        "The target of 'insert' must be a single node, found '" + target.foundType() + "'");
            }
            Kind place = "first".equals(insert.group(2))
                    ? Kind.FIRST
                    : Kind.valueOf(insert.group(3).toUpperCase(Locale.ROOT));
            return new XmlChange(place, target, part(text, insert.group(1)), typed);
        }
        if (replace.matches()) {
            XQuery target = part(text, replace.group(1));
            if (target.mayBeMany()) {
                throw XQueryText.error(
                        2337,
                        METHOD,
                        "The target of 'replace' must be at most one node, found '" + target.foundType() + "'");
            }
            if (!typed && target.mayBeElements()) {
                throw XQueryText.error(
                        2356,
                        METHOD,
                        "The target of 'replace value of' must be a non-metadata attribute or an element with simple"
                                + " typed content, found '" + target.foundType() + "'");
            }
            return new XmlChange(Kind.REPLACE, target, part(text, replace.group(2)), typed);
        }
        if (delete.matches()) {
            return new XmlChange(Kind.DELETE, part(text, delete.group(1)), null, typed);
        }
        throw XQueryText.error(2209, METHOD, "Syntax error near '" + text.body().strip() + "'");
    }

    private static XQuery part(XQueryText text, String body) throws SqlError {
        return XQuery.compile(METHOD, new XQueryText(text.prolog(), body, text.references()));
    }

    /** The changed text of a value. */
    public String apply(String xml, List<XQuery.Value> values) throws SqlError {
        XdmNode document = XmlDocuments.parse(xml, TreeModel.LINKED_TREE);
        List<MutableNodeInfo> targets = new ArrayList<>();
        for (XdmItem item : target.evaluate(document, values)) {
            if (item instanceof XdmNode node) {
                targets.add((MutableNodeInfo) node.getUnderlyingNode());
            }
        }
        try {
            for (MutableNodeInfo node : targets) {
                apply(document, node, values);
            }
            return XmlDocuments.text(document);
        } catch (SaxonApiException e) {
            throw target.failed(e);
        }
    }

    private void apply(XdmNode document, MutableNodeInfo node, List<XQuery.Value> values)
            throws SqlError, SaxonApiException {
        XdmValue given = content == null ? XdmValue.makeSequence(List.of()) : content.evaluate(document, values);
        switch (kind) {
            case DELETE -> remove(node);
            case REPLACE -> replace(node, given);
            default -> insert(node, given);
        }
    }

    private static void remove(MutableNodeInfo node) {
        if (node.getParent() instanceof MutableNodeInfo parent && XQuery.isAttribute(new XdmNode(node))) {
            parent.removeAttribute(node);
        } else {
            node.delete();
        }
    }

    private void replace(MutableNodeInfo node, XdmValue given) throws SaxonApiException {
        StringBuilder text = new StringBuilder();
        for (XdmItem item : given) {
            text.append(text.isEmpty() ? "" : " ").append(plain(item));
        }
        node.replaceStringValue(StringView.of(text.toString()));
    }

    /** Arithmetic with untyped values gives floating point, where that of typed ones would be decimal. */
    private String plain(XdmItem item) throws SaxonApiException {
        boolean number = typed && item instanceof XdmAtomicValue atomic && atomic.getValue() instanceof Double;
        return number
                ? BigDecimal.valueOf(((XdmAtomicValue) item).getDoubleValue()).toPlainString()
                : item.getStringValue();
    }

    private void insert(MutableNodeInfo node, XdmValue given) throws SaxonApiException {
        List<XdmItem> children = new ArrayList<>();
        for (XdmItem item : given) {
            if (item instanceof XdmNode attribute && XQuery.isAttribute(attribute)) {
                NodeInfo info = attribute.getUnderlyingNode();
                node.addAttribute(
                        NameOfNode.makeName(info), BuiltInAtomicType.UNTYPED_ATOMIC, info.getStringValue(), 0, true);
            } else {
                children.add(item);
            }
        }
        if (children.isEmpty()) {
            return;
        }
        XdmNode copies = XmlDocuments.parse(XmlDocuments.text(new XdmValue(children)), TreeModel.LINKED_TREE);
        NodeInfo[] nodes =
                copies.select(Steps.child()).map(XdmNode::getUnderlyingNode).toArray(NodeInfo[]::new);
        if (kind == Kind.FIRST || kind == Kind.INTO) {
            node.insertChildren(nodes, kind == Kind.FIRST, true);
        } else {
            node.insertSiblings(nodes, kind == Kind.BEFORE, true);
        }
    }
}
