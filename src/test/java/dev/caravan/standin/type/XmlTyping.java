// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import org.jspecify.annotations.Nullable;

/**
 * What the xml type says beyond its name.
 *
 * @param schemas collection that values are held to, null for none
 * @param document whether DOCUMENT, else CONTENT
 * @param nodes whether it is that of a column of nodes(), which is good for nothing but the methods of xml
 */
public record XmlTyping(@Nullable XmlSchemas schemas, boolean document, boolean nodes) {

    /** That of nodes of a type. */
    public static XmlTyping nodesOf(SqlType type) {
        return new XmlTyping(type.xml() == null ? null : type.xml().schemas(), false, true);
    }
}
