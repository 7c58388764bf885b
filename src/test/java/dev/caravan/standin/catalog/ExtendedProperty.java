// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import org.jspecify.annotations.Nullable;

/**
 * An extended property.
 *
 * @param classCode class of sys.extended_properties: 0 database, 1 object or column, 2 parameter, 3 schema, 6 type, 7 index
 * @param majorId id of the object, 0 for the database
 * @param minorId column, parameter or index id, 0 for the object itself
 * @param name name
 * @param value value, as text
 */
public record ExtendedProperty(
        int classCode,
        int majorId,
        int minorId,
        String name,
        @Nullable String value) {

    /** Whether it is the property of a name on the same thing. */
    public boolean isSame(int otherClass, int major, int minor, String otherName) {
        return classCode == otherClass && majorId == major && minorId == minor && Names.same(name, otherName);
    }
}
