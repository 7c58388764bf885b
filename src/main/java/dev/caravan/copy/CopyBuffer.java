// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of bytes that is reused from row to row, so that encoding allocates nothing per row. */
final class CopyBuffer {

    private static final VarHandle INT2 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT4 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT8 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final int MOST_KEPT = 4 << 20;
    private static final int SLICE = 1024; // characters of a text between two looks at the room
    private static final int WIDEST = 3; // most bytes in UTF-8 per char of a Java string

    private final int capacity;
    private byte[] bytes;
    private int size;

    CopyBuffer(int capacity) {
        this.capacity = capacity;
        this.bytes = new byte[capacity];
    }

    /** The bytes, of which the first {@link #size} are valid until the next write. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Forgets everything, and gives back what rare large rows made it grow to. */
    void reset() {
        size = 0;
        if (bytes.length > MOST_KEPT && bytes.length > capacity) {
            bytes = new byte[capacity];
        }
    }

    /** Forgets everything from a size on. */
    void truncate(int to) {
        size = to;
    }

    void int1(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    void int2(int value) {
        ensure(2);
        INT2.set(bytes, size, (short) value);
        size += 2;
    }

    void int4(int value) {
        ensure(4);
        INT4.set(bytes, size, value);
        size += 4;
    }

    void int8(long value) {
        ensure(8);
        INT8.set(bytes, size, value);
        size += 8;
    }

    void raw(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Leaves room for a length that {@link #patchLength} fills in. */
    int reserveLength() {
        ensure(4);
        size += 4;
        return size;
    }

    /** Writes the number of bytes since {@code start} into the four bytes before it. */
    void patchLength(int start) {
        INT4.set(bytes, start - 4, size - start);
    }

    void ascii(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) text.charAt(i);
        }
        size += length;
    }

    void hex(byte[] value) {
        ensure(2 * value.length);
        for (byte each : value) {
            bytes[size++] = HEX[each >> 4 & 0xF];
            bytes[size++] = HEX[each & 0xF];
        }
    }

    /** A number of decimal digits, with leading zeros, of a value from 0 to 10^digits - 1. */
    void digits(int value, int digits) {
        ensure(digits);
        int rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    void decimal(long value) {
        if (value == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        ensure(20);
        long rest = value;
        if (rest < 0) {
            bytes[size++] = '-';
            rest = -rest;
        }
        int end = size + width(rest);
        size = end;
        do {
            bytes[--end] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
    }

    private static int width(long value) {
        int width = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            width++;
        }
        return width;
    }

    /**
     * A text in UTF-8.
     *
     * @throws MisfitException for U+0000, which PostgreSQL cannot store, and for half a surrogate pair
     */
    void utf8(String text) {
        int length = text.length();
        ensureLarge(text);
        for (int i = 0; i < length; ) {
            int end = Math.min(length, i + SLICE);
            ensure(WIDEST * (SLICE + 1));
            byte[] to = bytes;
            int at = size;
            while (i < end) {
                char c = text.charAt(i);
                if (c < 0x80 && c != 0) {
                    to[at++] = (byte) c;
                } else {
                    at = wide(text, i, to, at);
                    i += Character.isHighSurrogate(c) ? 1 : 0;
                }
                i++;
            }
            size = at;
        }
    }

    /**
     * The same with the escapes of COPY's text format.
     *
     * @throws MisfitException as {@link #utf8}
     */
    void utf8Escaped(String text) {
        int length = text.length();
        ensureLarge(text);
        for (int i = 0; i < length; ) {
            int end = Math.min(length, i + SLICE);
            ensure(WIDEST * (SLICE + 1));
            byte[] to = bytes;
            int at = size;
            while (i < end) {
                char c = text.charAt(i);
                if (c >= ' ' && c != '\\' && c < 0x80) {
                    to[at++] = (byte) c;
                } else if (c >= 0x80 || c == 0) {
                    at = wide(text, i, to, at);
                    i += Character.isHighSurrogate(c) ? 1 : 0;
                } else {
                    at = escaped(c, to, at);
                }
                i++;
            }
            size = at;
        }
    }

    private static int escaped(char c, byte[] to, int start) {
        int at = start;
        char letter = switch (c) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\\' -> '\\';
            default -> 0;
        };
        if (letter == 0) {
            to[at++] = (byte) c;
        } else {
            to[at++] = '\\';
            to[at++] = (byte) letter;
        }
        return at;
    }

    private static int wide(String text, int i, byte[] to, int start) {
        char c = text.charAt(i);
        int at = start;
        if (c == 0) {
            throw new MisfitException("the text contains U+0000, which PostgreSQL cannot store");
        }
        if (c < 0x800) {
            to[at++] = (byte) (0xC0 | c >> 6);
        } else if (!Character.isSurrogate(c)) {
            to[at++] = (byte) (0xE0 | c >> 12);
            to[at++] = (byte) (0x80 | c >> 6 & 0x3F);
        } else {
            int point = pair(text, i);
            to[at++] = (byte) (0xF0 | point >> 18);
            to[at++] = (byte) (0x80 | point >> 12 & 0x3F);
            to[at++] = (byte) (0x80 | point >> 6 & 0x3F);
            to[at++] = (byte) (0x80 | point & 0x3F);
            return at;
        }
        to[at++] = (byte) (0x80 | c & 0x3F);
        return at;
    }

    private static int pair(String text, int i) {
        int point = text.codePointAt(i);
        if (point < 0x10000) {
            throw new MisfitException("the text contains half a surrogate pair, which UTF-8 cannot express");
        }
        return point;
    }

    /** Everything from a position on as a string. */
    String text(int from) {
        return new String(bytes, from, size - from, StandardCharsets.UTF_8);
    }

    /** Room for a large text at once: growing step by step would copy it many times. */
    private void ensureLarge(String text) {
        if (text.length() > MOST_KEPT) {
            long wide = text.chars().filter(c -> c >= 0x80).count();
            ensure((int) Math.min(Integer.MAX_VALUE - 8, text.length() + wide * (WIDEST - 1) + WIDEST * (SLICE + 1)));
        }
    }

    private void ensure(int room) {
        long needed = (long) size + room;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new MisfitException("the row takes more than 2 GB");
            }
            // Twice the room of a large value would not fit a small heap, and the next one is rarely larger.
            long more = needed > MOST_KEPT ? needed + needed / 16 : Math.max(needed, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, more));
        }
    }
}
