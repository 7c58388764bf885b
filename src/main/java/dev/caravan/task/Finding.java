// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a precheck found.
 *
 * @param id stable id of the check, such as {@code source.recovery-model}
 * @param level how grave it is
 * @param scope {@code source}, {@code target}, {@code task} or a source table
 * @param found what was found
 * @param wanted what should be there
 * @param fix what to do, ready to paste where it is SQL
 * @param query the question behind the check; where it is not asked of a database, words that say where the answer comes from
 * @param accepted whether the task accepts it
 * @param acceptedByFile whether the task's file does: it is accepted until {@code accept-warnings} there no longer names it
 */
public record Finding(
        String id,
        Level level,
        String scope,
        String found,
        String wanted,
        String fix,
        String query,
        boolean accepted,
        boolean acceptedByFile) {

    /** Id of the check that finds tables of which changes are lost. */
    public static final String CHANGES_LOST = "table.capture-start";

    /** How grave a finding is. */
    public enum Level {
        /** The task does not start. Cannot be accepted. */
        ERROR,
        /** The task starts; something will be missing, slower or less safe. Can be accepted. */
        WARNING,
        /** Good to know. */
        INFO;

        /** {@code error}, {@code warning} or {@code info}. */
        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A finding that the task's file does not accept. */
    public Finding(
            String id,
            Level level,
            String scope,
            String found,
            String wanted,
            String fix,
            String query,
            boolean accepted) {
        this(id, level, scope, found, wanted, fix, query, accepted, false);
    }

    /** The same, accepted or not. */
    public Finding accepted(boolean by) {
        return new Finding(id, level, scope, found, wanted, fix, query, by, acceptedByFile);
    }

    /** What was found and what to do, as sentences. */
    public String text() {
        return fix.isEmpty() ? found : found + " " + fix;
    }
}
