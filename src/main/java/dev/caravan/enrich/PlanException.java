// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import java.util.List;

/** The tables of a task cannot be synchronised as configured; carries every reason. */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    PlanException(List<String> problems) {
        super(String.join(" ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One or two sentences a problem: what was found, what to do. */
    public List<String> problems() {
        return problems;
    }
}
