// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names keep their exact spelling under {@code quote-names}: those to which the cloud service adds quotation marks
 * when it is asked to, by its three conditions.
 */
final class QuotedNames {

    private static final Pattern LETTER_FIRST = Pattern.compile("(?U)^\\p{Alpha}.*", Pattern.DOTALL);
    private static final Pattern ORDINARY = Pattern.compile("(?U)[\\p{Alpha}\\p{Digit}_#$]*");

    /** What PostgreSQL takes without quotation marks ("SQL Syntax", 4.1.1); it has no number sign. */
    private static final Pattern UNQUOTED = Pattern.compile("(?U)[\\p{Alpha}_][\\p{Alpha}\\p{Digit}_$]*");

    private final boolean caseSensitiveSource;
    private final Set<String> keywords;

    QuotedNames(PlanFacts facts) {
        this.caseSensitiveSource = facts.caseSensitiveSource();
        this.keywords = facts.keywords();
    }

    boolean keeps(String name) {
        return caseSensitiveSource && isMixedCase(name) || isOdd(name) || isNotPlainAtTarget(name);
    }

    private static boolean isMixedCase(String name) {
        return name.codePoints().anyMatch(Character::isUpperCase)
                && name.codePoints().anyMatch(Character::isLowerCase);
    }

    private static boolean isOdd(String name) {
        return !LETTER_FIRST.matcher(name).matches() && !ORDINARY.matcher(name).matches();
    }

    private boolean isNotPlainAtTarget(String name) {
        return keywords.contains(name.toLowerCase(Locale.ROOT))
                || !UNQUOTED.matcher(name).matches();
    }
}
