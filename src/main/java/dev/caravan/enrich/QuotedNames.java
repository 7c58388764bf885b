// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names keep their exact spelling under {@code quote-names}: those to which the cloud service adds quotation marks
 * when it is asked to, by its three conditions.
 */
final class QuotedNames {

    /** What makes a name keep its spelling. */
    enum Condition {
        /** The source tells case apart, and the name has both cases. */
        MIXED_CASE,
        /** The name does not begin with a letter and has other characters than letters, digits, {@code _ # $}. */
        UNUSUAL,
        /** The name is a word of the target's SQL, or has a character where the target takes it in quotation marks only. */
        NOT_PLAIN_AT_TARGET
    }

    private static final Pattern LETTER_FIRST = Pattern.compile("(?U)^\\p{Alpha}.*", Pattern.DOTALL);
    private static final Pattern USUAL = Pattern.compile("(?U)[\\p{Alpha}\\p{Digit}_#$]*");

    /** What PostgreSQL takes without quotation marks ("SQL Syntax", 4.1.1); it has no number sign. */
    private static final Pattern UNQUOTED = Pattern.compile("(?U)[\\p{Alpha}_][\\p{Alpha}\\p{Digit}_$]*");

    private final boolean caseSensitiveSource;
    private final Set<String> keywords;

    QuotedNames(PlanFacts facts) {
        this.caseSensitiveSource = facts.caseSensitiveSource();
        this.keywords = facts.keywords();
    }

    boolean keeps(String name) {
        return !conditions(name).isEmpty();
    }

    /** The conditions that a name meets. What is unusual is not plain for PostgreSQL either, whose rules are stricter. */
    Set<Condition> conditions(String name) {
        Set<Condition> met = EnumSet.noneOf(Condition.class);
        if (caseSensitiveSource && isMixedCase(name)) {
            met.add(Condition.MIXED_CASE);
        }
        if (!LETTER_FIRST.matcher(name).matches() && !USUAL.matcher(name).matches()) {
            met.add(Condition.UNUSUAL);
        }
        if (keywords.contains(name.toLowerCase(Locale.ROOT))
                || !UNQUOTED.matcher(name).matches()) {
            met.add(Condition.NOT_PLAIN_AT_TARGET);
        }
        return met;
    }

    private static boolean isMixedCase(String name) {
        return name.codePoints().anyMatch(Character::isUpperCase)
                && name.codePoints().anyMatch(Character::isLowerCase);
    }
}
