// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import org.jspecify.annotations.Nullable;

/** An XML schema collection, as types and clients know it. */
public interface XmlSchemas {
    /** xml_collection_id. */
    int id();

    /** Name of its database. */
    String database();

    /** Name of its schema. */
    String schema();

    /** Name. */
    String name();

    /**
     * What is wrong with a text of the xml type, null for nothing.
     *
     * @param document whether it has to have one root and no text beside it
     */
    @Nullable
    Problem problem(String xml, boolean document);

    /**
     * What is wrong with a value.
     *
     * @param number number of SQL Server's error
     * @param text its text
     */
    record Problem(int number, String text) {}
}
