// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

/** Numbers as definitions show them. */
public final class NumberFormat {
    private NumberFormat() {}

    /** A float constant such as {@code 1.5e+000}. */
    public static String exponent(double number) {
        String text = NumberText.text(number, 2, false);
        int at = text.indexOf('e');
        return text.substring(0, at).replaceAll("0+$", "").replaceAll("\\.$", "") + text.substring(at);
    }
}
