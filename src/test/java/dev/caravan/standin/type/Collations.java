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
            new Language("ARABIC_", 0x0401, "windows-1256"),
            new Language("ALBANIAN_", 0x041C, "windows-1250"),
            new Language("AZERI_CYRILLIC_", 0x082C, "windows-1251"),
            new Language("AZERI_LATIN_", 0x042C, "windows-1254"),
            new Language("BOSNIAN_CYRILLIC_", 0x201A, "windows-1251"),
            new Language("BOSNIAN_LATIN_", 0x141A, "windows-1250"),
            new Language("BRETON_", 0x047E, "windows-1252"),
            new Language("CHINESE_HONG_KONG_STROKE_", 0x0C04, "Big5"),
            new Language("CORSICAN_", 0x0483, "windows-1252"),
            new Language("CROATIAN_", 0x041A, "windows-1250"),
            new Language("DANISH_NORWEGIAN_", 0x0406, "windows-1252"),
            new Language("ESTONIAN_", 0x0425, "windows-1257"),
            new Language("FINNISH_SWEDISH_", 0x040B, "windows-1252"),
            new Language("FRISIAN_", 0x0462, "windows-1252"),
            new Language("ICELANDIC_", 0x040F, "windows-1252"),
            new Language("KAZAKH_", 0x043F, "windows-1251"),
            new Language("LATVIAN_", 0x0426, "windows-1257"),
            new Language("LITHUANIAN_", 0x0427, "windows-1257"),
            new Language("MACEDONIAN_FYROM_", 0x042F, "windows-1251"),
            new Language("MODERN_SPANISH_", 0x0C0A, "windows-1252"),
            new Language("NORWEGIAN_", 0x0414, "windows-1252"),
            new Language("PERSIAN_", 0x0429, "windows-1256"),
            new Language("ROMANIAN_", 0x0418, "windows-1250"),
            new Language("SERBIAN_CYRILLIC_", 0x0C1A, "windows-1251"),
            new Language("SERBIAN_LATIN_", 0x081A, "windows-1250"),
            new Language("SLOVAK_", 0x041B, "windows-1250"),
            new Language("SLOVENIAN_", 0x0424, "windows-1250"),
            new Language("TATAR_", 0x0444, "windows-1251"),
            new Language("THAI_", 0x041E, "x-windows-874"),
            new Language("TRADITIONAL_SPANISH_", 0x040A, "windows-1252"),
            new Language("UKRAINIAN_", 0x0422, "windows-1251"),
            new Language("URDU_", 0x0420, "windows-1256"),
            new Language("UZBEK_LATIN_", 0x0443, "windows-1254"),
            new Language("VIETNAMESE_", 0x042A, "windows-1258"),
            new Language("WELSH_", 0x0452, "windows-1252"));

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
