// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a connection's packets on a thread of its own, so that an attention or a disconnection is noticed while a
 * request runs. A few packets are read ahead.
 */
final class InputPump implements Runnable, PacketSource {
    private static final int READ_AHEAD = 32;
    private static final Packet END = new Packet(0, Packet.END_OF_MESSAGE, new byte[0]);

    private final PacketReader reader;
    private final Interruption interruption;
    private final Runnable whenEnded;
    private final BlockingQueue<Packet> queue = new ArrayBlockingQueue<>(READ_AHEAD);
    private volatile IOException failure = new EOFException("The client closed its connection");

    InputPump(PacketReader reader, Interruption interruption, Runnable whenEnded) {
        this.reader = reader;
        this.interruption = interruption;
        this.whenEnded = whenEnded;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Packet packet = reader.next();
                if (packet.type() == Packet.ATTENTION) {
                    interruption.attention();
                }
                queue.put(packet);
            }
        } catch (IOException e) {
            end(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(IOException reason) {
        failure = reason;
        if (!(reason instanceof MalformedStream)) {
            interruption.gone();
            whenEnded.run();
        }
        try {
            queue.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next packet, whatever it starts. */
    Packet first() throws IOException {
        Packet packet;
        try {
            packet = queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for a request", e);
        }
        if (packet.equals(END)) {
            throw failure;
        }
        return packet;
    }

    /** The next packet of a message. */
    @Override
    public Packet next() throws IOException {
        Packet packet = first();
        if (packet.type() == Packet.ATTENTION) {
            throw new AttentionInMessage();
        }
        return packet;
    }

    /** The client gave up in the middle of a message. */
    static final class AttentionInMessage extends IOException {
        private static final long serialVersionUID = 1L;

        AttentionInMessage() {
            super("The client cancelled its request while it was sending it");
        }
    }
}
