// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.Identifiers;

/**
 * A column as the target's catalogue describes it.
 *
 * @param name exact spelling
 * @param number its {@code attnum}, 1 or more
 * @param typeOid type, the base type of a domain
 * @param modifier type modifier of that type, -1 for none
 * @param type declared type, for messages
 * @param castType name of the type without modifier: a cast to it never cuts a value
 * @param storageType type with modifier, the base type of a domain, for staging
 * @param nature what may be written to it
 * @param enumerated whether the type is an enumeration
 */
record TargetColumn(
        String name,
        int number,
        int typeOid,
        int modifier,
        String type,
        String castType,
        String storageType,
        Nature nature,
        boolean enumerated) {

    /** Who provides a column's values. */
    enum Nature {
        /** Anyone who writes. */
        PLAIN,
        /** The table computes it: never written. */
        GENERATED,
        /** GENERATED ALWAYS AS IDENTITY: inserted with OVERRIDING SYSTEM VALUE, never updated. */
        IDENTITY_ALWAYS
    }

    /** The same with what its type is based on. */
    TargetColumn based(int oid, int typeModifier, String cast, String storage, boolean enumeration) {
        return new TargetColumn(name, number, oid, typeModifier, type, cast, storage, nature, enumeration);
    }

    String quoted() {
        return Identifiers.target(name);
    }
}
