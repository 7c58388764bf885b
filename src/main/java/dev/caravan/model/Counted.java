// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.util.Locale;

/** Numbers of things as sentences say them. */
public final class Counted {

    private Counted() {}

    /** The number with thousands separated, and the noun in singular or plural: {@code 1 table}, {@code 1,200 tables}. */
    public static String of(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
