// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.Classified;
import dev.caravan.copy.FailureClass;
import org.jspecify.annotations.Nullable;

/** An integrator's route failed or gave back what a hook must not: needs a person, whatever the cause. */
final class HookException extends RuntimeException implements Classified {
    private static final long serialVersionUID = 1L;

    HookException(String hook, String what, @Nullable Throwable cause) {
        super(
                "Hook " + hook + " " + what + " Nothing after the position was applied; correct the route that the hook"
                        + " leads to, then start the task again.",
                cause);
    }

    @Override
    public FailureClass failureClass() {
        return FailureClass.FATAL;
    }
}
