// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SQL_VARIANT_PROPERTY. */
final class VariantFunctions {
    private VariantFunctions() {}

    /** Compiles the function; its result is itself a sql_variant. */
    static Compiled property(List<Compiled> arguments) throws SqlError {
        Compiled expression = arguments.get(0);
        Compiled value = expression.type().kind() == SqlType.Kind.SQL_VARIANT || expression.nullLiteral()
                ? expression
                : expression.as(SqlTypes.SQL_VARIANT);
        Compiled property = arguments.get(1).as(SqlTypes.varchar(128));
        return new Compiled(
                SqlTypes.SQL_VARIANT,
                frame -> value.eval(frame) instanceof Variant variant
                        ? property(variant, String.valueOf(property.eval(frame)))
                        : null);
    }

    private static @Nullable Variant property(Variant variant, String name) {
        SqlType type = variant.type();
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "basetype" -> new Variant(Types.name(type.kind()), SqlTypes.SYSNAME);
            case "precision" -> number(precision(type));
            case "scale" -> number(type.scale());
            case "maxlength" -> number(maxLength(type));
            case "totalbytes" -> number(bytes(variant) + header(type));
            case "collation" -> {
                Collation collation = type.collation();
                yield collation == null ? null : new Variant(collation.name(), SqlTypes.SYSNAME);
            }
            default -> null;
        };
    }

    private static Variant number(int value) {
        return new Variant(value, SqlTypes.INT);
    }

    private static int precision(SqlType type) {
        return switch (type.kind()) {
            case BIT -> 1;
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INT, DATE, SMALLMONEY -> 10;
            case BIGINT, MONEY -> 19;
            case REAL -> 24;
            case FLOAT -> 53;
            case DATETIME -> 23;
            case SMALLDATETIME -> 16;
            case TIME -> type.scale() == 0 ? 8 : 9 + type.scale();
            case DATETIME2 -> type.scale() == 0 ? 19 : 20 + type.scale();
            case DATETIMEOFFSET -> type.scale() == 0 ? 26 : 27 + type.scale();
            default -> type.precision();
        };
    }

    private static int maxLength(SqlType type) {
        return type.kind() == SqlType.Kind.NVARCHAR || type.kind() == SqlType.Kind.NCHAR
                ? type.length() * 2
                : type.length();
    }

    private static int bytes(Variant variant) {
        SqlType type = variant.type();
        if (variant.value() instanceof byte[] bytes) {
            return bytes.length;
        }
        if (!(variant.value() instanceof String text)) {
            return type.length();
        }
        Collation collation = type.collation();
        Charset codePage = collation == null ? Collation.DEFAULT.codePage() : collation.codePage();
        return SqlTypes.isUnicode(type.kind()) ? text.length() * 2 : text.getBytes(codePage).length;
    }

    // What a stored variant has before its value: type and version, then precision and scale, or length and collation.
    private static int header(SqlType type) {
        if (SqlTypes.isText(type.kind())) {
            return 8;
        }
        return switch (type.kind()) {
            case DECIMAL, NUMERIC, BINARY, VARBINARY -> 4;
            case TIME, DATETIME2, DATETIMEOFFSET -> 3;
            default -> 2;
        };
    }
}
