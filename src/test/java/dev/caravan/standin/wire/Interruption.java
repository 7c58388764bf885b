// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Session;

/**
 * What the reading thread tells the working thread of a connection: the client wants the running request cancelled
 * (MS-TDS 2.2.1.7), or it is gone.
 */
final class Interruption {
    private final Session session;
    private boolean running;
    private volatile boolean attention;
    private volatile boolean gone;

    Interruption(Session session) {
        this.session = session;
    }

    /** An attention packet arrived; what came before it is cancelled until its turn to be answered. */
    synchronized void attention() {
        attention = true;
        cancelIfRunning();
    }

    /** The client closed its connection. */
    synchronized void gone() {
        gone = true;
        cancelIfRunning();
    }

    private void cancelIfRunning() {
        if (running) {
            session.cancel();
        }
    }

    /** A request starts; false when it is already cancelled and must not run. */
    synchronized boolean begin() {
        running = !attention && !gone;
        return running;
    }

    /** The request has returned. */
    synchronized void end() {
        running = false;
    }

    /** The attention has its turn to be answered. */
    void attentionAnswered() {
        attention = false;
    }

    /** Whether the running request is cancelled. */
    boolean isAttention() {
        return attention;
    }

    /** Whether the client is gone. */
    boolean isGone() {
        return gone;
    }
}
