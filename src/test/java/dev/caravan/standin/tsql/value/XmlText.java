// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Text as the xml type keeps it: content of several roots is well-formed, the declaration and blank text between tags
 * are lost, an element without content is written as one tag ("Create instances of XML data").
 */
final class XmlText {
    private static final String ROOT = "<root>";
    private static final XMLInputFactory PARSERS = parsers();

    private final StringBuilder out = new StringBuilder();
    private boolean tagOpen;
    private int depth;

    private XmlText() {}

    private static XMLInputFactory parsers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** Decodes XML that came as bytes: UTF-16 with its mark, UTF-8 otherwise. */
    static String decode(byte[] bytes) {
        boolean marked = bytes.length >= 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE;
        Charset charset = marked ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
        return new String(bytes, charset);
    }

    /**
     * Reads and rewrites a text.
     *
     * @throws SqlError 9400 for an early end, 9436 for an end tag of another element, 9455 for anything else
     */
    static String parse(String text) throws SqlError {
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (content.startsWith("<?xml")) {
            content = content.substring(content.indexOf("?>") + 2);
        }
        try {
            XMLStreamReader reader = PARSERS.createXMLStreamReader(new StringReader(ROOT + content + "</root>"));
            return new XmlText().rewrite(reader);
        } catch (XMLStreamException e) {
            throw notWellFormed(e, ROOT.length() + content.length());
        }
    }

    private String rewrite(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && --depth > 0) {
                endTag(reader);
            } else if (depth > 0) {
                inside(event, reader);
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            }
        }
        return out.toString();
    }

    private void inside(int event, XMLStreamReader reader) {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> {
                endOpenTag();
                startTag(reader);
            }
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                if (!reader.isWhiteSpace()) {
                    endOpenTag();
                    out.append(escape(reader.getText()));
                }
            }
            case XMLStreamConstants.COMMENT -> {
                endOpenTag();
                out.append("<!--").append(reader.getText()).append("-->");
            }
            case XMLStreamConstants.PROCESSING_INSTRUCTION -> {
                endOpenTag();
                out.append("<?")
                        .append(reader.getPITarget())
                        .append(' ')
                        .append(reader.getPIData())
                        .append("?>");
            }
            default -> {}
        }
    }

    private void startTag(XMLStreamReader reader) {
        out.append('<').append(name(reader.getPrefix(), reader.getLocalName()));
        for (int i = 0; i < reader.getNamespaceCount(); i++) {
            String prefix = reader.getNamespacePrefix(i);
            attribute(prefix == null ? "xmlns" : "xmlns:" + prefix, reader.getNamespaceURI(i));
        }
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attribute(name(reader.getAttributePrefix(i), reader.getAttributeLocalName(i)), reader.getAttributeValue(i));
        }
        tagOpen = true;
    }

    private void attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        out.append(escape(value).replace("\"", "&quot;")).append('"');
    }

    private void endTag(XMLStreamReader reader) {
        if (tagOpen) {
            tagOpen = false;
            out.append("/>");
        } else {
            out.append("</")
                    .append(name(reader.getPrefix(), reader.getLocalName()))
                    .append('>');
        }
    }

    private void endOpenTag() {
        if (tagOpen) {
            tagOpen = false;
            out.append('>');
        }
    }

    private static String name(String prefix, String local) {
        return prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static SqlError notWellFormed(XMLStreamException cause, int end) {
        int line = Math.max(1, cause.getLocation().getLineNumber());
        int column = Math.max(1, cause.getLocation().getColumnNumber() - (line == 1 ? ROOT.length() : 0));
        String place = "XML parsing: line " + line + ", character " + column + ", ";
        if (String.valueOf(cause.getMessage()).contains("must be terminated by the matching end-tag")) {
            return cause.getLocation().getCharacterOffset() > end
                    ? Errors.error(9400, place + "unexpected end of input")
                    : Errors.error(9436, place + "end tag does not match start tag");
        }
        return Errors.error(9455, place + "illegal qualified name character");
    }
}
