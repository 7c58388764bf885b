// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints all configuration problems instead of a stack trace. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Correct the keys above and start again. Nothing has been written.", cause);
    }
}
