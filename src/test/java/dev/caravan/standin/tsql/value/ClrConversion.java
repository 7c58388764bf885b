// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;

/** Conversions of hierarchyid, geometry and geography: text by Parse and ToString, bytes as they are stored. */
final class ClrConversion {
    private ClrConversion() {}

    static Converter of(SqlType from, SqlType to) throws SqlError {
        if (SqlTypes.isClr(to.kind())) {
            return into(from, to);
        }
        if (to.kind() == Kind.XML) {
            throw Errors.notAllowed(from, to);
        }
        if (SqlTypes.isText(to.kind())) {
            return (value, rules) -> TextConversion.sized(text(from.kind(), (byte[]) value), to);
        }
        if (to.kind() == Kind.BINARY || to.kind() == Kind.VARBINARY) {
            return Conversion.of(SqlTypes.varbinary(SqlType.MAX), to, 0);
        }
        throw Errors.notAllowed(from, to);
    }

    private static Converter into(SqlType from, SqlType to) throws SqlError {
        Kind kind = to.kind();
        if (SqlTypes.isText(from.kind()) && from.kind() != Kind.XML) {
            return kind == Kind.HIERARCHYID
                    ? (value, rules) -> HierarchyId.parse((String) value).bytes()
                    : (value, rules) -> Spatial.parse(kind, (String) value, Spatial.defaultSrid(kind));
        }
        if (from.kind() == Kind.BINARY || from.kind() == Kind.VARBINARY) {
            return kind == Kind.HIERARCHYID
                    ? (value, rules) -> HierarchyId.of((byte[]) value).bytes()
                    : (value, rules) -> Spatial.check(kind, (byte[]) value);
        }
        throw Errors.error(
                206,
                "Operand type clash: " + Types.name(from.kind()) + " is incompatible with " + Types.name(to.kind()));
    }

    private static String text(Kind kind, byte[] value) throws SqlError {
        return kind == Kind.HIERARCHYID ? HierarchyId.of(value).toString() : Spatial.text(kind, value, true);
    }
}
