// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.List;

/** Files of the folder of routes cannot be used; carries all that is wrong with them. */
final class RouteFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    RouteFileException(List<String> problems) {
        super(problems.size() + (problems.size() == 1 ? " problem" : " problems") + " in the files of routes:\n  - "
                + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence a problem. */
    List<String> problems() {
        return problems;
    }
}
