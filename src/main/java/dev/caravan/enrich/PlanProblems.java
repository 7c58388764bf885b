// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.enrich.PlanProblem.Kind;
import dev.caravan.model.TableName;
import java.util.ArrayList;
import java.util.List;

/** Collects what keeps a task from being planned. */
final class PlanProblems {

    private final List<PlanProblem> all = new ArrayList<>();

    /** Adds a problem of the task. */
    void add(String found, String fix) {
        add(Kind.OTHER, found, fix);
    }

    /** Adds a problem of the task. */
    void add(Kind kind, String found, String fix) {
        all.add(new PlanProblem(kind, "task", found, fix));
    }

    /** Adds a problem of a table. */
    void add(Kind kind, TableName table, String found, String fix) {
        all.add(new PlanProblem(kind, table.toString(), found, fix));
    }

    List<PlanProblem> all() {
        return List.copyOf(all);
    }
}
