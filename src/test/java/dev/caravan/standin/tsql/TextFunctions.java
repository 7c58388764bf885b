// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.TextConversion;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.TextOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** String functions (Transact-SQL reference, "String functions"). */
final class TextFunctions {
    private static final Builtin.Type SAME =
            arguments -> Types.textLike(arguments.get(0), arguments.get(0).length());
    private static final Builtin.Type LONGEST = arguments ->
            Types.textLike(arguments.get(0), arguments.get(0).length() == SqlType.MAX ? SqlType.MAX : 8000);

    private TextFunctions() {}

    static void addTo(Builtin.Library library) {
        lengths(library);
        pieces(library);
        changes(library);
        characters(library);
        combinations(library);
    }

    private static void lengths(Builtin.Library library) {
        Builtin.Type size = arguments -> SqlTypes.isLarge(arguments.get(0)) ? SqlTypes.BIGINT : SqlTypes.INT;
        library.strict("LEN", 1, 1, "s", size, (f, a) -> TextOrder.trimmedLength(text(a, 0)));
        library.strict("CHARINDEX", 2, 3, "ssi", SqlTypes.INT, (f, a) -> {
            int start = a.length > 2 ? Math.max(number(a, 2), 1) : 1;
            return indexOf(text(a, 1), text(a, 0), start - 1) + 1;
        });
        library.strict("PATINDEX", 2, 2, "ss", SqlTypes.INT, (f, a) -> patternIndex(text(a, 0), text(a, 1)));
        library.strict("DIFFERENCE", 2, 2, "ss", SqlTypes.INT, (f, a) -> {
            String x = soundex(text(a, 0));
            String y = soundex(text(a, 1));
            int same = 0;
            for (int i = 0; i < 4; i++) {
                same += x.charAt(i) == y.charAt(i) ? 1 : 0;
            }
            return same;
        });
        library.strict("SOUNDEX", 1, 1, "s", SqlTypes.varchar(4), (f, a) -> soundex(text(a, 0)));
    }

    private static void pieces(Builtin.Library library) {
        library.strict(
                "LEFT",
                2,
                2,
                "si",
                SAME,
                (f, a) -> text(a, 0).substring(0, size(a, 1, text(a, 0).length(), "left")));
        library.strict("RIGHT", 2, 2, "si", SAME, (f, a) -> {
            String s = text(a, 0);
            return s.substring(s.length() - size(a, 1, s.length(), "right"));
        });
        library.strict(
                "SUBSTRING",
                2,
                3,
                "xil",
                arguments -> SqlTypes.isBinary(arguments.get(0).kind())
                        ? SqlTypes.varbinary(arguments.get(0).length())
                        : SAME.of(arguments),
                (f, a) -> substring(a));
        library.strict(
                "LTRIM", 1, 2, "s", SAME, (f, a) -> trim(text(a, 0), a.length > 1 ? text(a, 1) : " ", true, false));
        library.strict(
                "RTRIM", 1, 2, "s", SAME, (f, a) -> trim(text(a, 0), a.length > 1 ? text(a, 1) : " ", false, true));
        library.strict(
                "TRIM", 1, 2, "s", SAME, (f, a) -> trim(text(a, 0), a.length > 1 ? text(a, 1) : " ", true, true));
        library.strict("PARSENAME", 2, 2, "si", SqlTypes.SYSNAME, (f, a) -> {
            String[] parts = text(a, 0).split("\\.");
            int i = parts.length - number(a, 1);
            return i < 0 || i >= parts.length || parts.length > 4 ? null : parts[i].replaceAll("^\\[|\\]$", "");
        });
    }

    private static void changes(Builtin.Library library) {
        library.strict("UPPER", 1, 1, "s", SAME, (f, a) -> text(a, 0).toUpperCase(Locale.ROOT));
        library.strict("LOWER", 1, 1, "s", SAME, (f, a) -> text(a, 0).toLowerCase(Locale.ROOT));
        library.strict(
                "REVERSE",
                1,
                1,
                "s",
                SAME,
                (f, a) -> new StringBuilder(text(a, 0)).reverse().toString());
        library.strict("REPLACE", 3, 3, "s", LONGEST, (f, a) -> replace(text(a, 0), text(a, 1), text(a, 2)));
        library.lenient("STUFF", 4, 4, "siis", LONGEST, (f, a) -> {
            if (a[0] == null || a[1] == null || a[2] == null) {
                return null;
            }
            String s = text(a, 0);
            int start = number(a, 1);
            int length = number(a, 2);
            if (start < 1 || start > s.length() || length < 0) {
                return null;
            }
            String inserted = a[3] == null ? "" : text(a, 3);
            return s.substring(0, start - 1) + inserted + s.substring(Math.min(s.length(), start - 1 + length));
        });
        library.strict(
                "REPLICATE",
                2,
                2,
                "si",
                LONGEST,
                (f, a) -> number(a, 1) < 0 ? null : cut8000(text(a, 0), number(a, 1)));
        library.strict(
                "SPACE",
                1,
                1,
                "i",
                SqlTypes.varchar(8000),
                (f, a) -> number(a, 0) < 0 ? null : " ".repeat(Math.min(8000, number(a, 0))));
        library.strict("TRANSLATE", 3, 3, "s", SAME, (f, a) -> {
            StringBuilder out = new StringBuilder();
            for (char c : text(a, 0).toCharArray()) {
                int i = text(a, 1).indexOf(c);
                out.append(i < 0 ? c : text(a, 2).charAt(i));
            }
            return out.toString();
        });
        library.strict(
                "QUOTENAME",
                1,
                2,
                "s",
                SqlTypes.nvarchar(258),
                (f, a) -> quoteName(text(a, 0), a.length > 1 ? text(a, 1) : "["));
        library.strict(
                "STRING_ESCAPE",
                2,
                2,
                "s",
                SqlTypes.nvarchar(SqlType.MAX),
                (f, a) -> text(a, 0)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("/", "\\/")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t"));
    }

    private static void characters(Builtin.Library library) {
        library.strict("ASCII", 1, 1, "s", SqlTypes.INT, (f, a) -> {
            byte[] bytes = text(a, 0).getBytes(Collation.DEFAULT.codePage());
            return bytes.length == 0 ? null : bytes[0] & 0xFF;
        });
        library.strict(
                "UNICODE",
                1,
                1,
                "s",
                SqlTypes.INT,
                (f, a) -> text(a, 0).isEmpty() ? null : (int) text(a, 0).charAt(0));
        library.strict(
                "CHAR",
                1,
                1,
                "i",
                SqlTypes.character(1),
                (f, a) -> number(a, 0) < 0 || number(a, 0) > 255
                        ? null
                        : new String(new byte[] {(byte) number(a, 0)}, Collation.DEFAULT.codePage()));
        library.strict(
                "NCHAR",
                1,
                1,
                "i",
                SqlTypes.nchar(1),
                (f, a) -> number(a, 0) < 0 || number(a, 0) > 65535 ? null : String.valueOf((char) number(a, 0)));
        library.strict("STR", 1, 3, "fii", SqlTypes.varchar(8000), (f, a) -> {
            int length = a.length > 1 ? number(a, 1) : 10;
            int scale = a.length > 2 ? number(a, 2) : 0;
            String s = BigDecimal.valueOf(((Number) present(a, 0)).doubleValue())
                    .setScale(scale, RoundingMode.HALF_UP)
                    .toPlainString();
            return s.length() > length ? "*".repeat(length) : " ".repeat(length - s.length()) + s;
        });
        library.strict(
                "FORMAT",
                2,
                3,
                "xss",
                SqlTypes.nvarchar(4000),
                (f, a) -> FormatFunction.format(present(a, 0), text(a, 1)));
    }

    private static void combinations(Builtin.Library library) {
        library.lenient("CONCAT", 2, 254, "s", TextFunctions::concatenation, (f, a) -> {
            StringBuilder out = new StringBuilder();
            for (Object part : a) {
                out.append(part == null ? "" : part);
            }
            return out.toString();
        });
        library.lenient("CONCAT_WS", 3, 254, "s", TextFunctions::concatenation, (f, a) -> {
            StringBuilder out = new StringBuilder();
            for (int i = 1; i < a.length; i++) {
                if (a[i] != null) {
                    out.append(out.isEmpty() ? "" : a[0] == null ? "" : a[0]).append(a[i]);
                }
            }
            return out.toString();
        });
    }

    private static SqlType concatenation(List<SqlType> arguments) {
        SqlType type = arguments.get(0);
        int length = 0;
        boolean max = false;
        for (SqlType argument : arguments) {
            type = SqlTypes.isUnicode(argument.kind()) ? argument : type;
            max |= argument.length() == SqlType.MAX;
            length += argument.length();
        }
        int limit = SqlTypes.isUnicode(type.kind()) ? 4000 : 8000;
        return Types.textLike(type, max ? SqlType.MAX : Math.min(limit, length));
    }

    static String text(@Nullable Object[] arguments, int i) {
        return (String) present(arguments, i);
    }

    static int number(@Nullable Object[] arguments, int i) {
        return ((Number) present(arguments, i)).intValue();
    }

    static Object present(@Nullable Object[] arguments, int i) {
        Object value = arguments[i];
        if (value == null) {
            throw new IllegalStateException("Argument " + i + " of a strict function is NULL");
        }
        return value;
    }

    private static int size(@Nullable Object[] arguments, int i, int limit, String function) throws SqlError {
        int size = number(arguments, i);
        if (size < 0) {
            throw new SqlError(536, 16, 1, "Invalid length parameter passed to the " + function + " function.");
        }
        return Math.min(size, limit);
    }

    private static Object substring(@Nullable Object[] a) throws SqlError {
        boolean binary = present(a, 0) instanceof byte[];
        int total = present(a, 0) instanceof byte[] bytes
                ? bytes.length
                : present(a, 0).toString().length();
        long start = number(a, 1) - 1L;
        long length = a.length > 2 ? ((Number) present(a, 2)).longValue() : total;
        if (length < 0) {
            throw new SqlError(537, 16, 3, "Invalid length parameter passed to the LEFT or SUBSTRING function.");
        }
        int from = (int) Math.min(Math.max(start, 0), total);
        int to = (int) Math.min(Math.max(start + length, from), total);
        return binary
                ? java.util.Arrays.copyOfRange((byte[]) present(a, 0), from, to)
                : present(a, 0).toString().substring(from, to);
    }

    private static String trim(String text, String characters, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (right && to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Searches without regard to case, as the default collation does. */
    static int indexOf(String text, String part, int from) {
        if (part.isEmpty()) {
            return -1;
        }
        for (int i = Math.max(from, 0); i + part.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, part, 0, part.length())) {
                return i;
            }
        }
        return -1;
    }

    private static String replace(String text, String part, String by) {
        if (part.isEmpty()) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int i = indexOf(text, part, 0); i >= 0; i = indexOf(text, part, at)) {
            out.append(text, at, i).append(by);
            at = i + part.length();
        }
        return out.append(text.substring(at)).toString();
    }

    // Only (max) strings grow beyond 8000 bytes; a shorter argument's repetition is cut there.
    private static String cut8000(String text, int times) {
        long length = (long) text.length() * times;
        int whole = length > 1 << 28 ? 0 : times;
        return text.repeat(whole);
    }

    private static Integer patternIndex(String pattern, String text) throws SqlError {
        boolean open = pattern.startsWith("%");
        boolean end = pattern.endsWith("%") && pattern.length() > 1;
        String inner = pattern.substring(open ? 1 : 0, pattern.length() - (end ? 1 : 0));
        Pattern regex = Pattern.compile(
                (open ? "" : "^") + LikePattern.regex(inner, null) + (end ? "" : "$"), LikePattern.FLAGS);
        Matcher matcher = regex.matcher(text);
        return matcher.find() ? matcher.start() + 1 : 0;
    }

    private static @Nullable String quoteName(String name, String quote) {
        return switch (quote) {
            case "'" -> "'" + name.replace("'", "''") + "'";
            case "\"" -> "\"" + name.replace("\"", "\"\"") + "\"";
            case "[", "]" -> "[" + name.replace("]", "]]") + "]";
            default -> null;
        };
    }

    private static String soundex(String text) {
        String codes = "01230120022455012623010202";
        StringBuilder out = new StringBuilder();
        char last = 0;
        for (char c : text.toUpperCase(Locale.ROOT).toCharArray()) {
            if (c < 'A' || c > 'Z') {
                break;
            }
            char code = codes.charAt(c - 'A');
            if (out.isEmpty()) {
                out.append(c);
            } else if (code != '0' && code != last) {
                out.append(code);
            }
            last = c == 'H' || c == 'W' ? last : code;
        }
        return (out + "0000").substring(0, 4);
    }

    /** DATALENGTH of a value. */
    static int dataLength(Object value, SqlType type) {
        if (value instanceof String text) {
            return TextConversion.stored(text, type).length;
        }
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        return Math.max(type.length(), 1);
    }
}
