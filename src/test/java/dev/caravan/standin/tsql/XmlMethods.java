// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The methods value, query, exist and nodes of xml, for paths that are XPath 1.0 ("xml Data Type Methods"). */
final class XmlMethods {
    static final SqlType TYPE = new SqlType(
            SqlType.Kind.XML, SqlType.MAX, 0, 0, SqlTypes.nvarchar(SqlType.MAX).collation());
    /** Begins the text of a node that nodes() gave: paths begin at its element, not at a document. */
    private static final String NODE = "\u0001";

    private XmlMethods() {}

    static Compiled compile(Compilation compilation, String method, List<Expr> arguments) throws SqlError {
        Compiled xml = compilation.expressions.compile(arguments.get(0));
        String path = path(arguments.get(1));
        if (method.equals("XML.EXIST")) {
            return new Compiled(SqlTypes.BIT, frame -> {
                Object text = xml.eval(frame);
                return text == null ? null : !find(text, path).isEmpty();
            });
        }
        if (method.equals("XML.QUERY")) {
            return new Compiled(TYPE, frame -> {
                Object text = xml.eval(frame);
                return text == null ? null : serialized(find(text, path));
            });
        }
        if (arguments.size() != 2 + 0 && arguments.size() != 3) {
            throw Errors.syntax(174, "The value function requires 2 argument(s).");
        }
        SqlType type = type(arguments.get(2));
        return new Compiled(type, frame -> {
            Object text = xml.eval(frame);
            String value = text == null ? null : value(text, path);
            return Conversion.convert(value, SqlTypes.nvarchar(SqlType.MAX), type);
        });
    }

    private static SqlType type(Expr expr) throws SqlError {
        String text = path(expr);
        return Objects.requireNonNull(
                Parser.parseParameters("@value " + text).get(0).type());
    }

    /** The text of a literal argument; SQL Server takes no other. */
    static String path(Expr expr) throws SqlError {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof String text) {
            if (text.contains("sql:") || text.strip().startsWith("declare ") || text.contains("for $")) {
                throw new Unsupported("XQuery " + text);
            }
            return text;
        }
        throw Errors.error(8172, "The argument 1 of the XML data type method must be a string literal.");
    }

    /** Rows of nodes(). */
    static List<@Nullable Object[]> nodes(@Nullable Object xml, String path) throws SqlError {
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (xml != null) {
            for (Node node : find(xml, path)) {
                rows.add(new Object[] {NODE + serialized(List.of(node))});
            }
        }
        return rows;
    }

    private static @Nullable String value(Object xml, String path) throws SqlError {
        List<Node> found = find(xml, path);
        return found.isEmpty() ? null : found.get(0).getTextContent();
    }

    private static List<Node> find(Object xml, String path) throws SqlError {
        boolean node = xml.toString().startsWith(NODE);
        String text = node ? xml.toString().substring(1) : xml.toString();
        Document document = parse("<r>" + text.replaceFirst("^\\s*<\\?xml[^>]*\\?>", "") + "</r>");
        // Content stands in an element of our own, because xml may have several roots or none.
        Node root = document.getDocumentElement();
        Node context = node && root.getFirstChild() != null ? root.getFirstChild() : root;
        String relative = path.strip().startsWith("/")
                ? absolute(path.strip())
                : path.strip().replace("(/", "(./");
        try {
            Object result = XPathFactory.newInstance()
                    .newXPath()
                    .evaluate(relative, relative.startsWith("./") ? root : context, XPathConstants.NODESET);
            List<Node> nodes = new ArrayList<>();
            NodeList list = (NodeList) result;
            for (int i = 0; i < list.getLength(); i++) {
                nodes.add(list.item(i));
            }
            return nodes;
        } catch (XPathExpressionException e) {
            Unsupported error = new Unsupported("XQuery " + path);
            error.initCause(e);
            throw error;
        }
    }

    private static String absolute(String path) {
        return "." + path;
    }

    private static Document parse(String text) throws SqlError {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(text)));
        } catch (SAXException e) {
            SqlError error = Errors.error(9400, "XML parsing: unexpected end of input");
            error.initCause(e);
            throw error;
        } catch (ParserConfigurationException | java.io.IOException e) {
            throw new IllegalStateException("This Java cannot parse XML", e);
        }
    }

    private static String serialized(List<Node> nodes) {
        StringBuilder out = new StringBuilder();
        try {
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            for (Node node : nodes) {
                StringWriter text = new StringWriter();
                if (node instanceof Attr || node.getNodeType() == Node.TEXT_NODE) {
                    out.append(node.getNodeValue());
                } else {
                    transformer.transform(new DOMSource(node), new StreamResult(text));
                    out.append(text);
                }
            }
        } catch (TransformerException e) {
            throw new IllegalStateException("This Java cannot write XML", e);
        }
        return out.toString();
    }
}
