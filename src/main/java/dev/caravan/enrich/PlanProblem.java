// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

/**
 * Why a task cannot be planned as configured.
 *
 * @param kind what kind of problem it is
 * @param scope source table, or {@code task} where it concerns several
 * @param found what was found, a sentence
 * @param fix what to do, a sentence
 */
public record PlanProblem(Kind kind, String scope, String found, String fix) {

    /** Kinds of problems. */
    public enum Kind {
        /** A table, or a column that the task names, is not there. */
        MISSING,
        /** A table has no usable key. */
        KEY,
        /** A name is too long, or two would become one. */
        NAME,
        /** Everything else. */
        OTHER
    }

    /** What was found and what to do. */
    public String text() {
        return found + " " + fix;
    }
}
