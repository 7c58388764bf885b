// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.nio.ByteBuffer;

/**
 * PRELOGIN (MS-TDS 2.2.6.5): the client's wish for encryption and the server's answer.
 *
 * @param encryption the client's ENCRYPTION option
 */
record Prelogin(int encryption) {
    static final int ENCRYPT_OFF = 0;
    static final int ENCRYPT_ON = 1;
    static final int ENCRYPT_NOT_SUPPORTED = 2;
    static final int ENCRYPT_REQUIRED = 3;

    /** Product version 16.0.4135: SQL Server 2022. */
    static final byte[] VERSION = {0x10, 0x00, 0x10, 0x27};

    private static final int OPTION_VERSION = 0;
    private static final int OPTION_ENCRYPTION = 1;
    private static final int OPTION_MARS = 4;
    private static final int TERMINATOR = 0xFF;
    private static final int OPTION_SIZE = 5;

    /** Reads the request; a client that says nothing of encryption cannot do it. */
    static Prelogin parse(byte[] body) throws MalformedStream {
        int encryption = ENCRYPT_NOT_SUPPORTED;
        for (int at = 0; ; at += OPTION_SIZE) {
            if (at >= body.length) {
                throw new MalformedStream("PRELOGIN without terminator");
            }
            int option = body[at] & 0xFF;
            if (option == TERMINATOR) {
                return new Prelogin(encryption);
            }
            if (at + OPTION_SIZE > body.length) {
                throw new MalformedStream("PRELOGIN ended inside an option");
            }
            int offset = bigEndianShort(body, at + 1);
            int length = bigEndianShort(body, at + 3);
            if (offset + length > body.length) {
                throw new MalformedStream("PRELOGIN option %d lies outside the message".formatted(option));
            }
            if (option == OPTION_ENCRYPTION && length == 1) {
                encryption = body[offset] & 0xFF;
            }
        }
    }

    /** The server's answer with its own ENCRYPTION option; no MARS. */
    static byte[] reply(int encryption) {
        int data = 3 * OPTION_SIZE + 1;
        ByteBuffer reply = ByteBuffer.allocate(data + 6 + 1 + 1);
        reply.put((byte) OPTION_VERSION).putShort((short) data).putShort((short) 6);
        reply.put((byte) OPTION_ENCRYPTION).putShort((short) (data + 6)).putShort((short) 1);
        reply.put((byte) OPTION_MARS).putShort((short) (data + 7)).putShort((short) 1);
        reply.put((byte) TERMINATOR);
        reply.put(VERSION).putShort((short) 0).put((byte) encryption).put((byte) 0);
        return reply.array();
    }

    private static int bigEndianShort(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }
}
