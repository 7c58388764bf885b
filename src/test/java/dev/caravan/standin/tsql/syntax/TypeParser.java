// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.Collations;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads type declarations. */
public abstract class TypeParser extends Tokens {
    private static final int CAST_LENGTH = 30;
    private static final int MAX_PRECISION = 38;
    private static final String TYPED_XML = "xml(";
    private static final int REAL_DIGITS = 24;

    private static final Set<String> SYSTEM = Set.of(
            ("bit tinyint smallint int integer bigint decimal dec numeric money smallmoney real float double date time"
                            + " datetime smalldatetime datetime2 datetimeoffset uniqueidentifier rowversion timestamp text ntext"
                            + " image xml sysname char character varchar nchar nvarchar binary varbinary national sql_variant"
                            + " hierarchyid geometry geography cursor json vector")
                    .split(" "));

    TypeParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    /**
     * A type read.
     *
     * @param type system type, null for a type that CREATE TYPE made
     * @param name sysname where that was written
     * @param userType name of a type that CREATE TYPE made, else empty
     */
    record Declared(@Nullable SqlType type, @Nullable String name, List<String> userType) {
        static Declared of(SqlType type) {
            return new Declared(type, null, List.of());
        }
    }

    /** A system type. */
    final SqlType type(boolean cast) throws SqlError {
        Declared declared = declaredType(cast);
        if (declared.type() == null) {
            throw Errors.error(243, "Type " + String.join(".", declared.userType()) + " is not a defined system type.");
        }
        return declared.type();
    }

    /** A type; in CAST a length that is left out is 30, elsewhere 1. */
    final Declared declaredType(boolean cast) throws SqlError {
        List<String> parts = new ArrayList<>();
        do {
            parts.add(anyName());
        } while (accept("."));
        String name = parts.get(parts.size() - 1).toLowerCase(Locale.ROOT);
        boolean system = SYSTEM.contains(name) && (parts.size() == 1 || Names.same(parts.get(parts.size() - 2), "sys"));
        if (!system) {
            return new Declared(null, null, parts);
        }
        if (name.equals("national")) {
            String rest = anyName().toLowerCase(Locale.ROOT);
            name = rest.startsWith("char") ? "nchar" : "ntext";
        }
        boolean varying =
                (name.equals("char") || name.equals("character") || name.equals("nchar") || name.equals("binary"))
                        && accept("VARYING");
        if (name.equals("double")) {
            accept("PRECISION");
        }
        if (name.equals("xml") && accept("(")) {
            return new Declared(null, null, collection());
        }
        Integer[] sizes = sizes();
        SqlType type = of(name, varying, sizes[0], sizes[1], cast);
        return new Declared(type, name.equals("sysname") ? name : null, List.of());
    }

    /** The schema collection of xml, behind a name that no type has and the word for what may be in it. */
    private List<String> collection() throws SqlError {
        List<String> name = new ArrayList<>(List.of(TYPED_XML));
        boolean document = sees("DOCUMENT") && !peek(1).is(")") && !peek(1).is(".");
        boolean content = sees("CONTENT") && !peek(1).is(")") && !peek(1).is(".");
        if (document || content) {
            next();
        }
        name.add(document ? "DOCUMENT" : "CONTENT");
        do {
            name.add(anyName());
        } while (accept("."));
        expect(")");
        return name;
    }

    /** Whether a name is that of xml with a schema collection: then what follows is DOCUMENT or CONTENT, and its name. */
    public static boolean isTypedXml(List<String> userType) {
        return !userType.isEmpty() && userType.get(0).equals(TYPED_XML);
    }

    // MAX becomes SqlType.MAX; a missing number is null.
    private @Nullable Integer[] sizes() throws SqlError {
        @Nullable Integer[] sizes = new Integer[2];
        if (accept("(")) {
            sizes[0] = accept("MAX") ? Integer.valueOf(SqlType.MAX) : Integer.valueOf(integer());
            if (accept(",")) {
                sizes[1] = integer();
            }
            expect(")");
        }
        return sizes;
    }

    final int integer() throws SqlError {
        boolean negative = accept("-");
        if (peek().kind() != Token.Kind.INTEGER) {
            throw unexpected();
        }
        int value = Integer.parseInt(next().text());
        return negative ? -value : value;
    }

    private static SqlType of(
            String name, boolean varying, @Nullable Integer size, @Nullable Integer scale, boolean cast)
            throws SqlError {
        return switch (name) {
            case "bit" -> SqlTypes.BIT;
            case "tinyint" -> SqlTypes.TINYINT;
            case "smallint" -> SqlTypes.SMALLINT;
            case "int", "integer" -> SqlTypes.INT;
            case "bigint" -> SqlTypes.BIGINT;
            case "decimal", "dec" -> exact(Kind.DECIMAL, size, scale);
            case "numeric" -> exact(Kind.NUMERIC, size, scale);
            case "money" -> SqlTypes.MONEY;
            case "smallmoney" -> SqlTypes.SMALLMONEY;
            case "real" -> SqlTypes.REAL;
            case "float", "double" -> size != null && size <= REAL_DIGITS ? SqlTypes.REAL : SqlTypes.FLOAT;
            case "date" -> SqlTypes.DATE;
            case "time" -> SqlTypes.time(fraction(size));
            case "datetime" -> SqlTypes.DATETIME;
            case "smalldatetime" -> SqlTypes.SMALLDATETIME;
            case "datetime2" -> SqlTypes.datetime2(fraction(size));
            case "datetimeoffset" -> SqlTypes.datetimeoffset(fraction(size));
            case "uniqueidentifier" -> SqlTypes.UNIQUEIDENTIFIER;
            case "rowversion", "timestamp" -> SqlTypes.ROWVERSION;
            case "text" -> new SqlType(Kind.TEXT, SqlType.MAX, 0, 0, Collation.DEFAULT);
            case "ntext" -> new SqlType(Kind.NTEXT, SqlType.MAX, 0, 0, Collation.DEFAULT);
            case "image" -> SqlTypes.of(Kind.IMAGE, SqlType.MAX);
            case "xml" -> SqlTypes.xml(null);
            case "sysname" -> SqlTypes.SYSNAME;
            case "sql_variant" -> SqlTypes.SQL_VARIANT;
            case "hierarchyid" -> SqlTypes.HIERARCHYID;
            case "geometry" -> SqlTypes.GEOMETRY;
            case "geography" -> SqlTypes.GEOGRAPHY;
            default -> sized(name, varying, size == null ? (cast ? CAST_LENGTH : 1) : size);
        };
    }

    private static SqlType sized(String name, boolean varying, int length) throws SqlError {
        boolean unicode = name.startsWith("n");
        int limit = unicode ? 4000 : 8000;
        if (length != SqlType.MAX && (length < 1 || length > limit)) {
            throw Errors.syntax(
                    length < 1 ? 1001 : 131,
                    length < 1
                            ? "Line 1: Length or precision specification " + length + " is invalid."
                            : "The size (" + length + ") given to the type '" + name
                                    + "' exceeds the maximum allowed for any data type (" + limit + ").");
        }
        return switch (name) {
            case "char", "character" -> varying ? SqlTypes.varchar(length) : SqlTypes.character(length);
            case "varchar" -> SqlTypes.varchar(length);
            case "nchar" -> varying ? SqlTypes.nvarchar(length) : SqlTypes.nchar(length);
            case "nvarchar" -> SqlTypes.nvarchar(length);
            case "binary" -> varying ? SqlTypes.varbinary(length) : SqlTypes.binary(length);
            case "varbinary" -> SqlTypes.varbinary(length);
            case "cursor", "json", "vector" -> throw new Unsupported("type " + name);
            default -> throw new Unsupported(243, 16, "Type " + name + " is not a defined system type.");
        };
    }

    private static SqlType exact(Kind kind, @Nullable Integer precision, @Nullable Integer scale) throws SqlError {
        int p = precision == null ? 18 : precision;
        int s = scale == null ? 0 : scale;
        if (p > MAX_PRECISION) {
            throw Errors.syntax(
                    1007,
                    "The number '" + p + "' is out of the range for numeric representation (maximum precision 38).");
        }
        if (p < 1 || s < 0 || s > p) {
            throw Errors.syntax(183, "The scale (" + s + ") for column '' must be within the range 0 to " + p + ".");
        }
        return SqlTypes.exact(kind, p, s);
    }

    private static int fraction(@Nullable Integer scale) throws SqlError {
        int s = scale == null ? 7 : scale;
        if (s < 0 || s > 7) {
            throw Errors.syntax(1002, "Line 1: Specified scale " + s + " is invalid.");
        }
        return s;
    }

    final Collation collation(String name) throws SqlError {
        Collation collation = Collations.byName(name);
        if (collation == null) {
            throw new Unsupported(448, 16, "Invalid collation '" + name + "'.");
        }
        return collation;
    }
}
