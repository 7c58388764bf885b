// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.xml;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import net.sf.saxon.om.TreeModel;
import net.sf.saxon.s9api.BuildingContentHandler;
import net.sf.saxon.s9api.DocumentBuilder;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.Serializer;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmValue;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.XMLFilterImpl;

/** Text of the xml type as trees, and back. */
final class XmlDocuments {
    static final Processor PROCESSOR = new Processor(false);
    /** Keeps the tree of the text that a thread asked for last, where a statement asks for several of its values. */
    private static final ThreadLocal<Parsed> LAST = new ThreadLocal<>();

    private static final int LARGEST_KEPT = 1_000_000;

    private record Parsed(String text, XdmNode document) {}

    private XmlDocuments() {}

    /** The document of a text, which may have any number of roots. */
    static XdmNode parse(String text) {
        Parsed last = LAST.get();
        if (last != null && last.text.equals(text)) {
            return last.document;
        }
        XdmNode document = parse(text, TreeModel.TINY_TREE);
        if (text.length() <= LARGEST_KEPT) {
            LAST.set(new Parsed(text, document));
        }
        return document;
    }

    /** The document of a text as a tree of its own, of a model that may be changed or not. */
    static XdmNode parse(String text, TreeModel model) {
        try {
            DocumentBuilder builder = PROCESSOR.newDocumentBuilder();
            builder.setTreeModel(model);
            BuildingContentHandler tree = builder.newBuildingContentHandler();
            SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            // What is text of the xml type is well-formed within one element.
            Content content = new Content();
            content.setParent(factory.newSAXParser().getXMLReader());
            content.setContentHandler(tree);
            content.parse(new InputSource(new StringReader("<x>" + text + "</x>")));
            return tree.getDocumentNode();
        } catch (SAXException | SaxonApiException | IOException | ParserConfigurationException e) {
            throw new IllegalStateException("A value of the xml type cannot be parsed", e);
        }
    }

    /** Passes on what is in the outer element. */
    private static final class Content extends XMLFilterImpl {
        private int depth;

        @Override
        public void startElement(String uri, String local, String name, Attributes attributes) throws SAXException {
            if (depth++ > 0) {
                super.startElement(uri, local, name, attributes);
            }
        }

        @Override
        public void endElement(String uri, String local, String name) throws SAXException {
            if (--depth > 0) {
                super.endElement(uri, local, name);
            }
        }
    }

    /** Nodes and values as text of the xml type. */
    static String text(XdmValue value) throws SaxonApiException {
        StringWriter text = new StringWriter();
        Serializer serializer = PROCESSOR.newSerializer(text);
        serializer.setOutputProperty(Serializer.Property.OMIT_XML_DECLARATION, "yes");
        serializer.serializeXdmValue(value);
        return text.toString();
    }
}
