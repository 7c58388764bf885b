// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.Optional;

/**
 * Kinds of types, numbers in the order of SQL Server's data type precedence. decimal and numeric are one kind; so are the
 * four character types, and the two binary ones.
 */
enum Kind {
    NULL(Group.NULL),
    BIT(Group.NUMBER),
    TINYINT(Group.NUMBER),
    SMALLINT(Group.NUMBER),
    INT(Group.NUMBER),
    BIGINT(Group.NUMBER),
    SMALLMONEY(Group.NUMBER),
    MONEY(Group.NUMBER),
    DECIMAL(Group.NUMBER),
    REAL(Group.NUMBER),
    FLOAT(Group.NUMBER),
    TEXT(Group.TEXT),
    BINARY(Group.BINARY),
    UNIQUEIDENTIFIER(Group.IDENTIFIER),
    DATE(Group.TEMPORAL),
    TIME(Group.TEMPORAL),
    SMALLDATETIME(Group.TEMPORAL),
    DATETIME(Group.TEMPORAL),
    DATETIME2(Group.TEMPORAL),
    DATETIMEOFFSET(Group.TEMPORAL);

    /** Kinds that can be compared with each other, with conditions. */
    enum Group {
        NULL,
        NUMBER,
        TEXT,
        BINARY,
        IDENTIFIER,
        TEMPORAL
    }

    private final Group group;

    Kind(Group group) {
        this.group = group;
    }

    Group group() {
        return group;
    }

    boolean isInteger() {
        return this == BIT || this == TINYINT || this == SMALLINT || this == INT || this == BIGINT;
    }

    boolean isMoney() {
        return this == MONEY || this == SMALLMONEY;
    }

    boolean isApproximate() {
        return this == REAL || this == FLOAT;
    }

    /** The kind of a source type, empty for types that filters do not take. */
    static Optional<Kind> of(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "bit" -> BIT;
                    case "tinyint" -> TINYINT;
                    case "smallint" -> SMALLINT;
                    case "int" -> INT;
                    case "bigint" -> BIGINT;
                    case "smallmoney" -> SMALLMONEY;
                    case "money" -> MONEY;
                    case "decimal", "numeric" -> DECIMAL;
                    case "real" -> REAL;
                    case "float" -> FLOAT;
                    case "char", "varchar", "nchar", "nvarchar" -> TEXT;
                    case "binary", "varbinary" -> BINARY;
                    case "uniqueidentifier" -> UNIQUEIDENTIFIER;
                    case "date" -> DATE;
                    case "time" -> TIME;
                    case "smalldatetime" -> SMALLDATETIME;
                    case "datetime" -> DATETIME;
                    case "datetime2" -> DATETIME2;
                    case "datetimeoffset" -> DATETIMEOFFSET;
                    default -> null;
                });
    }
}
