// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Collects what one check finds. */
final class Findings {

    private final Check check;
    private final boolean accepted;
    private final boolean acceptedByFile;
    private final List<Finding> all = new ArrayList<>();

    /**
     * Findings of a check.
     *
     * @param byFile ids of checks whose warnings the task's file accepts
     * @param stored ids of those that an operator has accepted
     */
    Findings(Check check, Set<String> byFile, Set<String> stored) {
        this.check = check;
        this.acceptedByFile = byFile.contains(check.id());
        this.accepted = acceptedByFile || stored.contains(check.id());
    }

    /** Adds a finding about the database or the task. */
    void add(String found, String fix) {
        add(check.scope(), found, fix);
    }

    /** Adds a finding about a table. */
    void add(TableName table, String found, String fix) {
        add(table.toString(), found, fix);
    }

    /** Adds a finding. */
    void add(String scope, String found, String fix) {
        add(check.level(), scope, found, fix);
    }

    /** Adds the finding that the question could not be asked. */
    void unasked(String reason, String fix) {
        add(check.unasked(), check.scope(), "This could not be checked: " + reason, fix);
    }

    private void add(Level level, String scope, String found, String fix) {
        all.add(new Finding(
                check.id(), level, scope, found, check.wanted(), fix, check.query(), accepted, acceptedByFile));
    }

    List<Finding> all() {
        return all;
    }
}
