// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import java.util.Optional;

/**
 * The type of a target column for a SQL Server type.
 *
 * <p>PostgreSQL counts characters where SQL Server counts bytes (char, varchar) or UTF-16 units (nchar, nvarchar), so the
 * same length is always enough. Temporal types keep six digits: the seventh (100 ns) is cut off by us.
 */
public final class TypeMap {

    private static final int MICROSECONDS = 6;

    private final TypeProfile profile;

    /** Maps in the given profile. */
    public TypeMap(TypeProfile profile) {
        this.profile = profile;
    }

    /** The target type, or empty where the source type is not synchronised (see {@link #exclusion}). */
    public Optional<String> targetType(SourceType type) {
        if (exclusion(type).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(profile == TypeProfile.DTS ? serviceType(type) : recommendedType(type));
    }

    /** Why values of the type are left out, empty for a type that is synchronised. */
    public Optional<String> exclusion(SourceType type) {
        return switch (type.name()) {
            case "timestamp", "rowversion" ->
                Optional.of("a rowversion counts changes of the source row and has no meaning elsewhere");
            case "hierarchyid", "geometry", "geography" -> Optional.of("CLR types have no counterpart in the target");
            case "sql_variant" -> Optional.of("a sql_variant holds many types in one column");
            case "bit",
                    "tinyint",
                    "smallint",
                    "int",
                    "bigint",
                    "decimal",
                    "numeric",
                    "money",
                    "smallmoney",
                    "real",
                    "float",
                    "date",
                    "time",
                    "datetime",
                    "smalldatetime",
                    "datetime2",
                    "datetimeoffset",
                    "char",
                    "varchar",
                    "nchar",
                    "nvarchar",
                    "text",
                    "ntext",
                    "binary",
                    "varbinary",
                    "image",
                    "uniqueidentifier",
                    "xml" -> Optional.empty();
            case "vector" -> Optional.of("a vector has no counterpart in the target");
            case "json" -> Optional.of("the connector that reads changes does not know json columns");
            default -> Optional.of("type " + type.name() + " is not known");
        };
    }

    private static String recommendedType(SourceType type) {
        return switch (type.name()) {
            case "bit" -> "boolean";
            case "tinyint", "smallint" -> "smallint";
            case "int" -> "integer";
            case "bigint" -> "bigint";
            case "decimal", "numeric" -> "numeric(" + type.precision() + "," + type.scale() + ")";
            case "money" -> "numeric(19,4)";
            case "smallmoney" -> "numeric(10,4)";
            case "real" -> "real";
            case "float" -> "double precision";
            case "date" -> "date";
            case "time" -> "time(" + digits(type) + ")";
            case "smalldatetime" -> "timestamp(0)";
            case "datetime" -> "timestamp(3)";
            case "datetime2" -> "timestamp(" + digits(type) + ")";
            case "datetimeoffset" -> "timestamp(" + digits(type) + ") with time zone";
            case "char" -> "character(" + type.maxLength() + ")";
            case "nchar" -> "character(" + type.maxLength() / 2 + ")";
            case "varchar" -> type.isLob() ? "text" : "character varying(" + type.maxLength() + ")";
            case "nvarchar" -> type.isLob() ? "text" : "character varying(" + type.maxLength() / 2 + ")";
            case "text", "ntext" -> "text";
            case "binary", "varbinary", "image" -> "bytea";
            case "uniqueidentifier" -> "uuid";
            case "xml" -> "xml";
            default -> throw new IllegalArgumentException("Type " + type.name() + " has no target type");
        };
    }

    /**
     * The types that the service's documentation lists for this path, but for varchar(n): it lists CHARACTER(N), which pads, and
     * does not tell blanks at the end.
     */
    private static String serviceType(SourceType type) {
        return switch (type.name()) {
            case "bit" -> "bit(1)";
            case "varchar" -> type.isLob() ? "text" : "character varying(" + type.maxLength() + ")";
            case "uniqueidentifier" -> "character varying(36)";
            default -> recommendedType(type);
        };
    }

    /** Whether values lose their seventh digit, so that two of them may become one. */
    public static boolean isCut(SourceType type) {
        return switch (type.name()) {
            case "time", "datetime2", "datetimeoffset" -> type.scale() > MICROSECONDS;
            default -> false;
        };
    }

    private static int digits(SourceType type) {
        return Math.min(type.scale(), MICROSECONDS);
    }
}
