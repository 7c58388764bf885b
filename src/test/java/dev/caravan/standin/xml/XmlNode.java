// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.xml;

import net.sf.saxon.s9api.XdmNode;

/**
 * A node of a document, as nodes() gives it.
 *
 * @param node node, whose document goes with it
 */
public record XmlNode(XdmNode node) {}
