// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

/** First bytes of the tokens in a reply and a bulk load (MS-TDS 2.2.7). */
final class Token {
    static final int RETURN_STATUS = 0x79;
    static final int COL_METADATA = 0x81;
    static final int TABLE_NAMES = 0xA4;
    static final int COLUMN_INFO = 0xA5;
    static final int ERROR = 0xAA;
    static final int INFO = 0xAB;
    static final int RETURN_VALUE = 0xAC;
    static final int LOGIN_ACK = 0xAD;
    static final int FEATURE_EXT_ACK = 0xAE;
    static final int ROW = 0xD1;
    static final int NBC_ROW = 0xD2;
    static final int ENV_CHANGE = 0xE3;
    static final int DONE = 0xFD;
    static final int DONE_PROC = 0xFE;
    static final int DONE_IN_PROC = 0xFF;

    private Token() {}
}
