// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.util.List;

/** Nobody could sign in as configured; carries all that is wrong, without passwords. */
final class AccountsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AccountsException(List<String> problems) {
        super(problems.size() + (problems.size() == 1 ? " problem" : " problems") + " in caravan.security:\n  - "
                + String.join("\n  - ", problems));
    }
}
