// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import org.jspecify.annotations.Nullable;

/**
 * A declared SQL Server scalar type.
 *
 * <p>Values of a type are held as one Java class each (see {@link Kind}); {@code null} is SQL NULL.
 *
 * @param kind which type
 * @param length declared length: bytes for char, varchar, binary and varbinary, UTF-16 units for nchar and nvarchar,
 *     {@link #MAX} for the (max) types and text, ntext, image, xml; the storage size for fixed-length types
 * @param precision decimal digits of decimal, numeric, money, smallmoney; 0 for others
 * @param scale digits after the point of decimal, numeric, money, smallmoney, time, datetime2, datetimeoffset; 0 for
 *     others
 * @param collation collation of a character type, null for others
 * @param xml what xml of a schema collection, or of nodes(), says beyond its name; null for others
 */
public record SqlType(
        Kind kind,
        int length,
        int precision,
        int scale,
        @Nullable Collation collation,
        @Nullable XmlTyping xml) {

    /** A type that is not xml of a schema collection. */
    public SqlType(Kind kind, int length, int precision, int scale, @Nullable Collation collation) {
        this(kind, length, precision, scale, collation, null);
    }

    /** Length of {@code varchar(max)}, {@code nvarchar(max)}, {@code varbinary(max)}, text, ntext, image and xml. */
    public static final int MAX = -1;

    /** SQL Server's scalar types, each with the Java class that holds its values. */
    public enum Kind {
        /** Boolean. */
        BIT,
        /** Short, 0 to 255. */
        TINYINT,
        /** Short. */
        SMALLINT,
        /** Integer. */
        INT,
        /** Long. */
        BIGINT,
        /** BigDecimal with the declared scale. */
        DECIMAL,
        /** BigDecimal with the declared scale. */
        NUMERIC,
        /** BigDecimal with scale 4. */
        MONEY,
        /** BigDecimal with scale 4. */
        SMALLMONEY,
        /** Float. */
        REAL,
        /** Double. */
        FLOAT,
        /** LocalDate. */
        DATE,
        /** LocalTime. */
        TIME,
        /** LocalDateTime rounded to .000, .003 or .007 seconds. */
        DATETIME,
        /** LocalDateTime in whole minutes. */
        SMALLDATETIME,
        /** LocalDateTime in steps of 100 ns. */
        DATETIME2,
        /** OffsetDateTime in steps of 100 ns. */
        DATETIMEOFFSET,
        /** String, padded with blanks. */
        CHAR,
        /** String. */
        VARCHAR,
        /** String. */
        TEXT,
        /** String, padded with blanks. */
        NCHAR,
        /** String. */
        NVARCHAR,
        /** String. */
        NTEXT,
        /** byte[], padded with zeros. */
        BINARY,
        /** byte[]. */
        VARBINARY,
        /** byte[]. */
        IMAGE,
        /** byte[8]. */
        ROWVERSION,
        /** java.util.UUID. */
        UNIQUEIDENTIFIER,
        /** String. */
        XML,
        /** {@link Variant}. */
        SQL_VARIANT,
        /** byte[], the path of a node as OrdPath bits. */
        HIERARCHYID,
        /** byte[] as in MS-SSCLRT 2.1. */
        GEOMETRY,
        /** byte[] as in MS-SSCLRT 2.1. */
        GEOGRAPHY
    }
}
