// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Key values as SQL Server writes them in messages: {@code (1, abc, <NULL>)}. */
final class DuplicateKey {
    private DuplicateKey() {}

    static String text(@Nullable Object[] key) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < key.length; i++) {
            text.append(i == 0 ? "" : ", ").append(value(key[i]));
        }
        return text.append(')').toString();
    }

    private static String value(@Nullable Object value) {
        if (value == null) {
            return "<NULL>";
        }
        if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof UUID id) {
            return id.toString();
        }
        return String.valueOf(value);
    }
}
