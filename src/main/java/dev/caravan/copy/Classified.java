// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** A failure that knows its class itself, whatever has caused it. */
public interface Classified {

    /** What can be done about it. */
    FailureClass failureClass();
}
