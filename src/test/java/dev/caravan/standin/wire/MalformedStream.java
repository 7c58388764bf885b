// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.IOException;

/** The client sent bytes that are not TDS; nothing after them can be trusted, so the connection ends. */
final class MalformedStream extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedStream(String message) {
        super(message);
    }
}
