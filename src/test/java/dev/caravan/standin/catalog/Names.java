// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.Locale;

/** Identifiers compare without case, as under SQL Server's default collation. */
public final class Names {
    private Names() {}

    /** A form that is equal for names that SQL Server takes as the same. */
    public static String fold(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /** Whether two names are the same. */
    public static boolean same(String a, String b) {
        return a.equalsIgnoreCase(b);
    }

    /** The name in brackets, with closing brackets doubled. */
    public static String quote(String name) {
        return "[" + name.replace("]", "]]") + "]";
    }
}
