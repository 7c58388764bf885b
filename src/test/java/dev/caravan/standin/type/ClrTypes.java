// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import dev.caravan.standin.type.SqlType.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What SQL Server tells of its types of .NET: their user_type_id in sys.types and their classes (sys.assembly_types). */
public final class ClrTypes {
    private static final String ASSEMBLY =
            "Microsoft.SqlServer.Types.%s, Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral,"
                    + " PublicKeyToken=89845dcd8080cc91";

    private ClrTypes() {}

    /**
     * user_type_id of such a type; all of them have the system_type_id 240.
     *
     * @throws IllegalArgumentException for another type
     */
    public static int userTypeId(Kind kind) {
        return switch (kind) {
            case HIERARCHYID -> 128;
            case GEOMETRY -> 129;
            case GEOGRAPHY -> 130;
            default -> throw new IllegalArgumentException(kind + " is not a type of .NET");
        };
    }

    /** Such a type by its name, whatever its case; null for another name. */
    public static @Nullable SqlType named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "hierarchyid" -> SqlTypes.HIERARCHYID;
            case "geometry" -> SqlTypes.GEOMETRY;
            case "geography" -> SqlTypes.GEOGRAPHY;
            default -> null;
        };
    }

    /** Name of the class without its namespace. */
    public static String className(Kind kind) {
        return switch (kind) {
            case HIERARCHYID -> "SqlHierarchyId";
            case GEOMETRY -> "SqlGeometry";
            case GEOGRAPHY -> "SqlGeography";
            default -> throw new IllegalArgumentException(kind + " is not a type of .NET");
        };
    }

    /** Name of the class with its assembly, as clients get it. */
    public static String assemblyType(Kind kind) {
        return ASSEMBLY.formatted(className(kind));
    }
}
