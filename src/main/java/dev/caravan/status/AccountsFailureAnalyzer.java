// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong with the accounts instead of a stack trace. */
final class AccountsFailureAnalyzer extends AbstractFailureAnalyzer<AccountsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, AccountsException cause) {
        return new FailureAnalysis(cause.getMessage(), "Correct the keys above and start again.", cause);
    }
}
