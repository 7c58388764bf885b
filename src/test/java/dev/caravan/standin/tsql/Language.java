// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.DateOrder;
import dev.caravan.standin.tsql.value.Errors;
import java.util.Locale;
import java.util.Set;

/**
 * Languages of SET LANGUAGE, as sys.syslanguages has them. Of those that the server knows only the English ones are here:
 * with another its messages would come in that language, too.
 */
enum Language {
    US_ENGLISH(0, "us_english", "English", DateOrder.MDY, 7),
    BRITISH(23, "British", "British English", DateOrder.DMY, 1);

    /** Names and aliases of the others. */
    private static final Set<String> KNOWN = Set.of(
            "deutsch",
            "german",
            "français",
            "french",
            "日本語",
            "japanese",
            "dansk",
            "danish",
            "español",
            "spanish",
            "italiano",
            "italian",
            "nederlands",
            "dutch",
            "norsk",
            "norwegian",
            "português",
            "portuguese",
            "suomi",
            "finnish",
            "svenska",
            "swedish",
            "čeština",
            "czech",
            "magyar",
            "hungarian",
            "polski",
            "polish",
            "română",
            "romanian",
            "hrvatski",
            "croatian",
            "slovenčina",
            "slovak",
            "slovenski",
            "slovenian",
            "ελληνικά",
            "greek",
            "български",
            "bulgarian",
            "русский",
            "russian",
            "türkçe",
            "turkish",
            "eesti",
            "estonian",
            "latviešu",
            "latvian",
            "lietuvių",
            "lithuanian",
            "português (brasil)",
            "brazilian",
            "繁體中文",
            "traditional chinese",
            "한국어",
            "korean",
            "简体中文",
            "simplified chinese",
            "arabic",
            "ไทย",
            "thai",
            "norsk (bokmål)",
            "bokmål");

    private final short id;
    private final String name;
    private final String alias;
    private final DateOrder dateOrder;
    private final int dateFirst;

    Language(int id, String name, String alias, DateOrder dateOrder, int dateFirst) {
        this.id = (short) id;
        this.name = name;
        this.alias = alias;
        this.dateOrder = dateOrder;
        this.dateFirst = dateFirst;
    }

    /**
     * The language of a name or alias.
     *
     * @throws SqlError 2740 where there is none
     */
    static Language of(String given) throws SqlError {
        for (Language language : values()) {
            if (language.name.equalsIgnoreCase(given) || language.alias.equalsIgnoreCase(given)) {
                return language;
            }
        }
        if (KNOWN.contains(given.toLowerCase(Locale.ROOT))) {
            throw new Unsupported("SET LANGUAGE " + given);
        }
        throw Errors.error(
                2740,
                "SET LANGUAGE failed because '" + given
                        + "' is not an official language name or a language alias on this SQL Server.");
    }

    /** Its number, which is @@LANGID. */
    short id() {
        return id;
    }

    /** Its name, which is @@LANGUAGE. */
    String officialName() {
        return name;
    }

    /** The order of its dates in numbers. */
    DateOrder dateOrder() {
        return dateOrder;
    }

    /** The first day of its week, 1 for Monday to 7 for Sunday. */
    int dateFirst() {
        return dateFirst;
    }
}
