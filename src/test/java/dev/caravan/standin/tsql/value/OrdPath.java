// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;

/**
 * Bits of a hierarchyid. A number is a prefix that tells its range and width, its distance from the beginning of that range,
 * and a bit that ends the label; a number that a point follows is stored as the next greater one. Within the distance are
 * fixed bits at fixed places.
 */
final class OrdPath {

    /** Numbers of one width; an {@code x} in the pattern is a bit of the distance, other bits are fixed. */
    private record Range(String pattern, long low) {
        private int bits() {
            return (int) pattern.chars().filter(c -> c == 'x').count();
        }

        private long high() {
            return low + (1L << bits()) - 1;
        }

        private String prefix() {
            return pattern.substring(0, pattern.indexOf('x'));
        }
    }

    private static final String WIDE = "x".repeat(19) + "0xxxxxx0xxx0x1xxx";
    private static final String WIDEST = "x".repeat(35) + "0xxxxxx0xxx0x1xxx";

    private static final List<Range> RANGES = List.of(
            new Range("000100" + WIDEST, -281_479_271_682_120L),
            new Range("000101" + WIDE, -4_294_971_464L),
            new Range("000110xxxxx0xxx0x1xxx", -4_168),
            new Range("0010xx0x1xxx", -72),
            new Range("00111xxx", -8),
            new Range("01xx", 0),
            new Range("100xx", 4),
            new Range("101xxx", 8),
            new Range("110xx0x1xxx", 16),
            new Range("1110xxx0xxx0x1xxx", 80),
            new Range("11110xxxxx0xxx0x1xxx", 1_104),
            new Range("111110" + WIDE, 5_200),
            new Range("111111" + WIDEST, 4_294_972_496L));

    private OrdPath() {}

    static byte[] write(List<List<Long>> labels) {
        StringBuilder bits = new StringBuilder();
        for (List<Long> label : labels) {
            for (int i = 0; i < label.size(); i++) {
                boolean last = i == label.size() - 1;
                append(bits, label.get(i) + (last ? 0 : 1));
                bits.append(last ? '1' : '0');
            }
        }
        byte[] bytes = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) {
            if (bits.charAt(i) == '1') {
                bytes[i / 8] |= (byte) (0x80 >> i % 8);
            }
        }
        return bytes;
    }

    private static void append(StringBuilder bits, long number) {
        Range range = RANGES.stream()
                .filter(r -> number >= r.low && number <= r.high())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(number + " is not in the range of a hierarchyid"));
        long distance = number - range.low;
        int bit = range.bits();
        for (char c : range.pattern.toCharArray()) {
            if (c == 'x') {
                bit--;
                bits.append((distance >> bit & 1) == 1 ? '1' : '0');
            } else {
                bits.append(c);
            }
        }
    }

    static List<List<Long>> read(byte[] bytes) throws SqlError {
        StringBuilder bits = new StringBuilder();
        for (byte b : bytes) {
            bits.append(Integer.toBinaryString(b & 0xFF | 0x100), 1, 9);
        }
        List<List<Long>> labels = new ArrayList<>();
        List<Long> label = new ArrayList<>();
        int at = 0;
        while (bits.indexOf("1", at) >= 0) {
            Range range = range(bits, at);
            int end = at + range.pattern.length();
            if (end >= bits.length()) {
                throw invalid();
            }
            boolean last = bits.charAt(end) == '1';
            label.add(number(range, bits, at) - (last ? 0 : 1));
            if (last) {
                labels.add(List.copyOf(label));
                label.clear();
            }
            at = end + 1;
        }
        if (!label.isEmpty()) {
            throw invalid();
        }
        return labels;
    }

    private static Range range(StringBuilder bits, int at) throws SqlError {
        for (Range range : RANGES) {
            if (bits.indexOf(range.prefix(), at) == at) {
                return range;
            }
        }
        throw invalid();
    }

    private static long number(Range range, StringBuilder bits, int at) throws SqlError {
        long distance = 0;
        for (int i = 0; i < range.pattern.length(); i++) {
            char bit = bits.charAt(at + i);
            char expected = range.pattern.charAt(i);
            if (expected == 'x') {
                distance = distance << 1 | bit - '0';
            } else if (bit != expected) {
                throw invalid();
            }
        }
        return range.low + distance;
    }

    private static SqlError invalid() {
        return HierarchyId.failed(
                "24000: SqlHierarchyId operation failed because HierarchyId object was constructed from"
                        + " an invalid binary string.");
    }
}
