// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

/**
 * One TDS packet without its header (MS-TDS 2.2.3).
 *
 * @param type message type, one of the constants below
 * @param status status bits
 * @param body bytes after the header
 */
record Packet(int type, int status, byte[] body) {
    static final int SQL_BATCH = 1;
    static final int RPC = 3;
    static final int REPLY = 4;
    static final int ATTENTION = 6;
    static final int BULK_LOAD = 7;
    static final int TRANSACTION = 0x0E;
    static final int LOGIN7 = 0x10;
    static final int PRELOGIN = 0x12;

    static final int END_OF_MESSAGE = 0x01;
    static final int IGNORE = 0x02;
    static final int RESET_CONNECTION = 0x08;
    static final int RESET_CONNECTION_SKIP_TRANSACTION = 0x10;

    static final int HEADER_SIZE = 8;
    static final int MIN_SIZE = 512;
    static final int DEFAULT_SIZE = 4096;
    static final int MAX_SIZE = 32767;

    /** Whether this is the last packet of its message. */
    boolean last() {
        return (status & END_OF_MESSAGE) != 0;
    }

    /** Whether the client wants the whole message thrown away. */
    boolean ignored() {
        return (status & IGNORE) != 0;
    }
}
