// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Collations by name: the language gives the LCID and code page, the suffixes give the flags (MS-TDS 2.2.5.1.2). */
public final class Collations {
    private static final int IGNORE_CASE = 1 << 20;
    private static final int IGNORE_ACCENT = 1 << 21;
    private static final int IGNORE_KANA = 1 << 22;
    private static final int IGNORE_WIDTH = 1 << 23;
    private static final int BINARY = 1 << 24;
    private static final int BINARY2 = 1 << 25;
    private static final int UTF8 = 1 << 26;

    /** A language: its LCID and its Windows code page. */
    private record Language(String prefix, int lcid, String codePage) {}

    // Longer prefixes before shorter ones that begin them.
    private static final List<Language> LANGUAGES = List.of(
            new Language("SQL_LATIN1_GENERAL_CP1251_", 0x0419, "windows-1251"),
            new Language("SQL_LATIN1_GENERAL_CP1250_", 0x0405, "windows-1250"),
            new Language("SQL_LATIN1_GENERAL_CP1253_", 0x0408, "windows-1253"),
            new Language("SQL_LATIN1_GENERAL_", 0x0409, "windows-1252"),
            new Language("LATIN1_GENERAL_", 0x0409, "windows-1252"),
            new Language("CYRILLIC_GENERAL_", 0x0419, "windows-1251"),
            new Language("CHINESE_PRC_", 0x0804, "GBK"),
            new Language("CHINESE_SIMPLIFIED_", 0x0804, "GBK"),
            new Language("CHINESE_TAIWAN_", 0x0404, "Big5"),
            new Language("JAPANESE_", 0x0411, "windows-31j"),
            new Language("KOREAN_", 0x0412, "x-windows-949"),
            new Language("FRENCH_", 0x040C, "windows-1252"),
            new Language("GERMAN_", 0x0407, "windows-1252"),
            new Language("POLISH_", 0x0415, "windows-1250"),
            new Language("CZECH_", 0x0405, "windows-1250"),
            new Language("HUNGARIAN_", 0x040E, "windows-1250"),
            new Language("GREEK_", 0x0408, "windows-1253"),
            new Language("TURKISH_", 0x041F, "windows-1254"),
            new Language("HEBREW_", 0x040D, "windows-1255"),
            new Language("ARABIC_", 0x0401, "windows-1256"));

    private static final Map<String, Collation> KNOWN = new ConcurrentHashMap<>();

    private Collations() {}

    /** A collation by its name without case, null when no such collation is known. */
    public static @Nullable Collation byName(String name) {
        if (name.equalsIgnoreCase(Collation.DEFAULT.name())) {
            return Collation.DEFAULT;
        }
        String upper = name.toUpperCase(Locale.ROOT);
        for (Language language : LANGUAGES) {
            boolean suffixed = upper.matches(".*_(BIN2?|C[IS]_A[IS])(_.*)?");
            if (upper.startsWith(language.prefix()) && suffixed) {
                return KNOWN.computeIfAbsent(upper, key -> make(name, key, language));
            }
        }
        return null;
    }

    private static Collation make(String name, String upper, Language language) {
        int flags = 0;
        boolean binary = upper.contains("_BIN");
        if (binary) {
            flags |= upper.contains("_BIN2") ? BINARY2 : BINARY;
        } else {
            flags |= upper.contains("_CI") ? IGNORE_CASE : 0;
            flags |= upper.contains("_AI") ? IGNORE_ACCENT : 0;
            flags |= upper.contains("_KS") ? 0 : IGNORE_KANA;
            flags |= upper.contains("_WS") ? 0 : IGNORE_WIDTH;
        }
        boolean utf8 = upper.contains("_UTF8");
        flags |= utf8 ? UTF8 : 0;
        int version = upper.contains("_140_") ? 3 : upper.contains("_100_") ? 2 : upper.contains("_90_") ? 1 : 0;
        Charset charset = utf8 ? StandardCharsets.UTF_8 : Charset.forName(language.codePage());
        boolean caseSensitive = binary || upper.contains("_CS");
        return new Collation(name, language.lcid() | flags | version << 28, 0, charset, caseSensitive);
    }
}
