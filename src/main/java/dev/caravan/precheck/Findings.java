// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Collects what one check finds. */
final class Findings {

    private final Check check;
    private final boolean accepted;
    private final List<Finding> all = new ArrayList<>();

    Findings(Check check, Set<String> acceptedIds) {
        this.check = check;
        this.accepted = acceptedIds.contains(check.id());
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
        all.add(new Finding(check.id(), check.level(), scope, found, check.wanted(), fix, check.query(), accepted));
    }

    /** Adds the finding that the question could not be asked. */
    void unasked(String reason, String fix) {
        all.add(new Finding(
                check.id(),
                check.unasked(),
                check.scope(),
                "This could not be checked: " + reason,
                check.wanted(),
                fix,
                check.query(),
                accepted));
    }

    List<Finding> all() {
        return all;
    }
}
