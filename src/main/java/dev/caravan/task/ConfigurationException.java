// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration of tasks cannot be used; carries all that is wrong with it. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    ConfigurationException(List<ConfigProblem> problems) {
        super(problems.size() + (problems.size() == 1 ? " problem" : " problems") + " in the task configuration:\n"
                + problems.stream().map(problem -> "  - " + problem).collect(Collectors.joining("\n")));
        this.problems = problems.stream().map(ConfigProblem::toString).toList();
    }

    /** One sentence a problem. */
    public List<String> problems() {
        return problems;
    }
}
