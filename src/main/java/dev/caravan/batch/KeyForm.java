// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import dev.caravan.model.Column;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The key of a table's rows in a form whose {@code equals} answers as the target's key comparison does: texts bytewise
 * ({@code A} is not {@code a}), numbers by value, {@code char(n)} without trailing blanks, uuids in any case.
 */
final class KeyForm {

    private final TableShape shape;
    private final int[] indexes;
    private final boolean[] blankPadded;
    private final boolean[] uuid;

    KeyForm(TableShape shape) {
        this.shape = shape;
        this.indexes = shape.key().stream().mapToInt(Integer::intValue).toArray();
        this.blankPadded = new boolean[indexes.length];
        this.uuid = new boolean[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            String type = shape.columns().get(indexes[i]).type().toLowerCase(Locale.ROOT);
            blankPadded[i] = isBlankPadded(type);
            uuid[i] = type.equals("uuid");
        }
    }

    private static boolean isBlankPadded(String type) {
        return type.startsWith("bpchar")
                || type.equals("char")
                || type.startsWith("char(")
                || type.equals("character")
                || type.startsWith("character(");
    }

    /** Names of the key columns, to compare the keys of two shapes. */
    List<String> names() {
        return shape.keyNames();
    }

    /**
     * Key of a row.
     *
     * @throws IllegalArgumentException when a key column is NULL or was not delivered
     */
    Object of(@Nullable Object[] row) {
        if (indexes.length == 1) {
            return part(row, 0);
        }
        Object[] parts = new Object[indexes.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(row, i);
        }
        return new Composite(parts, Arrays.hashCode(parts));
    }

    /** Whether two images carry the same objects or equal ones in the key; false may still mean an equal key. */
    boolean obviouslySame(@Nullable Object[] one, @Nullable Object[] other) {
        for (int index : indexes) {
            Object value = one[index];
            if (value == null || !value.equals(other[index])) {
                return false;
            }
        }
        return true;
    }

    private Object part(@Nullable Object[] row, int i) {
        Object value = row[indexes[i]];
        if (value instanceof Long) {
            return value;
        }
        if (value instanceof String text) {
            if (uuid[i]) {
                return text.toLowerCase(Locale.ROOT);
            }
            return blankPadded[i] ? withoutTrailingBlanks(text) : text;
        }
        if (value == null || value == Unchanged.VALUE) {
            Column column = shape.columns().get(indexes[i]);
            throw new IllegalArgumentException("Key column '" + column.name() + "' of " + shape.name() + " is "
                    + (value == null ? "NULL" : "missing from the image")
                    + "; choose a key whose columns are NOT NULL and captured");
        }
        return normal(value);
    }

    private static Object normal(Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.stripTrailingZeros();
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer).stripTrailingZeros();
        }
        if (value instanceof byte[] bytes) {
            return new Bytes(bytes);
        }
        if (value instanceof Double number) {
            return number == 0 ? (Double) 0.0 : number; // -0.0 is 0.0 to the target, not to Java.
        }
        if (value instanceof Float number) {
            return number == 0 ? (Float) 0.0f : number;
        }
        return value instanceof UUID id ? id.toString() : value;
    }

    private static String withoutTrailingBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /**
     * Orders keys: numbers by value, texts by their UTF-8 bytes, bytes unsigned. Sorted keys touch each index page of
     * the target once.
     */
    static int compare(Object one, Object other) {
        if (one instanceof Long a && other instanceof Long b) {
            return Long.compare(a, b);
        }
        if (one instanceof String a && other instanceof String b) {
            return compareUtf8(a, b);
        }
        if (one instanceof Composite a && other instanceof Composite b) {
            return a.compareTo(b);
        }
        return one.getClass() == other.getClass() ? compareSameClass(one, other) : compareClasses(one, other);
    }

    private static int compareClasses(Object one, Object other) {
        return one.getClass().getName().compareTo(other.getClass().getName());
    }

    @SuppressWarnings("unchecked") // Both are of one class that is comparable with itself.
    private static int compareSameClass(Object one, Object other) {
        return one instanceof Comparable<?> ? ((Comparable<Object>) one).compareTo(other) : 0;
    }

    private static int compareUtf8(String one, String other) {
        int end = Math.min(one.length(), other.length());
        for (int i = 0; i < end; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                // Surrogates (U+10000 and up) come after U+E000..U+FFFF in UTF-8 but before them in UTF-16.
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : compareSurrogate(a, b);
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    private static int compareSurrogate(char a, char b) {
        if (Character.isSurrogate(a)) {
            return 1;
        }
        return Character.isSurrogate(b) ? -1 : Character.compare(a, b);
    }

    /** A key of several columns. */
    @SuppressWarnings("ArrayRecordComponent") // One object per row; equals and hashCode are given below.
    private record Composite(Object[] parts, int hash) implements Comparable<Composite> {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Composite that && hash == that.hash && Arrays.equals(parts, that.parts);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public int compareTo(Composite other) {
            for (int i = 0; i < parts.length; i++) {
                int order = KeyForm.compare(parts[i], other.parts[i]);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    /** A binary key, by content. */
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode are given below.
    private record Bytes(byte[] content) implements Comparable<Bytes> {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }

        @Override
        public int compareTo(Bytes other) {
            return Arrays.compareUnsigned(content, other.content);
        }
    }
}
