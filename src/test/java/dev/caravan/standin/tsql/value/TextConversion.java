// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** Conversions to the character types, and of text to bytes. */
public final class TextConversion {
    private TextConversion() {}

    static Converter toText(SqlType from, SqlType to, int style) throws SqlError {
        Kind kind = from.kind();
        if (to.kind() == Kind.XML) {
            return toXml(from, to);
        }
        if (SqlTypes.isText(kind)) {
            return (value, rules) -> sized((String) value, to);
        }
        if (SqlTypes.isBinary(kind)) {
            return (value, rules) -> sized(binaryText((byte[]) value, to, style), to);
        }
        if (SqlTypes.isTemporal(kind)) {
            return (value, rules) -> sized(TemporalFormat.text(value, from, style), to);
        }
        if (kind == Kind.UNIQUEIDENTIFIER) {
            return (value, rules) -> whole(GuidText.text((UUID) value), from, to);
        }
        return (value, rules) -> number(value, from, to, style);
    }

    private static Converter toXml(SqlType from, SqlType to) throws SqlError {
        if (SqlTypes.isText(from.kind())) {
            return (value, rules) -> XmlText.parse((String) value);
        }
        if (SqlTypes.isBinary(from.kind())) {
            return (value, rules) -> XmlText.parse(XmlText.decode((byte[]) value));
        }
        throw Errors.notAllowed(from, to);
    }

    private static String number(Object value, SqlType from, SqlType to, int style) throws SqlError {
        String text;
        if (value instanceof Boolean bit) {
            text = bit ? "1" : "0";
        } else if (value instanceof Double || value instanceof Float) {
            text = NumberText.text(((Number) value).doubleValue(), style, value instanceof Float);
        } else if (value instanceof BigDecimal exact) {
            text = from.kind() == Kind.MONEY || from.kind() == Kind.SMALLMONEY
                    ? money(exact, style)
                    : exact.toPlainString();
        } else {
            text = value.toString();
            boolean tooLong = to.length() != SqlType.MAX && text.length() > to.length();
            if (tooLong && !SqlTypes.isUnicode(to.kind())) {
                return sized("*", to);
            }
        }
        return whole(text, from, to);
    }

    private static String money(BigDecimal amount, int style) {
        if (style == 2 || style == 126) {
            return amount.setScale(4, RoundingMode.HALF_UP).toPlainString();
        }
        BigDecimal rounded = amount.setScale(2, RoundingMode.HALF_UP);
        return style == 1 ? String.format(java.util.Locale.ROOT, "%,.2f", rounded) : rounded.toPlainString();
    }

    private static String whole(String text, SqlType from, SqlType to) throws SqlError {
        if (to.length() != SqlType.MAX && text.length() > to.length()) {
            if (from.kind() == Kind.UNIQUEIDENTIFIER) {
                throw Errors.error(8170, "Insufficient result space to convert uniqueidentifier value to char.");
            }
            throw Errors.overflow(from, to);
        }
        return sized(text, to);
    }

    /** Cuts or pads a text for a type, and replaces characters that its code page does not have by question marks. */
    public static String sized(String text, SqlType to) {
        String kept = SqlTypes.isUnicode(to.kind()) ? text : encodable(text, codePage(to));
        int length = to.length();
        if (length == SqlType.MAX) {
            return kept;
        }
        int size = size(kept, to);
        if (size > length) {
            return cut(kept, length, to);
        }
        boolean fixed = to.kind() == Kind.CHAR || to.kind() == Kind.NCHAR;
        return fixed && size < length ? kept + " ".repeat(length - size) : kept;
    }

    /** Length of a text in the units of the type's declared length. */
    public static int size(String text, SqlType type) {
        if (SqlTypes.isUnicode(type.kind()) || isAscii(text)) {
            return text.length();
        }
        return text.getBytes(codePage(type)).length;
    }

    private static String cut(String text, int length, SqlType to) {
        int end = Math.min(text.length(), length);
        while (end > 0 && size(text.substring(0, end), to) > length) {
            end--;
        }
        return text.substring(0, end);
    }

    private static Charset codePage(SqlType type) {
        return (type.collation() == null ? Collation.DEFAULT : type.collation()).codePage();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    private static String encodable(String text, Charset codePage) {
        return isAscii(text) ? text : new String(text.getBytes(codePage), codePage);
    }

    private static String binaryText(byte[] bytes, SqlType to, int style) {
        if (style == 1 || style == 2) {
            return (style == 1 ? "0x" : "") + HexFormat.of().withUpperCase().formatHex(bytes);
        }
        return read(bytes, to);
    }

    /** Bytes of a text: its stored form in style 0, hexadecimal digits in styles 1 (with 0x) and 2. */
    static byte[] bytes(String text, SqlType from, int style) throws SqlError {
        if (style == 1 || style == 2) {
            String digits = style == 1 && text.length() >= 2 ? text.substring(2) : text;
            if (style == 1 && !text.regionMatches(true, 0, "0x", 0, 2)
                    || digits.length() % 2 != 0
                    || !digits.matches("[0-9A-Fa-f]*")) {
                throw Errors.conversion(from, SqlTypes.varbinary(1));
            }
            return HexFormat.of().parseHex(digits);
        }
        return stored(text, from);
    }

    /** The text whose stored form the bytes are. */
    public static String read(byte[] bytes, SqlType type) {
        return new String(bytes, SqlTypes.isUnicode(type.kind()) ? StandardCharsets.UTF_16LE : codePage(type));
    }

    /** The stored form of a text: UTF-16 or its code page. */
    public static byte[] stored(String text, SqlType type) {
        return text.getBytes(SqlTypes.isUnicode(type.kind()) ? StandardCharsets.UTF_16LE : codePage(type));
    }
}
