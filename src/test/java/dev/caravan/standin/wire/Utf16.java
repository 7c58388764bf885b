// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

/** UTF-16LE unit by unit: SQL Server keeps lone surrogates, which Java's charset would replace. */
final class Utf16 {
    private Utf16() {}

    /** Decodes from an offset to the end. */
    static String decode(byte[] bytes, int from) throws MalformedStream {
        if (bytes.length % 2 != 0) {
            throw new MalformedStream("Unicode text of %d bytes".formatted(bytes.length));
        }
        char[] units = new char[(bytes.length - from) / 2];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) (bytes[from + 2 * i] & 0xFF | bytes[from + 2 * i + 1] << 8);
        }
        return new String(units);
    }

    /** Encodes a whole string. */
    static byte[] encode(String text) {
        byte[] bytes = new byte[text.length() * 2];
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            bytes[2 * i] = (byte) unit;
            bytes[2 * i + 1] = (byte) (unit >> 8);
        }
        return bytes;
    }
}
