// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** One thing that should hold before a task starts. Asks its question once, in bulk, however many tables there are. */
abstract class Check {

    /** What a check needs to be asked. */
    enum Need {
        /** Nothing. */
        NOTHING,
        /** A connection to the source. */
        SOURCE,
        /** A connection to the target. */
        TARGET,
        /** A connection to the source and what could be planned by its catalogue. */
        SELECTION,
        /** Connections to both and what could be planned. */
        BOTH
    }

    private final String id;
    private final Level level;
    private final Need need;
    private final String wanted;
    private final String query;

    /**
     * Describes the check.
     *
     * @param wanted what should be there, for reports
     * @param query what is asked of the database, or words that say where the answer comes from
     */
    Check(String id, Level level, Need need, String wanted, String query) {
        this.id = id;
        this.level = level;
        this.need = need;
        this.wanted = wanted;
        this.query = query;
    }

    final String id() {
        return id;
    }

    final Level level() {
        return level;
    }

    final Need need() {
        return need;
    }

    final String wanted() {
        return wanted;
    }

    final String query() {
        return query;
    }

    /** What a report is about where a finding names no table: the first part of the id. */
    final String scope() {
        return switch (need) {
            case SELECTION -> "task";
            default -> id.substring(0, id.indexOf('.'));
        };
    }

    /** Level of the finding that the check could not be asked, one lower: that alone does not keep a task from starting. */
    Level unasked() {
        return level == Level.ERROR ? Level.WARNING : Level.INFO;
    }

    /** Whether the question makes sense for these databases and this task. */
    boolean concerns(Facts facts) {
        return true;
    }

    /** Asks the question and reports what is not as it should be. */
    abstract void look(Facts facts, Findings findings);
}
