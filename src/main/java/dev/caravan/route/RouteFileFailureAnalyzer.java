// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints all problems of the files of routes instead of a stack trace. */
final class RouteFileFailureAnalyzer extends AbstractFailureAnalyzer<RouteFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RouteFileException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Correct the files above and start again. No task has been started.", cause);
    }
}
