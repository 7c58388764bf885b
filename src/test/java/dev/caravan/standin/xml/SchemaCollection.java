// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.xml;

import dev.caravan.standin.type.XmlSchemas;
import java.io.IOException;
import java.io.StringReader;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.ValidatorHandler;
import net.sf.saxon.s9api.QName;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmNodeKind;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.w3c.dom.ls.LSResourceResolver;
import org.xml.sax.Attributes;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** An XML schema collection: XML schemas, and the check of values against them. Thread-safe. */
public final class SchemaCollection implements XmlSchemas {
    private static final QName SCHEMA = new QName(XMLConstants.W3C_XML_SCHEMA_NS_URI, "schema");
    private static final QName NAMESPACE = new QName("targetNamespace");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

    private final int id;
    private final String database;
    private final int schemaId;
    private final String schema;
    private final String name;
    private final LocalDateTime created;
    private volatile Content content;

    /**
     * The schemas of a moment.
     *
     * @param texts schemas by target namespace, empty for none
     */
    private record Content(Map<String, String> texts, Schema compiled, LocalDateTime modified) {}

    /** Where a value is not as the schemas say. */
    private static final class InvalidException extends SAXException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        InvalidException(Problem problem) {
            super(problem.text());
            this.problem = problem;
        }
    }

    /**
     * A collection of the schemas of a text.
     *
     * @throws SAXException for what is no XML schema
     */
    public SchemaCollection(
            int id, String database, int schemaId, String schema, String name, String text, LocalDateTime created)
            throws SAXException {
        this.id = id;
        this.database = database;
        this.schemaId = schemaId;
        this.schema = schema;
        this.name = name;
        this.created = created;
        this.content = content(Map.of(), text, created);
    }

    private static Content content(Map<String, String> before, String text, LocalDateTime now) throws SAXException {
        Map<String, String> texts = new HashMap<>(before);
        for (XdmNode node : XmlDocuments.parse(text).children()) {
            if (node.getNodeKind() != XdmNodeKind.ELEMENT) {
                continue;
            }
            if (!SCHEMA.equals(node.getNodeName())) {
                throw new SAXException("Expected XML schema document");
            }
            try {
                texts.put(Objects.requireNonNullElse(node.getAttributeValue(NAMESPACE), ""), XmlDocuments.text(node));
            } catch (SaxonApiException e) {
                throw new SAXException(e);
            }
        }
        SchemaFactory factory = SchemaFactory.newDefaultInstance();
        // What else a schema may name is no file or address of this machine's.
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "namespace");
        factory.setResourceResolver(new Imports(texts, inputs()));
        Source[] sources = texts.entrySet().stream()
                .map(entry -> source(entry.getKey(), entry.getValue()))
                .toArray(Source[]::new);
        return new Content(Map.copyOf(texts), factory.newSchema(sources), now);
    }

    private static DOMImplementationLS inputs() {
        try {
            return (DOMImplementationLS) DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("This Java cannot parse XML", e);
        }
    }

    private static Source source(String namespace, String text) {
        return new StreamSource(new StringReader(text), "namespace:" + namespace);
    }

    /**
     * Finds the schemas that others of the collection import by their namespace; those that it does not have are empty,
     * wherever an import says that they are.
     */
    private record Imports(Map<String, String> texts, DOMImplementationLS inputs) implements LSResourceResolver {
        @Override
        public LSInput resolveResource(
                String type,
                String namespace,
                @Nullable String publicId,
                @Nullable String systemId,
                @Nullable String base) {
            String empty = "<xs:schema xmlns:xs=\"" + XMLConstants.W3C_XML_SCHEMA_NS_URI + "\" targetNamespace=\""
                    + namespace + "\"/>";
            LSInput found = inputs.createLSInput();
            found.setCharacterStream(new StringReader(texts.getOrDefault(namespace, empty)));
            found.setSystemId("namespace:" + namespace);
            return found;
        }
    }

    /** Adds the schemas of a text; gives what takes them away again. */
    public synchronized Runnable add(String text, LocalDateTime now) throws SAXException {
        Content before = content;
        content = content(before.texts, text, now);
        return () -> content = before;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String database() {
        return database;
    }

    /** schema_id. */
    public int schemaId() {
        return schemaId;
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    public String name() {
        return name;
    }

    /** create_date. */
    public LocalDateTime created() {
        return created;
    }

    /** modify_date. */
    public LocalDateTime modified() {
        return content.modified;
    }

    /** Target namespaces, in order. */
    public List<String> namespaces() {
        return content.texts.keySet().stream().sorted().toList();
    }

    /** The schemas, one after the other. */
    public String text() {
        Map<String, String> texts = content.texts;
        StringBuilder all = new StringBuilder();
        namespaces().forEach(namespace -> all.append(texts.get(namespace)));
        return all.toString();
    }

    @Override
    public @Nullable Problem problem(String xml, boolean document) {
        Check check = new Check(content.compiled, document);
        try {
            SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.newSAXParser().parse(new InputSource(new StringReader("<x>" + xml + "</x>")), check);
            return null;
        } catch (InvalidException e) {
            return e.problem;
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new IllegalStateException("A value of the xml type cannot be parsed", e);
        }
    }

    /** Gives each root of a value to a validator, and knows where it is. */
    private static final class Check extends DefaultHandler implements ErrorHandler {
        private final Schema schema;
        private final boolean document;
        private final Deque<Map<String, Integer>> counts = new ArrayDeque<>();
        private final List<String> path = new ArrayList<>();
        private @Nullable ValidatorHandler validator;
        private int depth;
        private int roots;
        private String found = "";

        Check(Schema schema, boolean document) {
            this.schema = schema;
            this.document = document;
        }

        @Override
        public void startElement(String uri, String local, String qualified, Attributes attributes)
                throws SAXException {
            if (depth++ == 0) {
                counts.push(new HashMap<>());
                return;
            }
            if (depth == 2) {
                if (document && ++roots > 1) {
                    throw notDocument();
                }
                ValidatorHandler next = schema.newValidatorHandler();
                next.setErrorHandler(this);
                next.startDocument();
                validator = next;
            }
            int number = Objects.requireNonNull(counts.peek()).merge(local, 1, Integer::sum);
            path.add("/*:" + local + "[" + number + "]");
            counts.push(new HashMap<>());
            found = uri.isEmpty() ? local : uri + ":" + local;
            Objects.requireNonNull(validator).startElement(uri, local, qualified, attributes);
        }

        @Override
        public void endElement(String uri, String local, String qualified) throws SAXException {
            counts.pop();
            if (--depth == 0) {
                if (document && roots != 1) {
                    throw notDocument();
                }
                return;
            }
            ValidatorHandler current = Objects.requireNonNull(validator);
            current.endElement(uri, local, qualified);
            path.remove(path.size() - 1);
            if (depth == 1) {
                current.endDocument();
            }
        }

        @Override
        public void startPrefixMapping(String prefix, String uri) throws SAXException {
            if (validator != null) {
                validator.startPrefixMapping(prefix, uri);
            }
        }

        @Override
        public void characters(char[] characters, int start, int length) throws SAXException {
            if (depth > 1) {
                Objects.requireNonNull(validator).characters(characters, start, length);
            } else if (document) {
                throw notDocument();
            }
        }

        private static SAXException notDocument() {
            return new InvalidException(new Problem(6901, "XML Validation: XML instance must be a document."));
        }

        @Override
        public void warning(SAXParseException warning) {
            // What is odd is no error.
        }

        @Override
        public void fatalError(SAXParseException error) throws SAXException {
            throw error;
        }

        /** Xerces begins its texts with the name of the rule of XML Schema that is broken. */
        @Override
        public void error(SAXParseException error) throws SAXException {
            String said = String.valueOf(error.getMessage());
            String rule = said.substring(0, Math.max(said.indexOf(':'), 0));
            Matcher quoted = QUOTED.matcher(said);
            String first = quoted.find() ? quoted.group(1) : "";
            String second = quoted.find() ? quoted.group(1) : "";
            String where = " Location: " + String.join("", path);
            throw new InvalidException(
                    switch (rule) {
                        case "cvc-elt.1.a", "cvc-elt.1" ->
                            new Problem(
                                    6913, "XML Validation: Declaration not found for element '" + found + "'." + where);
                        case "cvc-complex-type.2.4.a" ->
                            new Problem(
                                    6965,
                                    "XML Validation: Invalid content. Expected element(s): '"
                                            + second.replaceAll("[{}\"]", "") + "'. Found: element '" + found
                                            + "' instead." + where);
                        case "cvc-complex-type.2.4.b" ->
                            new Problem(
                                    6908,
                                    "XML Validation: Invalid content. Expected element(s): '"
                                            + second.replaceAll("[{}\"]", "") + "'." + where);
                        case "cvc-complex-type.2.4.d", "cvc-complex-type.2.1", "cvc-type.3.1.2" ->
                            new Problem(6923, "XML Validation: Unexpected element(s): " + found + "." + where);
                        case "cvc-complex-type.2.3" ->
                            new Problem(
                                    6909,
                                    "XML Validation: Text node is not allowed at this location, the type was defined with"
                                            + " element only content or with simple content." + where);
                        case "cvc-complex-type.3.2.2" ->
                            new Problem(
                                    6905,
                                    "XML Validation: Attribute '" + first + "' is not permitted in this context."
                                            + where + "/@*:" + first);
                        case "cvc-complex-type.4" ->
                            new Problem(6906, "XML Validation: Required attribute '" + first + "' is missing." + where);
                        default ->
                            new Problem(6926, "XML Validation: Invalid simple type value: '" + first + "'." + where);
                    });
        }
    }
}
