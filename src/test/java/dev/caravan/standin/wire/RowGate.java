// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Reply;
import java.io.IOException;

/** Where a connection meets the faults that a test has set, before each row. */
final class RowGate {
    private final WireFaults faults;
    private final Interruption interruption;
    private final Runnable disconnect;
    private String request = "";

    RowGate(WireFaults faults, Interruption interruption, Runnable disconnect) {
        this.faults = faults;
        this.interruption = interruption;
        this.disconnect = disconnect;
    }

    /** The request whose rows follow: its text, or its procedure's name. */
    void request(String text) {
        request = text;
    }

    boolean isArmed() {
        return faults.armed();
    }

    /** Lets a row pass, or breaks or holds the connection; what was written before reaches the client. */
    void pass(PacketWriter out) {
        WireFaults.Action action = faults.beforeRow(this, request);
        if (action == null) {
            return;
        }
        out.flush();
        if (action == WireFaults.Action.DROP) {
            disconnect.run();
            throw new Reply.Disconnected(new IOException("A fault that a test has set broke the connection"));
        }
        faults.awaitRelease(interruption::isGone);
    }
}
