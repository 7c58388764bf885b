// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Heartbeat;
import java.util.List;

/** Conversions of message bodies. */
public final class Bodies {

    private Bodies() {}

    /** A batch without rows, which moves the position only. */
    public static ChangeBatch positionOnly(Heartbeat heartbeat) {
        return new ChangeBatch(List.of(), heartbeat.upTo());
    }
}
